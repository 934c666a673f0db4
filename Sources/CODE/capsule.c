#include "capsule.h"

#include "polytope.h"
#include "separation.h"
#include "constants.h"
#include "vectors.h"

#include <float.h>
#include <math.h>
#include <string.h>

/// The axis segment of a capsule, in the polytope's frame.
typedef struct {
  double start[3], along[3];
  double radius;
} Segment;

/// The closest point of a capsule's segment to a polytope: its parameter along the segment, the direction from the
/// polytope and the distance in that direction.
typedef struct {
  double parameter, direction[3], distance;
} ClosestPoint;

static void pointAt(const Segment *segment, double parameter, double *point) {
  CODEAddScaled(point, segment->start, parameter, segment->along);
}

/// The signed distance of the segment's lower end from a face; positive in front of it.
static double signedDistance(const Segment *segment, const double *plane) {
  double start = CODEDot(plane, segment->start) - plane[3];
  double slope = CODEDot(plane, segment->along);
  return slope < 0 ? start + slope : start;
}

/// Clips the segment to the part behind all faces, except those whose normals are aligned with that of `face` (-1:
/// none), by Cyrus–Beck clipping (1978). Returns false if nothing remains.
static bool clip(const CODEHull *hull, const Segment *segment, int face, double ends[2]) {
  ends[0] = 0;
  ends[1] = 1;
  for (int i = 0; i < hull->planeCount; i++) {
    const double *plane = hull->planes + 4 * i;
    if (face >= 0 && CODEDot(plane, hull->planes + 4 * face) >= CODEAlignedCosine) continue;
    double height = CODEDot(plane, segment->start) - plane[3];
    double slope = CODEDot(plane, segment->along);
    if (slope == 0) {
      if (height > 0) return false;
    } else if (slope > 0) {
      ends[1] = fmin(ends[1], -height / slope);
    } else {
      ends[0] = fmax(ends[0], -height / slope);
    }
  }
  return ends[0] <= ends[1];
}

/// Tests the closest points of the segment and an edge against `closest`. Returns false if they are too close to
/// define a direction.
static bool testEdge(
    const CODEHull *hull, const CODEEdge *edge, const Segment *segment, ClosestPoint *closest) {
  const double *start = hull->vertices + 3 * edge->from;
  double along[3], s, t, point[3], foot[3], offset[3];
  CODESubtract(along, hull->vertices + 3 * edge->to, start);
  CODEClosestSegmentPoints(segment->start, segment->along, start, along, &s, &t);
  pointAt(segment, s, point);
  CODEAddScaled(foot, start, t, along);
  CODESubtract(offset, point, foot);
  double distance = sqrt(CODEDot(offset, offset));
  if (distance < CODEMinimumDistance) return false;
  if (distance >= closest->distance) return true;
  closest->distance = distance;
  closest->parameter = s;
  for (int k = 0; k < 3; k++) closest->direction[k] = offset[k] / distance;
  return true;
}

/// Tests one end of the segment and its closest face against `closest`. The closest face of a polytope is the one with
/// the greatest signed distance, if the projection of the point lies in that face.
static void testFace(const CODEHull *hull, const Segment *segment, double end, ClosestPoint *closest) {
  double point[3], foot[3];
  pointAt(segment, end, point);
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
  if (distance <= 0 || distance >= closest->distance) return;
  CODEAddScaled(foot, point, -distance, nearest);
  for (int i = 0; i < hull->planeCount; i++) {
    const double *plane = hull->planes + 4 * i;
    if (plane != nearest && CODEDot(plane, foot) > plane[3]) return;
  }
  closest->distance = distance;
  closest->parameter = end;
  memcpy(closest->direction, nearest, sizeof(closest->direction));
}

/// Finds the closest point of the segment to a polytope. Returns false if they intersect.
static bool findClosestPoint(const CODEHull *hull, const Segment *segment, ClosestPoint *closest) {
  double inside[2];
  if (clip(hull, segment, -1, inside)) return false;
  closest->distance = DBL_MAX;
  testFace(hull, segment, 0, closest);
  testFace(hull, segment, 1, closest);
  for (int i = 0; i < hull->edgeCount; i++) {
    if (!testEdge(hull, &hull->edges[i], segment, closest)) return false;
  }
  return true;
}

/// The separation of the segment and a polytope along a direction; negative if they overlap.
static double separationAlong(const CODEHull *hull, const Segment *segment, const double *direction) {
  double plane[4] = {direction[0], direction[1], direction[2], -DBL_MAX};
  for (int i = 0; i < hull->vertexCount; i++) {
    plane[3] = fmax(plane[3], CODEDot(direction, hull->vertices + 3 * i));
  }
  return signedDistance(segment, plane);
}

/// Finds the axis of least penetration of a segment in a polytope. The separating-axis test covers the face normals and
/// the cross products of the segment with edges whose arc it crosses on the Gauss map.
static void findPenetration(const CODEHull *hull, const Segment *segment, ClosestPoint *closest) {
  closest->distance = -DBL_MAX;
  for (int i = 0; i < hull->planeCount; i++) {
    const double *plane = hull->planes + 4 * i;
    double distance = signedDistance(segment, plane);
    if (distance <= closest->distance) continue;
    closest->distance = distance;
    closest->parameter = CODEDot(plane, segment->along) < 0 ? 1 : 0;
    memcpy(closest->direction, plane, sizeof(closest->direction));
  }
  for (int i = 0; i < hull->edgeCount; i++) {
    const CODEEdge *edge = &hull->edges[i];
    const double *left = hull->planes + 4 * edge->left, *right = hull->planes + 4 * edge->right;
    if (CODEDot(left, segment->along) * CODEDot(right, segment->along) >= 0) continue;
    const double *start = hull->vertices + 3 * edge->from;
    double along[3], direction[3], offset[3];
    CODESubtract(along, hull->vertices + 3 * edge->to, start);
    CODECross(direction, along, segment->along);
    double square = CODEDot(direction, direction);
    double longest = CODEDot(along, along) * CODEDot(segment->along, segment->along);
    if (square <= CODEParallelTolerance * longest) continue;
    double outward = CODEDot(direction, left) + CODEDot(direction, right);
    double scale = (outward < 0 ? -1 : 1) / sqrt(square);
    for (int k = 0; k < 3; k++) direction[k] *= scale;
    CODESubtract(offset, segment->start, start);
    if (CODEDot(direction, offset) <= closest->distance) continue;
    double distance = separationAlong(hull, segment, direction), t;
    if (distance <= closest->distance) continue;
    CODEClosestSegmentPoints(segment->start, segment->along, start, along, &closest->parameter, &t);
    closest->distance = distance;
    memcpy(closest->direction, direction, sizeof(closest->direction));
  }
}

/// The face whose normal is most aligned with a direction.
static int mostAlignedFace(const CODEHull *hull, const double *direction) {
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

/// The ends of the segment clipped to a face. Returns false if nothing remains, or a single point.
static bool clipToFace(const CODEHull *hull, const Segment *segment, int face, ClosestPoint ends[2]) {
  const double *plane = hull->planes + 4 * face;
  double parameters[2];
  if (!clip(hull, segment, face, parameters) || parameters[0] == parameters[1]) return false;
  for (int i = 0; i < 2; i++) {
    double point[3];
    pointAt(segment, parameters[i], point);
    ends[i].parameter = parameters[i];
    ends[i].distance = CODEDot(plane, point) - plane[3];
    memcpy(ends[i].direction, plane, sizeof(ends[i].direction));
  }
  return true;
}

/// A contact on the capsule's surface.
static void setContact(
    const CODEPolytope *solid, const Segment *segment, const ClosestPoint *closest, double sign,
    dContactGeom *contact) {
  double point[3], position[3], normal[3];
  pointAt(segment, closest->parameter, point);
  CODEAddScaled(point, point, -segment->radius, closest->direction);
  CODEPointInWorld(solid, point, position);
  CODEDirectionInWorld(solid, closest->direction, normal);
  memset(contact, 0, sizeof(*contact));
  for (int k = 0; k < 3; k++) {
    contact->pos[k] = position[k];
    contact->normal[k] = sign * normal[k];
  }
  contact->depth = segment->radius - closest->distance;
}

static Segment placeSegment(const CODEShape *capsule, const CODEPolytope *solid) {
  Segment segment;
  double length, axis[3], offset[3];
  dGeomCapsuleGetParams(capsule->geom, &segment.radius, &length);
  const double *rotation = dGeomGetRotation(capsule->geom);
  for (int k = 0; k < 3; k++) axis[k] = length * rotation[4 * k + 2];
  CODESubtract(offset, dGeomGetPosition(capsule->geom), solid->position);
  CODEAddScaled(offset, offset, -0.5, axis);
  CODEDirectionInFrame(solid, axis, segment.along);
  CODEDirectionInFrame(solid, offset, segment.start);
  return segment;
}

int CODECollideCapsule(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts) {
  bool capsuleIsFirst = first->geomClass == dCapsuleClass;
  CODEPolytope solid = CODEPlacePolytope(capsuleIsFirst ? second : first);
  Segment segment = placeSegment(capsuleIsFirst ? first : second, &solid);
  const CODEHull *hull = solid.hull;
  double sign = capsuleIsFirst ? 1 : -1;
  for (int i = 0; i < hull->planeCount; i++) {
    if (signedDistance(&segment, hull->planes + 4 * i) > segment.radius) return 0;
  }
  ClosestPoint closest;
  if (!findClosestPoint(hull, &segment, &closest)) findPenetration(hull, &segment, &closest);
  double depth = segment.radius - closest.distance;
  if (depth < 0) return 0;
  // On a face, both ends of the clipped segment support the capsule, unless an edge or vertex is closer.
  ClosestPoint ends[2];
  if (clipToFace(hull, &segment, mostAlignedFace(hull, closest.direction), ends)) {
    const double *normal = ends[0].direction;
    double nearest = fmin(ends[0].distance, ends[1].distance);
    double farthest = fmax(ends[0].distance, ends[1].distance);
    double difference = fabs(nearest - closest.distance);
    if (farthest <= segment.radius && CODEDot(normal, closest.direction) >= CODEAlignedCosine &&
        difference <= (1 - CODEEdgeRelativeTolerance) * depth + CODEEdgeAbsoluteTolerance) {
      for (int i = 0; i < 2; i++) setContact(&solid, &segment, &ends[i], sign, &contacts[i]);
      return 2;
    }
  }
  setContact(&solid, &segment, &closest, sign, contacts);
  return 1;
}
