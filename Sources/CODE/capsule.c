#include "capsule.h"

#include "polytope.h"
#include "separation.h"
#include "tuning.h"
#include "vectors.h"

#include <float.h>
#include <math.h>
#include <string.h>

/// The line segment in a capsule's middle, in the polytope's frame.
typedef struct {
  double start[3], along[3];
  double radius;
} Core;

/// Where a capsule touches: how far along its core, in what direction from the polytope, and how far the core
/// is away in that direction.
typedef struct {
  double place, direction[3], distance;
} Touch;

static void pointAt(const Core *core, double place, double *point) {
  CODEAddScaled(point, core->start, place, core->along);
}

/// How far the lower end of the core lies before a face.
static double clearance(const Core *core, const double *plane) {
  double start = CODEDot(plane, core->start) - plane[3];
  double rise = CODEDot(plane, core->along);
  return rise < 0 ? start + rise : start;
}

/// The part of the core behind all faces but those that look the way of `face` (-1: none), by its ends
/// (Cyrus–Beck clipping). Returns false where nothing is.
static bool clip(const CODEHull *hull, const Core *core, int face, double ends[2]) {
  ends[0] = 0;
  ends[1] = 1;
  for (int i = 0; i < hull->planeCount; i++) {
    const double *plane = hull->planes + 4 * i;
    if (face >= 0 && CODEDot(plane, hull->planes + 4 * face) >= CODESameFacing) continue;
    double height = CODEDot(plane, core->start) - plane[3];
    double rise = CODEDot(plane, core->along);
    if (rise == 0) {
      if (height > 0) return false;
    } else if (rise > 0) {
      ends[1] = fmin(ends[1], -height / rise);
    } else {
      ends[0] = fmax(ends[0], -height / rise);
    }
  }
  return ends[0] <= ends[1];
}

/// The nearest points of the core and an edge, if they are nearer than `touch`. Returns false where they are
/// too near to tell a direction.
static bool touchEdge(
    const CODEHull *hull, const CODEEdge *edge, const Core *core, Touch *touch) {
  const double *start = hull->points + 3 * edge->from;
  double along[3], s, t, point[3], foot[3], offset[3];
  CODESubtract(along, hull->points + 3 * edge->to, start);
  CODENearestPoints(core->start, core->along, start, along, &s, &t);
  pointAt(core, s, point);
  CODEAddScaled(foot, start, t, along);
  CODESubtract(offset, point, foot);
  double distance = sqrt(CODEDot(offset, offset));
  if (distance < CODENoDistance) return false;
  if (distance >= touch->distance) return true;
  touch->distance = distance;
  touch->place = s;
  for (int k = 0; k < 3; k++) touch->direction[k] = offset[k] / distance;
  return true;
}

/// An end of the core and the face that it is before, if that is nearer than `touch`. The nearest face of a
/// polytope is the one that a point lies farthest before, if its foot lies in that face.
static void touchFace(const CODEHull *hull, const Core *core, double end, Touch *touch) {
  double point[3], foot[3];
  pointAt(core, end, point);
  const double *nearest = hull->planes;
  double distance = -DBL_MAX;
  for (int i = 0; i < hull->planeCount; i++) {
    const double *plane = hull->planes + 4 * i;
    double height = CODEDot(plane, point) - plane[3];
    if (height > distance) {
      distance = height;
      nearest = plane;
    }
  }
  if (distance <= 0 || distance >= touch->distance) return;
  CODEAddScaled(foot, point, -distance, nearest);
  for (int i = 0; i < hull->planeCount; i++) {
    const double *plane = hull->planes + 4 * i;
    if (plane != nearest && CODEDot(plane, foot) > plane[3]) return;
  }
  touch->distance = distance;
  touch->place = end;
  memcpy(touch->direction, nearest, sizeof(touch->direction));
}

/// Where the core comes nearest to a polytope. Returns false where it meets it.
static bool touchOutside(const CODEHull *hull, const Core *core, Touch *touch) {
  double inside[2];
  if (clip(hull, core, -1, inside)) return false;
  touch->distance = DBL_MAX;
  touchFace(hull, core, 0, touch);
  touchFace(hull, core, 1, touch);
  for (int i = 0; i < hull->edgeCount; i++) {
    if (!touchEdge(hull, &hull->edges[i], core, touch)) return false;
  }
  return true;
}

/// How far the core lies before a polytope along a direction; negative where they overlap.
static double measure(const CODEHull *hull, const Core *core, const double *direction) {
  double plane[4] = {direction[0], direction[1], direction[2], -DBL_MAX};
  for (int i = 0; i < hull->pointCount; i++) {
    plane[3] = fmax(plane[3], CODEDot(direction, hull->points + 3 * i));
  }
  return clearance(core, plane);
}

/// The shortest way out of a polytope for a core that meets it: the separating-axis test, over the normals
/// and the perpendiculars of the core and those edges whose arc it crosses on the Gauss map.
static void touchInside(const CODEHull *hull, const Core *core, Touch *touch) {
  touch->distance = -DBL_MAX;
  for (int i = 0; i < hull->planeCount; i++) {
    const double *plane = hull->planes + 4 * i;
    double distance = clearance(core, plane);
    if (distance <= touch->distance) continue;
    touch->distance = distance;
    touch->place = CODEDot(plane, core->along) < 0 ? 1 : 0;
    memcpy(touch->direction, plane, sizeof(touch->direction));
  }
  for (int i = 0; i < hull->edgeCount; i++) {
    const CODEEdge *edge = &hull->edges[i];
    const double *left = hull->planes + 4 * edge->left, *right = hull->planes + 4 * edge->right;
    if (CODEDot(left, core->along) * CODEDot(right, core->along) >= 0) continue;
    const double *start = hull->points + 3 * edge->from;
    double along[3], direction[3], offset[3];
    CODESubtract(along, hull->points + 3 * edge->to, start);
    CODECross(direction, along, core->along);
    double square = CODEDot(direction, direction);
    double longest = CODEDot(along, along) * CODEDot(core->along, core->along);
    if (square <= CODEParallelEdges * longest) continue;
    double outward = CODEDot(direction, left) + CODEDot(direction, right);
    double scale = (outward < 0 ? -1 : 1) / sqrt(square);
    for (int k = 0; k < 3; k++) direction[k] *= scale;
    CODESubtract(offset, core->start, start);
    if (CODEDot(direction, offset) <= touch->distance) continue;
    double distance = measure(hull, core, direction), t;
    if (distance <= touch->distance) continue;
    CODENearestPoints(core->start, core->along, start, along, &touch->place, &t);
    touch->distance = distance;
    memcpy(touch->direction, direction, sizeof(touch->direction));
  }
}

/// The face that looks most in a direction.
static int faceTowards(const CODEHull *hull, const double *direction) {
  int best = 0;
  double most = -DBL_MAX;
  for (int i = 0; i < hull->planeCount; i++) {
    double along = CODEDot(hull->planes + 4 * i, direction);
    if (along > most) {
      most = along;
      best = i;
    }
  }
  return best;
}

/// The ends of what lies of the core before a face. Returns false where nothing does, or a single point.
static bool touchAlong(const CODEHull *hull, const Core *core, int face, Touch ends[2]) {
  const double *plane = hull->planes + 4 * face;
  double places[2];
  if (!clip(hull, core, face, places) || places[0] == places[1]) return false;
  for (int i = 0; i < 2; i++) {
    double point[3];
    pointAt(core, places[i], point);
    ends[i].place = places[i];
    ends[i].distance = CODEDot(plane, point) - plane[3];
    memcpy(ends[i].direction, plane, sizeof(ends[i].direction));
  }
  return true;
}

/// A contact on the capsule's surface.
static void setContact(
    const CODEPolytope *solid, const Core *core, const Touch *touch, double sign,
    dContactGeom *contact) {
  double point[3], position[3], normal[3];
  pointAt(core, touch->place, point);
  CODEAddScaled(point, point, -core->radius, touch->direction);
  CODEPointInWorld(solid, point, position);
  CODEDirectionInWorld(solid, touch->direction, normal);
  memset(contact, 0, sizeof(*contact));
  for (int k = 0; k < 3; k++) {
    contact->pos[k] = position[k];
    contact->normal[k] = sign * normal[k];
  }
  contact->depth = core->radius - touch->distance;
}

static Core placeCore(const CODEShape *capsule, const CODEPolytope *solid) {
  Core core;
  double length, axis[3], offset[3];
  dGeomCapsuleGetParams(capsule->geom, &core.radius, &length);
  const double *rotation = dGeomGetRotation(capsule->geom);
  for (int k = 0; k < 3; k++) axis[k] = length * rotation[4 * k + 2];
  CODESubtract(offset, dGeomGetPosition(capsule->geom), solid->position);
  CODEAddScaled(offset, offset, -0.5, axis);
  CODEDirectionInFrame(solid, axis, core.along);
  CODEDirectionInFrame(solid, offset, core.start);
  return core;
}

int CODECollideCapsule(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts) {
  bool capsuleIsFirst = first->form == dCapsuleClass;
  CODEPolytope solid = CODEPlacePolytope(capsuleIsFirst ? second : first);
  Core core = placeCore(capsuleIsFirst ? first : second, &solid);
  const CODEHull *hull = solid.hull;
  double sign = capsuleIsFirst ? 1 : -1;
  for (int i = 0; i < hull->planeCount; i++) {
    if (clearance(&core, hull->planes + 4 * i) > core.radius) return 0;
  }
  Touch touch;
  if (!touchOutside(hull, &core, &touch)) touchInside(hull, &core, &touch);
  double depth = core.radius - touch.distance;
  if (depth < 0) return 0;
  // Along a face both ends of what lies on it carry the capsule, unless an edge or a corner turns it away.
  Touch ends[2];
  if (touchAlong(hull, &core, faceTowards(hull, touch.direction), ends)) {
    const double *normal = ends[0].direction;
    double nearest = fmin(ends[0].distance, ends[1].distance);
    double farthest = fmax(ends[0].distance, ends[1].distance);
    double difference = fabs(nearest - touch.distance);
    if (farthest <= core.radius && CODEDot(normal, touch.direction) >= CODESameFacing &&
        difference <= (1 - CODEEdgeShare) * depth + CODEEdgeMargin) {
      for (int i = 0; i < 2; i++) setContact(&solid, &core, &ends[i], sign, &contacts[i]);
      return 2;
    }
  }
  setContact(&solid, &core, &touch, sign, contacts);
  return 1;
}
