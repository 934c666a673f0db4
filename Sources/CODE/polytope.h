#ifndef CODE_POLYTOPE_H
#define CODE_POLYTOPE_H

#include "CODE.h"

/// A convex polytope with its pose in the world.
typedef struct {
  const CODEHull *hull;
  const double *position, *rotation;
} CODEPolytope;

/// Whether a shape is a hull or a box.
static inline bool CODEIsPolytope(const CODEShape *shape) { return shape->hull.vertexCount > 0; }

/// The polytope of a shape, with its current pose.
CODEPolytope CODEPlacePolytope(const CODEShape *shape);

/// Transforms a point from the polytope's frame to the world.
void CODEPointInWorld(const CODEPolytope *polytope, const double *local, double *world);

/// Rotates a direction from the polytope's frame to the world.
void CODEDirectionInWorld(const CODEPolytope *polytope, const double *local, double *world);

/// Rotates a direction from the world to the polytope's frame.
void CODEDirectionInFrame(const CODEPolytope *polytope, const double *world, double *local);

/// The plane of a face in the world: normal and distance from the origin.
void CODEPlaneInWorld(const CODEPolytope *polytope, int face, double *plane);

/// Finds the contacts between two polytopes; the normals point into `first`. A face contact has all vertices of the
/// contact area; an edge contact has one point.
int CODECollidePolytopes(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int capacity);

#endif
