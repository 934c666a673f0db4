#ifndef CODE_SEPARATION_H
#define CODE_SEPARATION_H

#include "polytope.h"

/// A face normal as an axis of overlap.
typedef struct {
  bool isOfFirst;
  /// The face, and the deepest vertex of the other polytope behind it.
  int face, vertex;
  /// The separation along the normal, in meters; negative for an overlap.
  double distance;
} CODEFaceAxis;

/// The common perpendicular of two edges as an axis of overlap.
typedef struct {
  /// -1 if no edges overlap less than every face.
  int firstEdge, secondEdge;
  double distance;
  /// The direction from the first to the second polytope, in the second's frame.
  double direction[3];
} CODEEdgeAxis;

/// The least overlap along face normals, and along edge perpendiculars if that is less.
typedef struct {
  CODEFaceAxis face;
  CODEEdgeAxis edges;
} CODEOverlap;

/// Finds the axes of least overlap of two polytopes. Returns false if they do not overlap.
///
/// The separating-axis test over the face normals of both and all pairs of edges (Gottschalk et al. 1996); the pairs
/// are pruned by the Gauss map (Gregorius, GDC 2013).
bool CODEFindOverlap(const CODEPolytope *a, const CODEPolytope *b, CODEOverlap *overlap);

/// The parameters, from 0 to 1, of the closest points of two line segments.
void CODEClosestSegmentPoints(
    const double *startA, const double *alongA, const double *startB, const double *alongB,
    double *s, double *t);

#endif
