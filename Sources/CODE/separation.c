#include "separation.h"

#include "constants.h"
#include "vectors.h"

#include <float.h>
#include <math.h>
#include <string.h>

/// The pose of one polytope's frame in another's.
typedef struct {
  double rotation[9], position[3];
} Transform;

/// An edge with the normals of its two faces.
typedef struct {
  int index;
  double start[3], along[3], left[3], right[3];
} Edge;

static Transform relativeTransform(const CODEPolytope *inner, const CODEPolytope *outer) {
  Transform transform;
  const double *r = outer->rotation, *q = inner->rotation;
  for (int i = 0; i < 3; i++) {
    for (int j = 0; j < 3; j++) {
      transform.rotation[3 * i + j] = r[i] * q[j] + r[4 + i] * q[4 + j] + r[8 + i] * q[8 + j];
    }
  }
  double offset[3];
  CODESubtract(offset, inner->position, outer->position);
  CODEDirectionInFrame(outer, offset, transform.position);
  return transform;
}

static void rotateVector(const Transform *transform, const double *local, double *out) {
  for (int i = 0; i < 3; i++) out[i] = CODEDot(transform->rotation + 3 * i, local);
}

static void transformPoint(const Transform *transform, const double *local, double *out) {
  for (int i = 0; i < 3; i++) {
    out[i] = transform->position[i] + CODEDot(transform->rotation + 3 * i, local);
  }
}

/// The minimum projection of the vertices onto a direction.
static double minimumProjection(const CODEHull *hull, const double *direction, int *vertex) {
  double least = DBL_MAX;
  for (int i = 0; i < hull->vertexCount; i++) {
    double along = CODEDot(direction, hull->vertices + 3 * i);
    if (along < least) {
      least = along;
      *vertex = i;
    }
  }
  return least;
}

/// Finds the face of `solid` behind which `other` is least deep; `transform` is the pose of `solid` in the other's
/// frame. Returns false if a face separates them.
static bool queryFaceAxes(
    const CODEHull *solid, const CODEHull *other, const Transform *transform, CODEFaceAxis *axis) {
  axis->distance = -DBL_MAX;
  for (int i = 0; i < solid->planeCount; i++) {
    const double *plane = solid->planes + 4 * i;
    double normal[3];
    rotateVector(transform, plane, normal);
    int vertex = 0;
    double distance =
        minimumProjection(other, normal, &vertex) - CODEDot(normal, transform->position) - plane[3];
    if (distance > 0) return false;
    if (distance > axis->distance) {
      axis->distance = distance;
      axis->face = i;
      axis->vertex = vertex;
    }
  }
  return true;
}

/// Whether the bounds of a line segment come closer than `margin` to those of a hull in the same frame.
static bool boundsOverlap(const CODEHull *hull, double margin, const double *a, const double *b) {
  for (int k = 0; k < 3; k++) {
    double lower = a[k] < b[k] ? a[k] : b[k], upper = a[k] < b[k] ? b[k] : a[k];
    if (upper < hull->bounds[2 * k] - margin || lower > hull->bounds[2 * k + 1] + margin) {
      return false;
    }
  }
  return true;
}

/// Transforms an edge of `hull`. Returns false if it is too far from `other` to be in contact.
static bool transformEdge(
    const CODEHull *hull, int index, const Transform *transform, const CODEHull *other,
    double margin, Edge *edge) {
  const CODEEdge *local = &hull->edges[index];
  double end[3];
  transformPoint(transform, hull->vertices + 3 * local->from, edge->start);
  transformPoint(transform, hull->vertices + 3 * local->to, end);
  if (!boundsOverlap(other, margin, edge->start, end)) return false;
  CODESubtract(edge->along, end, edge->start);
  rotateVector(transform, hull->planes + 4 * local->left, edge->left);
  rotateVector(transform, hull->planes + 4 * local->right, edge->right);
  edge->index = index;
  return true;
}

/// Lists edges of `b` that are near `a`, starting at the index `*next`.
static int listEdges(
    const CODEHull *b, const CODEHull *a, const Transform *transform, double margin, int *next,
    Edge *list) {
  int count = 0;
  for (; *next < b->edgeCount && count < CODEEdgeBatch; (*next)++) {
    const CODEEdge *local = &b->edges[*next];
    const double *start = b->vertices + 3 * local->from, *end = b->vertices + 3 * local->to;
    double movedStart[3], movedEnd[3];
    transformPoint(transform, start, movedStart);
    transformPoint(transform, end, movedEnd);
    if (!boundsOverlap(a, margin, movedStart, movedEnd)) continue;
    Edge *edge = &list[count++];
    memcpy(edge->start, start, sizeof(edge->start));
    CODESubtract(edge->along, end, start);
    memcpy(edge->left, b->planes + 4 * local->left, sizeof(edge->left));
    memcpy(edge->right, b->planes + 4 * local->right, sizeof(edge->right));
    edge->index = *next;
  }
  return count;
}

/// Whether two edges form a face of the Minkowski difference: their arcs cross on the Gauss map, one of them mirrored
/// (Gregorius, GDC 2013).
static bool isMinkowskiFace(const Edge *a, const Edge *b) {
  double bLeft = CODEDot(b->left, a->along), bRight = CODEDot(b->right, a->along);
  if (bLeft * bRight >= 0) return false;
  double aLeft = CODEDot(a->left, b->along), aRight = CODEDot(a->right, b->along);
  return aLeft * aRight < 0 && bLeft * aRight < 0;
}

/// The direction away from `a` that is perpendicular to both edges; false if they are parallel.
static bool perpendicular(const Edge *a, const Edge *b, double *direction) {
  CODECross(direction, a->along, b->along);
  double square = CODEDot(direction, direction);
  if (square < CODEParallelTolerance * CODEDot(a->along, a->along) * CODEDot(b->along, b->along)) {
    return false;
  }
  double outward = CODEDot(direction, a->left) + CODEDot(direction, a->right);
  double scale = (outward < 0 ? -1 : 1) / sqrt(square);
  for (int k = 0; k < 3; k++) direction[k] *= scale;
  return true;
}

/// The separation of two polytopes along a direction in `b`'s frame, over all vertices.
static double separationAlong(
    const CODEHull *a, const CODEHull *b, const Transform *aInB, const double *direction) {
  double backward[3];
  for (int k = 0; k < 3; k++) {
    backward[k] = -(aInB->rotation[k] * direction[0] + aInB->rotation[3 + k] * direction[1] +
                    aInB->rotation[6 + k] * direction[2]);
  }
  int vertex;
  return minimumProjection(b, direction, &vertex) + minimumProjection(a, backward, &vertex) -
         CODEDot(direction, aInB->position);
}

/// Finds the pair of edges with the least overlap along their common perpendicular, if it is less than that of `axis`.
/// Returns false if the perpendicular separates the polytopes.
///
/// On the axis of least overlap, the closest points are no farther apart than the overlap along any face. So edges
/// farther than that from the other's bounds are skipped.
static bool queryEdgeAxes(
    const CODEHull *a, const CODEHull *b, const Transform *aInB, const Transform *bInA,
    CODEEdgeAxis *axis) {
  double margin = -axis->distance;
  Edge list[CODEEdgeBatch];
  for (int next = 0; next < b->edgeCount;) {
    int count = listEdges(b, a, bInA, margin, &next, list);
    for (int i = 0; i < a->edgeCount && count > 0; i++) {
      Edge edge;
      if (!transformEdge(a, i, aInB, b, margin, &edge)) continue;
      for (int j = 0; j < count; j++) {
        double direction[3], offset[3];
        if (!isMinkowskiFace(&edge, &list[j]) || !perpendicular(&edge, &list[j], direction)) continue;
        CODESubtract(offset, list[j].start, edge.start);
        if (CODEDot(direction, offset) <= axis->distance) continue;
        // Normals of slivers are inexact, and then so is the Gauss map.
        double distance = separationAlong(a, b, aInB, direction);
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
  Transform aInB = relativeTransform(a, b), bInA = relativeTransform(b, a);
  CODEFaceAxis ofFirst = {.isOfFirst = true}, ofSecond = {.isOfFirst = false};
  if (!queryFaceAxes(a->hull, b->hull, &aInB, &ofFirst)) return false;
  if (!queryFaceAxes(b->hull, a->hull, &bInA, &ofSecond)) return false;
  overlap->face = ofSecond.distance >= ofFirst.distance - CODEFaceTolerance ? ofSecond : ofFirst;
  overlap->edges = (CODEEdgeAxis){-1, -1, .distance = overlap->face.distance};
  return queryEdgeAxes(a->hull, b->hull, &aInB, &bInA, &overlap->edges);
}

void CODEClosestSegmentPoints(
    const double *startA, const double *alongA, const double *startB, const double *alongB,
    double *s, double *t) {
  // Ericson, Real-Time Collision Detection (2005), 5.1.9.
  double offset[3];
  CODESubtract(offset, startA, startB);
  double aa = CODEDot(alongA, alongA), bb = CODEDot(alongB, alongB);
  double ab = CODEDot(alongA, alongB);
  double ao = CODEDot(alongA, offset), bo = CODEDot(alongB, offset);
  double square = aa * bb - ab * ab;
  bool areParallel = square <= CODEParallelTolerance * aa * bb;
  *s = areParallel ? 0 : CODEClamp((ab * bo - ao * bb) / square, 0, 1);
  *t = (ab * *s + bo) / bb;
  if (*t < 0 || *t > 1) {
    *t = CODEClamp(*t, 0, 1);
    *s = CODEClamp((ab * *t - ao) / aa, 0, 1);
  }
}
