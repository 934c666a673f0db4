#include "contacts.h"

#include "polytope.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { rawContactCapacity = 32 };

static void subtract(double *out, const double *a, const double *b) {
  for (int i = 0; i < 3; i++) out[i] = a[i] - b[i];
}

static double dot(const double *a, const double *b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void swap(dContactGeom *a, dContactGeom *b) {
  dContactGeom held = *a;
  *a = *b;
  *b = held;
}

/// Brings the `limit` contacts that span the touching area best to the front: the deepest, the one
/// farthest from it, then those farthest from all chosen so far.
static int keepSpread(dContactGeom *contacts, int count, int limit) {
  if (count <= limit) return count;
  int deepest = 0;
  for (int i = 1; i < count; i++) {
    if (contacts[i].depth > contacts[deepest].depth) deepest = i;
  }
  swap(&contacts[0], &contacts[deepest]);
  double nearest[rawContactCapacity];
  for (int i = 1; i < count; i++) nearest[i] = DBL_MAX;
  for (int kept = 1; kept < limit; kept++) {
    int farthest = kept;
    for (int i = kept; i < count; i++) {
      double offset[3];
      subtract(offset, contacts[i].pos, contacts[kept - 1].pos);
      double distance = dot(offset, offset);
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

/// Between flat faces and round sides ODE finds one point where two lie side by side. These find them all.
static int collideFaces(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int capacity) {
  bool firstIsFlat = first->form == dConvexClass || first->form == dBoxClass;
  bool secondIsFlat = second->form == dConvexClass || second->form == dBoxClass;
  if (firstIsFlat && secondIsFlat) {
    if (first->form == dBoxClass && second->form == dBoxClass) return 0;
    return CODECollidePolytopes(first, second, contacts, capacity);
  }
  if ((firstIsFlat && second->form == dCapsuleClass) ||
      (secondIsFlat && first->form == dCapsuleClass)) {
    int count = CODECollideCapsulePolytope(first, second, contacts, capacity);
    return count > 1 ? count : 0;
  }
  return 0;
}

static int collide(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int capacity) {
  // Debian's ODE keeps the scratch memory of its mesh colliders in one global variable.
  static atomic_flag meshesAreBusy = ATOMIC_FLAG_INIT;
  bool needsTurn = first->form == dTriMeshClass || second->form == dTriMeshClass;
  if (needsTurn) {
    while (atomic_flag_test_and_set_explicit(&meshesAreBusy, memory_order_acquire)) {
    }
  }
  int count = dCollide(first->geom, second->geom, capacity, contacts, sizeof(dContactGeom));
  if (needsTurn) atomic_flag_clear_explicit(&meshesAreBusy, memory_order_release);
  if (count == 0) return 0;
  dContactGeom faces[rawContactCapacity];
  int faceCount = collideFaces(first, second, faces, capacity);
  if (faceCount == 0) return count;
  memcpy(contacts, faces, (size_t)faceCount * sizeof(dContactGeom));
  return faceCount;
}

/// Appends the contacts of one pair. Returns false where memory ran out.
static bool addContacts(CODESubstep *s, CODEPair pair) {
  const CODEShape *first = &s->shapes[pair.first], *second = &s->shapes[pair.second];
  dContactGeom raw[rawContactCapacity];
  int limit =
      first->contactLimit < second->contactLimit ? first->contactLimit : second->contactLimit;
  // Between boxes ODE itself chooses well which contacts to keep; otherwise it keeps the first it finds.
  bool areBoxes = first->form == dBoxClass && second->form == dBoxClass;
  int capacity = areBoxes ? limit : rawContactCapacity;
  int count = keepSpread(raw, collide(first, second, raw, capacity), limit);
  if (s->contactCount + count > s->contactCapacity) {
    int32_t capacity = 2 * s->contactCapacity + rawContactCapacity;
    CODEContact *grown = realloc(s->contacts, (size_t)capacity * sizeof(CODEContact));
    if (!grown) return false;
    s->contacts = grown;
    s->contactCapacity = capacity;
  }
  for (int i = 0; i < count; i++) {
    CODEContact *contact = &s->contacts[s->contactCount];
    const double *normal = raw[i].normal;
    // A degenerate touch, such as coinciding centres, comes with no usable direction.
    double length = dot(normal, normal);
    if (!(length > 0.5 && length < 2) || !isfinite(raw[i].depth)) continue;
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
