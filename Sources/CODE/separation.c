#include "separation.h"

#include "tuning.h"
#include "vectors.h"

#include <float.h>
#include <math.h>
#include <string.h>

/// Where one polytope's frame stands in another's.
typedef struct {
  double rotation[9], position[3];
} Placement;

/// An edge, with the normals of the faces to its sides.
typedef struct {
  int index;
  double start[3], along[3], left[3], right[3];
} Edge;

static Placement relate(const CODEPolytope *inner, const CODEPolytope *outer) {
  Placement place;
  const double *r = outer->rotation, *q = inner->rotation;
  for (int i = 0; i < 3; i++) {
    for (int j = 0; j < 3; j++) {
      place.rotation[3 * i + j] = r[i] * q[j] + r[4 + i] * q[4 + j] + r[8 + i] * q[8 + j];
    }
  }
  double offset[3];
  CODESubtract(offset, inner->position, outer->position);
  CODEDirectionInFrame(outer, offset, place.position);
  return place;
}

static void turn(const Placement *place, const double *local, double *out) {
  for (int i = 0; i < 3; i++) out[i] = CODEDot(place->rotation + 3 * i, local);
}

static void move(const Placement *place, const double *local, double *out) {
  for (int i = 0; i < 3; i++) {
    out[i] = place->position[i] + CODEDot(place->rotation + 3 * i, local);
  }
}

/// How far along a direction the nearest corner lies.
static double leastAlong(const CODEHull *hull, const double *direction, int *corner) {
  double least = DBL_MAX;
  for (int i = 0; i < hull->pointCount; i++) {
    double along = CODEDot(direction, hull->points + 3 * i);
    if (along < least) {
      least = along;
      *corner = i;
    }
  }
  return least;
}

/// Finds the face of `solid` behind which `other` is least deep; `place` is that of `solid` in the other's
/// frame. Returns false where `other` lies before a face.
static bool findFace(
    const CODEHull *solid, const CODEHull *other, const Placement *place, CODEFaceAxis *axis) {
  axis->distance = -DBL_MAX;
  for (int i = 0; i < solid->planeCount; i++) {
    const double *plane = solid->planes + 4 * i;
    double normal[3];
    turn(place, plane, normal);
    int corner = 0;
    double distance =
        leastAlong(other, normal, &corner) - CODEDot(normal, place->position) - plane[3];
    if (distance > 0) return false;
    if (distance > axis->distance) {
      axis->distance = distance;
      axis->face = i;
      axis->corner = corner;
    }
  }
  return true;
}

/// Whether a line segment may come closer than `margin` to a hull in the same frame: whether their bounds do.
static bool isNear(const CODEHull *hull, double margin, const double *a, const double *b) {
  for (int k = 0; k < 3; k++) {
    double lower = a[k] < b[k] ? a[k] : b[k], upper = a[k] < b[k] ? b[k] : a[k];
    if (upper < hull->bounds[2 * k] - margin || lower > hull->bounds[2 * k + 1] + margin) {
      return false;
    }
  }
  return true;
}

/// Places an edge of `hull`. Returns false where it is too far from `other` to be what touches it.
static bool placeEdge(
    const CODEHull *hull, int index, const Placement *place, const CODEHull *other,
    double margin, Edge *edge) {
  const CODEEdge *local = &hull->edges[index];
  double end[3];
  move(place, hull->points + 3 * local->from, edge->start);
  move(place, hull->points + 3 * local->to, end);
  if (!isNear(other, margin, edge->start, end)) return false;
  CODESubtract(edge->along, end, edge->start);
  turn(place, hull->planes + 4 * local->left, edge->left);
  turn(place, hull->planes + 4 * local->right, edge->right);
  edge->index = index;
  return true;
}

/// Lists edges of `b` that are near `a`, from number `*next` on.
static int listEdges(
    const CODEHull *b, const CODEHull *a, const Placement *place, double margin, int *next,
    Edge *list) {
  int count = 0;
  for (; *next < b->edgeCount && count < CODEEdgeBatch; (*next)++) {
    const CODEEdge *local = &b->edges[*next];
    const double *start = b->points + 3 * local->from, *end = b->points + 3 * local->to;
    double movedStart[3], movedEnd[3];
    move(place, start, movedStart);
    move(place, end, movedEnd);
    if (!isNear(a, margin, movedStart, movedEnd)) continue;
    Edge *edge = &list[count++];
    memcpy(edge->start, start, sizeof(edge->start));
    CODESubtract(edge->along, end, start);
    memcpy(edge->left, b->planes + 4 * local->left, sizeof(edge->left));
    memcpy(edge->right, b->planes + 4 * local->right, sizeof(edge->right));
    edge->index = *next;
  }
  return count;
}

/// Whether two edges make a face of the Minkowski difference: whether their arcs cross on the Gauss map, one
/// of them mirrored.
static bool arcsCross(const Edge *a, const Edge *b) {
  double bLeft = CODEDot(b->left, a->along), bRight = CODEDot(b->right, a->along);
  if (bLeft * bRight >= 0) return false;
  double aLeft = CODEDot(a->left, b->along), aRight = CODEDot(a->right, b->along);
  return aLeft * aRight < 0 && bLeft * aRight < 0;
}

/// The direction away from `a` that is perpendicular to both edges; false where they are parallel.
static bool perpendicular(const Edge *a, const Edge *b, double *direction) {
  CODECross(direction, a->along, b->along);
  double square = CODEDot(direction, direction);
  if (square < CODEParallelEdges * CODEDot(a->along, a->along) * CODEDot(b->along, b->along)) {
    return false;
  }
  double outward = CODEDot(direction, a->left) + CODEDot(direction, a->right);
  double scale = (outward < 0 ? -1 : 1) / sqrt(square);
  for (int k = 0; k < 3; k++) direction[k] *= scale;
  return true;
}

/// How far apart two polytopes are along a direction of `b`'s frame, over all corners.
static double measure(
    const CODEHull *a, const CODEHull *b, const Placement *aInB, const double *direction) {
  double backward[3];
  for (int k = 0; k < 3; k++) {
    backward[k] = -(aInB->rotation[k] * direction[0] + aInB->rotation[3 + k] * direction[1] +
                    aInB->rotation[6 + k] * direction[2]);
  }
  int corner;
  return leastAlong(b, direction, &corner) + leastAlong(a, backward, &corner) -
         CODEDot(direction, aInB->position);
}

/// Finds the edges along whose perpendicular the polytopes overlap least, if less than `axis` says. Returns
/// false where they do not overlap along it.
///
/// Where polytopes overlap least, the points that touch are no farther apart than they overlap along any
/// face. So edges farther than that from the other's bounds need no look.
static bool findEdges(
    const CODEHull *a, const CODEHull *b, const Placement *aInB, const Placement *bInA,
    CODEEdgeAxis *axis) {
  double margin = -axis->distance;
  Edge list[CODEEdgeBatch];
  for (int next = 0; next < b->edgeCount;) {
    int count = listEdges(b, a, bInA, margin, &next, list);
    for (int i = 0; i < a->edgeCount && count > 0; i++) {
      Edge edge;
      if (!placeEdge(a, i, aInB, b, margin, &edge)) continue;
      for (int j = 0; j < count; j++) {
        double direction[3], offset[3];
        if (!arcsCross(&edge, &list[j]) || !perpendicular(&edge, &list[j], direction)) continue;
        CODESubtract(offset, list[j].start, edge.start);
        if (CODEDot(direction, offset) <= axis->distance) continue;
        // Normals of slivers are not exact, and then neither is the Gauss map.
        double distance = measure(a, b, aInB, direction);
        if (distance > 0) return false;
        if (distance <= axis->distance) continue;
        axis->distance = distance;
        axis->firstEdge = edge.index;
        axis->secondEdge = list[j].index;
        memcpy(axis->direction, direction, sizeof(axis->direction));
      }
    }
  }
  return true;
}

bool CODEFindOverlap(const CODEPolytope *a, const CODEPolytope *b, CODEOverlap *overlap) {
  Placement aInB = relate(a, b), bInA = relate(b, a);
  CODEFaceAxis ofFirst = {.isOfFirst = true}, ofSecond = {.isOfFirst = false};
  if (!findFace(a->hull, b->hull, &aInB, &ofFirst)) return false;
  if (!findFace(b->hull, a->hull, &bInA, &ofSecond)) return false;
  overlap->face = ofSecond.distance >= ofFirst.distance - CODEFaceMargin ? ofSecond : ofFirst;
  overlap->edges = (CODEEdgeAxis){-1, -1, .distance = overlap->face.distance};
  return findEdges(a->hull, b->hull, &aInB, &bInA, &overlap->edges);
}

void CODENearestPoints(
    const double *startA, const double *alongA, const double *startB, const double *alongB,
    double *s, double *t) {
  // Ericson, Real-Time Collision Detection (2005), 5.1.9.
  double offset[3];
  CODESubtract(offset, startA, startB);
  double aa = CODEDot(alongA, alongA), bb = CODEDot(alongB, alongB);
  double ab = CODEDot(alongA, alongB);
  double ao = CODEDot(alongA, offset), bo = CODEDot(alongB, offset);
  double square = aa * bb - ab * ab;
  bool areParallel = square <= CODEParallelEdges * aa * bb;
  *s = areParallel ? 0 : CODEClamp((ab * bo - ao * bb) / square, 0, 1);
  *t = (ab * *s + bo) / bb;
  if (*t < 0 || *t > 1) {
    *t = CODEClamp(*t, 0, 1);
    *s = CODEClamp((ab * *t - ao) / aa, 0, 1);
  }
}
