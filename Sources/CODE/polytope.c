#include "polytope.h"

#include <float.h>
#include <string.h>

enum { polygonCapacity = 64 };

/// A convex solid with flat faces, by its data in its own frame and the frame's place.
typedef struct {
  const double *planes, *points;
  const unsigned *faces;
  int planeCount, pointCount;
  const double *position, *rotation;
  double boxPlanes[24], boxPoints[24];
} Polytope;

typedef struct {
  double corners[polygonCapacity][3];
  int count;
} Polygon;

static double dot(const double *a, const double *b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/// The four corners of each face, counter-clockwise from outside; bits of a corner's number say on which side
/// of each axis it lies.
static const unsigned boxFaces[] = {
    4, 0, 4, 6, 2, 4, 1, 3, 7, 5, 4, 0, 1, 5, 4, 4, 2, 6, 7, 3, 4, 0, 2, 3, 1, 4, 4, 5, 7, 6,
};

static void makeBox(Polytope *p, const double *size) {
  memset(p->boxPlanes, 0, sizeof(p->boxPlanes));
  for (int axis = 0; axis < 3; axis++) {
    for (int side = 0; side < 2; side++) {
      double *plane = p->boxPlanes + 4 * (2 * axis + side);
      plane[axis] = side ? 1 : -1;
      plane[3] = size[axis] / 2;
    }
  }
  for (int corner = 0; corner < 8; corner++) {
    for (int axis = 0; axis < 3; axis++) {
      p->boxPoints[3 * corner + axis] = (corner >> axis & 1 ? 0.5 : -0.5) * size[axis];
    }
  }
  p->planes = p->boxPlanes;
  p->points = p->boxPoints;
  p->faces = boxFaces;
  p->planeCount = 6;
  p->pointCount = 8;
}

static bool describe(const CODEShape *shape, Polytope *p) {
  if (shape->form != dConvexClass && shape->form != dBoxClass) return false;
  p->position = dGeomGetPosition(shape->geom);
  p->rotation = dGeomGetRotation(shape->geom);
  if (shape->form == dConvexClass) {
    p->planes = shape->hull.planes;
    p->points = shape->hull.points;
    p->faces = shape->hull.faces;
    p->planeCount = shape->hull.planeCount;
    p->pointCount = shape->hull.pointCount;
    return true;
  }
  dVector3 size;
  dGeomBoxGetLengths(shape->geom, size);
  makeBox(p, size);
  return true;
}

static void toWorld(const Polytope *p, const double *local, double *world) {
  for (int i = 0; i < 3; i++) world[i] = p->position[i] + dot(p->rotation + 4 * i, local);
}

/// A plane in the world: normal and distance from the origin.
static void planeInWorld(const Polytope *p, int index, double *plane) {
  const double *local = p->planes + 4 * index;
  for (int i = 0; i < 3; i++) plane[i] = dot(p->rotation + 4 * i, local);
  plane[3] = local[3] + dot(plane, p->position);
}

/// How far the nearest corner of `p` lies before the plane; negative behind it.
static double clearance(const Polytope *p, const double *plane) {
  // The plane's normal in the frame of `p`, so that its corners need not be moved.
  double normal[3];
  for (int i = 0; i < 3; i++) {
    normal[i] = p->rotation[i] * plane[0] + p->rotation[4 + i] * plane[1] +
                p->rotation[8 + i] * plane[2];
  }
  double least = DBL_MAX;
  for (int i = 0; i < p->pointCount; i++) {
    double along = dot(normal, p->points + 3 * i);
    if (along < least) least = along;
  }
  return least + dot(plane, p->position) - plane[3];
}

/// The face of `solid` behind which `other` is least deep; deep counts as negative.
static double shallowestFace(const Polytope *solid, const Polytope *other, int *face) {
  double shallowest = -DBL_MAX;
  for (int i = 0; i < solid->planeCount; i++) {
    double plane[4];
    planeInWorld(solid, i, plane);
    double depth = clearance(other, plane);
    if (depth > shallowest) {
      shallowest = depth;
      *face = i;
    }
  }
  return shallowest;
}

/// The face that looks most against a direction.
static void opposingFace(const Polytope *p, const double *direction, Polygon *polygon) {
  int best = 0;
  double least = DBL_MAX;
  for (int i = 0; i < p->planeCount; i++) {
    double plane[4];
    planeInWorld(p, i, plane);
    double along = dot(plane, direction);
    if (along < least) {
      least = along;
      best = i;
    }
  }
  const unsigned *face = p->faces;
  for (int i = 0; i < best; i++) face += *face + 1;
  polygon->count = 0;
  for (unsigned i = 0; i < face[0] && polygon->count < polygonCapacity / 2; i++) {
    toWorld(p, p->points + 3 * face[1 + i], polygon->corners[polygon->count++]);
  }
}

/// Cuts off what lies before a plane.
static void clip(Polygon *polygon, const double *plane) {
  Polygon kept = {.count = 0};
  for (int i = 0; i < polygon->count; i++) {
    const double *a = polygon->corners[i];
    const double *b = polygon->corners[(i + 1) % polygon->count];
    double da = dot(plane, a) - plane[3], db = dot(plane, b) - plane[3];
    if (da <= 0 && kept.count < polygonCapacity) {
      memcpy(kept.corners[kept.count++], a, sizeof(kept.corners[0]));
    }
    if ((da < 0) != (db < 0) && da != db && kept.count < polygonCapacity) {
      double *cut = kept.corners[kept.count++];
      for (int k = 0; k < 3; k++) cut[k] = a[k] + da / (da - db) * (b[k] - a[k]);
    }
  }
  *polygon = kept;
}

int CODECollidePolytopes(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int capacity) {
  Polytope a, b;
  if (!describe(first, &a) || !describe(second, &b)) return 0;
  int faceOfA = 0, faceOfB = 0;
  double depthBehindA = shallowestFace(&a, &b, &faceOfA);
  double depthBehindB = shallowestFace(&b, &a, &faceOfB);
  if (depthBehindA > 0 || depthBehindB > 0) return 0;
  // A little in favour of one, or two equal faces would take turns.
  bool refersToB = depthBehindB >= depthBehindA - 1e-5;
  const Polytope *reference = refersToB ? &b : &a, *incident = refersToB ? &a : &b;
  int face = refersToB ? faceOfB : faceOfA;
  double plane[4];
  planeInWorld(reference, face, plane);
  Polygon polygon;
  opposingFace(incident, plane, &polygon);
  for (int i = 0; i < reference->planeCount && polygon.count > 0; i++) {
    if (i == face) continue;
    double side[4];
    planeInWorld(reference, i, side);
    clip(&polygon, side);
  }
  int count = 0;
  for (int i = 0; i < polygon.count && count < capacity; i++) {
    double depth = plane[3] - dot(plane, polygon.corners[i]);
    if (depth < 0) continue;
    dContactGeom *contact = &contacts[count++];
    memset(contact, 0, sizeof(*contact));
    for (int k = 0; k < 3; k++) {
      contact->pos[k] = polygon.corners[i][k];
      contact->normal[k] = refersToB ? plane[k] : -plane[k];
    }
    contact->depth = depth;
  }
  return count;
}

int CODECollideCapsulePolytope(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int capacity) {
  bool capsuleIsFirst = first->form == dCapsuleClass;
  const CODEShape *capsule = capsuleIsFirst ? first : second;
  Polytope solid;
  if (!describe(capsuleIsFirst ? second : first, &solid)) return 0;
  double radius, length;
  dGeomCapsuleGetParams(capsule->geom, &radius, &length);
  const double *center = dGeomGetPosition(capsule->geom);
  const double *rotation = dGeomGetRotation(capsule->geom);
  Polygon axis = {.count = 2};
  for (int k = 0; k < 3; k++) {
    axis.corners[0][k] = center[k] - length / 2 * rotation[4 * k + 2];
    axis.corners[1][k] = center[k] + length / 2 * rotation[4 * k + 2];
  }
  // The face before which the axis lies farthest is the one that the capsule touches, if it touches a face.
  int face = 0;
  double farthest = -DBL_MAX;
  for (int i = 0; i < solid.planeCount; i++) {
    double plane[4];
    planeInWorld(&solid, i, plane);
    double a = dot(plane, axis.corners[0]), b = dot(plane, axis.corners[1]);
    double clearance = (a < b ? a : b) - plane[3];
    if (clearance > farthest) {
      farthest = clearance;
      face = i;
    }
  }
  double plane[4];
  planeInWorld(&solid, face, plane);
  for (int i = 0; i < solid.planeCount; i++) {
    if (i == face) continue;
    double side[4];
    planeInWorld(&solid, i, side);
    // Faces that look nearly the same way do not bound this one where the axis passes over it.
    if (dot(side, plane) < 0.99) clip(&axis, side);
  }
  int count = 0;
  for (int i = 0; i < axis.count && count < capacity; i++) {
    double depth = radius - (dot(plane, axis.corners[i]) - plane[3]);
    // A cut end comes twice, once for each direction in which a polygon of two corners is walked.
    bool isRepeated =
        i > 0 && memcmp(axis.corners[i], axis.corners[i - 1], sizeof(axis.corners[i])) == 0;
    if (depth < 0 || isRepeated) continue;
    dContactGeom *contact = &contacts[count++];
    memset(contact, 0, sizeof(*contact));
    for (int k = 0; k < 3; k++) {
      contact->pos[k] = axis.corners[i][k] - radius * plane[k];
      contact->normal[k] = capsuleIsFirst ? plane[k] : -plane[k];
    }
    contact->depth = depth;
  }
  return count;
}
