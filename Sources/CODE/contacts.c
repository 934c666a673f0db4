#include "contacts.h"

#include "capsule.h"
#include "guard.h"
#include "polytope.h"
#include "tuning.h"
#include "vectors.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void swap(dContactGeom *a, dContactGeom *b) {
  dContactGeom held = *a;
  *a = *b;
  *b = held;
}

/// Brings the `limit` contacts that span the touching area best to the front: the deepest, the one
/// farthest from it, then those farthest from all chosen so far (farthest-point sampling, Gonzalez 1985).
static int keepSpread(dContactGeom *contacts, int count, int limit) {
  if (count <= limit) return count;
  int deepest = 0;
  for (int i = 1; i < count; i++) {
    if (contacts[i].depth > contacts[deepest].depth) deepest = i;
  }
  swap(&contacts[0], &contacts[deepest]);
  double nearest[CODEPolygonCapacity];
  for (int i = 1; i < count; i++) nearest[i] = DBL_MAX;
  for (int kept = 1; kept < limit; kept++) {
    int farthest = kept;
    for (int i = kept; i < count; i++) {
      double offset[3];
      CODESubtract(offset, contacts[i].pos, contacts[kept - 1].pos);
      double distance = CODEDot(offset, offset);
      if (distance < nearest[i]) nearest[i] = distance;
      if (nearest[i] > nearest[farthest]) farthest = i;
    }
    swap(&contacts[kept], &contacts[farthest]);
    double held = nearest[kept];
    nearest[kept] = nearest[farthest];
    nearest[farthest] = held;
  }
  return limit;
}

static int collideByEngine(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int capacity) {
  bool needsTurn = first->form == dTriMeshClass || second->form == dTriMeshClass;
  if (needsTurn) CODETakeMeshTurn();
  int count = dCollide(first->geom, second->geom, capacity, contacts, sizeof(dContactGeom));
  if (needsTurn) CODEGiveBackMeshTurn();
  return count;
}

/// Lists where two shapes touch and returns how many of that list are to be kept, the foremost ones.
static int collide(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int limit) {
  bool firstIsFlat = CODEIsPolytope(first), secondIsFlat = CODEIsPolytope(second);
  // Between boxes ODE itself chooses well which contacts to keep; otherwise it keeps the first it finds.
  if (first->form == dBoxClass && second->form == dBoxClass) {
    return collideByEngine(first, second, contacts, limit);
  }
  int count;
  if (firstIsFlat && secondIsFlat) {
    count = CODECollidePolytopes(first, second, contacts, CODEPolygonCapacity);
  } else if (
      (firstIsFlat && second->form == dCapsuleClass) ||
      (secondIsFlat && first->form == dCapsuleClass)) {
    count = CODECollideCapsule(first, second, contacts);
  } else {
    count = collideByEngine(first, second, contacts, CODERawContactCapacity);
  }
  return keepSpread(contacts, count, limit);
}

/// Appends the contacts of one pair. Returns false where memory ran out.
static bool addContacts(CODESubstep *s, CODEPair pair) {
  const CODEShape *first = &s->shapes[pair.first], *second = &s->shapes[pair.second];
  dContactGeom raw[CODEPolygonCapacity];
  int limit =
      first->contactLimit < second->contactLimit ? first->contactLimit : second->contactLimit;
  int count = collide(first, second, raw, limit);
  if (s->contactCount + count > s->contactCapacity) {
    int32_t capacity = 2 * s->contactCapacity + CODERawContactCapacity;
    CODEContact *grown = realloc(s->contacts, (size_t)capacity * sizeof(CODEContact));
    if (!grown) return false;
    s->contacts = grown;
    s->contactCapacity = capacity;
  }
  for (int i = 0; i < count; i++) {
    CODEContact *contact = &s->contacts[s->contactCount];
    const double *normal = raw[i].normal;
    // A degenerate touch, such as coinciding centres, comes with no usable direction.
    double length = CODEDot(normal, normal);
    if (!(fabs(length - 1) < CODENormalSlack) || !isfinite(raw[i].depth)) continue;
    contact->first = pair.first;
    contact->second = pair.second;
    for (int k = 0; k < 3; k++) {
      contact->position[k] = raw[i].pos[k];
      contact->normal[k] = normal[k];
    }
    contact->depth = raw[i].depth;
    s->contactCount++;
  }
  return true;
}

static bool overlap(const double *a, const double *b) {
  return (a[0] <= b[1]) & (b[0] <= a[1]) & (a[2] <= b[3]) & (b[2] <= a[3]) & (a[4] <= b[5]) &
         (b[4] <= a[5]);
}

bool CODEFindContacts(CODESubstep *s) {
  s->contactCount = 0;
  for (int32_t i = 0; i < s->shapeCount; i++) {
    if (s->shapes[i].body >= 0 || s->fixedShapesMoved) {
      dGeomGetAABB(s->shapes[i].geom, s->boxes[i]);
    }
  }
  s->fixedShapesMoved = false;
  for (int32_t i = 0; i < s->pairCount; i++) {
    CODEPair pair = s->pairs[i];
    if (overlap(s->boxes[pair.first], s->boxes[pair.second]) && !addContacts(s, pair)) return false;
  }
  return true;
}
