#ifndef CODE_POLYTOPE_H
#define CODE_POLYTOPE_H

#include "CODE.h"

/// A convex solid with flat faces and where it stands.
typedef struct {
  const CODEHull *hull;
  const double *position, *rotation;
} CODEPolytope;

/// Whether a shape is a hull or a box.
static inline bool CODEIsPolytope(const CODEShape *shape) { return shape->hull.pointCount > 0; }

/// Where the polytope of a shape stands.
CODEPolytope CODEPlacePolytope(const CODEShape *shape);

/// A point of the polytope's frame, in the world.
void CODEPointInWorld(const CODEPolytope *polytope, const double *local, double *world);

/// A direction of the polytope's frame, in the world.
void CODEDirectionInWorld(const CODEPolytope *polytope, const double *local, double *world);

/// A direction of the world, in the polytope's frame.
void CODEDirectionInFrame(const CODEPolytope *polytope, const double *world, double *local);

/// The plane of a face in the world: normal and distance from the origin.
void CODEPlaneInWorld(const CODEPolytope *polytope, int face, double *plane);

/// Contacts between two polytopes; the normals point into `first`. Where a face of one meets the other, all
/// corners of the area in which they meet; where edges cross, one contact.
int CODECollidePolytopes(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int capacity);

#endif
