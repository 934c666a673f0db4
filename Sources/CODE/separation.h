#ifndef CODE_SEPARATION_H
#define CODE_SEPARATION_H

#include "polytope.h"

/// The normal of a face, as a direction along which two polytopes overlap.
typedef struct {
  bool isOfFirst;
  /// The face, and the corner of the other polytope that lies deepest behind it.
  int face, corner;
  /// Metres between the two along it; negative where they overlap.
  double distance;
} CODEFaceAxis;

/// The common perpendicular of two edges, as such a direction.
typedef struct {
  /// -1 where no edges overlap less than any face.
  int firstEdge, secondEdge;
  double distance;
  /// From the first to the second polytope, in the second's frame.
  double direction[3];
} CODEEdgeAxis;

/// The least overlap along the normals of faces, and along the perpendiculars of edges where that is less.
typedef struct {
  CODEFaceAxis face;
  CODEEdgeAxis edges;
} CODEOverlap;

/// Finds how two polytopes overlap. Returns false where they do not.
///
/// The separating-axis test over the normals of both and all pairs of edges (Gottschalk et al. 1996), the
/// latter pruned by whether they meet on the Gauss map (Gregorius, GDC 2013).
bool CODEFindOverlap(const CODEPolytope *a, const CODEPolytope *b, CODEOverlap *overlap);

/// How far along each of two line segments, from 0 to 1, the points lie that are nearest to each other.
void CODENearestPoints(
    const double *startA, const double *alongA, const double *startB, const double *alongB,
    double *s, double *t);

#endif
