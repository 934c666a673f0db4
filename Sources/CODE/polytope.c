#include "polytope.h"

#include "separation.h"
#include "constants.h"
#include "vectors.h"

#include <float.h>
#include <string.h>

typedef struct {
  double vertices[CODEPolygonCapacity][3];
  int count;
} Polygon;

CODEPolytope CODEPlacePolytope(const CODEShape *shape) {
  return (CODEPolytope){
      .hull = &shape->hull,
      .position = dGeomGetPosition(shape->geom),
      .rotation = dGeomGetRotation(shape->geom),
  };
}

void CODEDirectionInWorld(const CODEPolytope *p, const double *local, double *world) {
  for (int i = 0; i < 3; i++) world[i] = CODEDot(p->rotation + 4 * i, local);
}

void CODEDirectionInFrame(const CODEPolytope *p, const double *world, double *local) {
  const double *r = p->rotation;
  for (int i = 0; i < 3; i++) {
    local[i] = r[i] * world[0] + r[4 + i] * world[1] + r[8 + i] * world[2];
  }
}

void CODEPointInWorld(const CODEPolytope *p, const double *local, double *world) {
  for (int i = 0; i < 3; i++) world[i] = p->position[i] + CODEDot(p->rotation + 4 * i, local);
}

void CODEPlaneInWorld(const CODEPolytope *p, int face, double *plane) {
  const double *local = p->hull->planes + 4 * face;
  CODEDirectionInWorld(p, local, plane);
  plane[3] = local[3] + CODEDot(plane, p->position);
}

/// The incident face: of the faces at a vertex, the one whose normal is most opposed to a world direction.
static int incidentFace(const CODEPolytope *p, int vertex, const double *direction) {
  double local[3];
  CODEDirectionInFrame(p, direction, local);
  int best = 0;
  double least = DBL_MAX;
  for (int i = 0; i < p->hull->edgeCount; i++) {
    const CODEEdge *edge = &p->hull->edges[i];
    if (edge->from != vertex && edge->to != vertex) continue;
    int faces[2] = {edge->left, edge->right};
    for (int k = 0; k < 2; k++) {
      double along = CODEDot(local, p->hull->planes + 4 * faces[k]);
      if (along < least) {
        least = along;
        best = faces[k];
      }
    }
  }
  return best;
}

static void transformFace(const CODEPolytope *p, int face, Polygon *polygon) {
  const unsigned *list = p->hull->faces;
  for (int i = 0; i < face; i++) list += *list + 1;
  int faceVertexCount = (int)list[0], most = CODEPolygonCapacity / 2;
  polygon->count = faceVertexCount < most ? faceVertexCount : most;
  for (int i = 0; i < polygon->count; i++) {
    unsigned vertex = list[1 + i * faceVertexCount / polygon->count];
    CODEPointInWorld(p, p->hull->vertices + 3 * vertex, polygon->vertices[i]);
  }
}

/// Clips a polygon to the half-space behind a plane (Sutherland and Hodgman 1974).
static void clip(Polygon *polygon, const double *plane) {
  Polygon clipped;
  clipped.count = 0;
  for (int i = 0; i < polygon->count; i++) {
    const double *a = polygon->vertices[i];
    const double *b = polygon->vertices[i + 1 < polygon->count ? i + 1 : 0];
    double da = CODEDot(plane, a) - plane[3], db = CODEDot(plane, b) - plane[3];
    if (da <= 0 && clipped.count < CODEPolygonCapacity) {
      memcpy(clipped.vertices[clipped.count++], a, sizeof(clipped.vertices[0]));
    }
    if ((da < 0) != (db < 0) && da != db && clipped.count < CODEPolygonCapacity) {
      double *cut = clipped.vertices[clipped.count++];
      for (int k = 0; k < 3; k++) cut[k] = a[k] + da / (da - db) * (b[k] - a[k]);
    }
  }
  polygon->count = clipped.count;
  memcpy(polygon->vertices, clipped.vertices, (size_t)clipped.count * sizeof(clipped.vertices[0]));
}

static void setContact(
    dContactGeom *contact, const double *position, double sign, const double *normal,
    double depth) {
  memset(contact, 0, sizeof(*contact));
  for (int k = 0; k < 3; k++) {
    contact->pos[k] = position[k];
    contact->normal[k] = sign * normal[k];
  }
  contact->depth = depth;
}

/// The contact manifold of a reference and an incident face (Gregorius, GDC 2013 and 2015): the incident vertices
/// behind the reference face, clipped to its sides. The side planes are perpendicular to the face, whatever the
/// adjacent faces, so that the deepest vertex is always included.
static int createFaceContacts(
    const CODEPolytope *reference, const CODEPolytope *incident, const CODEFaceAxis *axis,
    double sign, dContactGeom *contacts, int capacity) {
  double plane[4];
  CODEPlaneInWorld(reference, axis->face, plane);
  Polygon sides, polygon;
  transformFace(reference, axis->face, &sides);
  transformFace(incident, incidentFace(incident, axis->vertex, plane), &polygon);
  for (int i = 0; i < sides.count && polygon.count > 0; i++) {
    const double *from = sides.vertices[i];
    const double *to = sides.vertices[i + 1 < sides.count ? i + 1 : 0];
    double along[3], side[4];
    CODESubtract(along, to, from);
    CODECross(side, along, plane);
    side[3] = CODEDot(side, from);
    clip(&polygon, side);
  }
  int count = 0;
  for (int i = 0; i < polygon.count && count < capacity; i++) {
    double depth = plane[3] - CODEDot(plane, polygon.vertices[i]);
    if (depth >= 0) setContact(&contacts[count++], polygon.vertices[i], sign, plane, depth);
  }
  return count;
}

static void transformEdge(const CODEPolytope *p, int index, double *start, double *direction) {
  const CODEEdge *edge = &p->hull->edges[index];
  double end[3];
  CODEPointInWorld(p, p->hull->vertices + 3 * edge->from, start);
  CODEPointInWorld(p, p->hull->vertices + 3 * edge->to, end);
  CODESubtract(direction, end, start);
}

/// One contact, halfway between the closest points of the edges.
static int createEdgeContact(
    const CODEPolytope *a, const CODEPolytope *b, const CODEEdgeAxis *axis,
    dContactGeom *contact) {
  double startA[3], startB[3], alongA[3], alongB[3], s, t, middle[3];
  transformEdge(a, axis->firstEdge, startA, alongA);
  transformEdge(b, axis->secondEdge, startB, alongB);
  CODEClosestSegmentPoints(startA, alongA, startB, alongB, &s, &t);
  for (int k = 0; k < 3; k++) {
    middle[k] = (startA[k] + s * alongA[k] + startB[k] + t * alongB[k]) / 2;
  }
  double normal[3];
  CODEDirectionInWorld(b, axis->direction, normal);
  setContact(contact, middle, -1, normal, -axis->distance);
  return 1;
}

int CODECollidePolytopes(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int capacity) {
  CODEPolytope a = CODEPlacePolytope(first), b = CODEPlacePolytope(second);
  CODEOverlap overlap;
  if (!CODEFindOverlap(&a, &b, &overlap)) return 0;
  const CODEFaceAxis *face = &overlap.face;
  bool haveEdges = overlap.edges.firstEdge >= 0;
  bool edgesWin =
      haveEdges &&
      overlap.edges.distance > CODEEdgeRelativeTolerance * face->distance + CODEEdgeAbsoluteTolerance;
  if (!edgesWin) {
    int count = face->isOfFirst ? createFaceContacts(&a, &b, face, -1, contacts, capacity)
                                : createFaceContacts(&b, &a, face, 1, contacts, capacity);
    if (count > 0 || !haveEdges) return count;
  }
  return createEdgeContact(&a, &b, &overlap.edges, contacts);
}
