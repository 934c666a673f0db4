#include "contacts.h"

#include "capsule.h"
#include "guard.h"
#include "polytope.h"
#include "constants.h"
#include "vectors.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void swap(dContactGeom *a, dContactGeom *b) {
  dContactGeom saved = *a;
  *a = *b;
  *b = saved;
}

/// Contact reduction: moves the `limit` contacts that best span the contact area to the front. The first is the
/// deepest; each further one is the farthest from all chosen so far (farthest-point sampling, Gonzalez 1985).
static int reduceContacts(dContactGeom *contacts, int count, int limit) {
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
    double saved = nearest[kept];
    nearest[kept] = nearest[farthest];
    nearest[farthest] = saved;
  }
  return limit;
}

static int collideWithODE(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int capacity) {
  bool needsLock = first->geomClass == dTriMeshClass || second->geomClass == dTriMeshClass;
  if (needsLock) CODELockMeshCollider();
  int count = dCollide(first->geom, second->geom, capacity, contacts, sizeof(dContactGeom));
  if (needsLock) CODEUnlockMeshCollider();
  return count;
}

/// Finds the contacts of two shapes and returns how many to keep, which come first in the list.
static int collide(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int limit) {
  bool firstIsPolytope = CODEIsPolytope(first), secondIsPolytope = CODEIsPolytope(second);
  // Between boxes, ODE itself chooses well which contacts to keep; otherwise it keeps the first ones it finds.
  if (first->geomClass == dBoxClass && second->geomClass == dBoxClass) {
    return collideWithODE(first, second, contacts, limit);
  }
  int count;
  if (firstIsPolytope && secondIsPolytope) {
    count = CODECollidePolytopes(first, second, contacts, CODEPolygonCapacity);
  } else if (
      (firstIsPolytope && second->geomClass == dCapsuleClass) ||
      (secondIsPolytope && first->geomClass == dCapsuleClass)) {
    count = CODECollideCapsule(first, second, contacts);
  } else {
    count = collideWithODE(first, second, contacts, CODERawContactCapacity);
  }
  return reduceContacts(contacts, count, limit);
}

/// Makes room for contacts. Returns false if memory runs out.
static bool reserveContacts(CODESubstep *s, int32_t count) {
  if (count <= s->contactCapacity) return true;
  int32_t capacity = 2 * count + CODERawContactCapacity;
  CODEContact *grown = realloc(s->contacts, (size_t)capacity * sizeof(CODEContact));
  if (!grown) return false;
  s->contacts = grown;
  s->contactCapacity = capacity;
  return true;
}

bool CODECopyContacts(CODESubstep *s, const CODESubstep *source) {
  // ODE writes the forces on the joints of the last substep into this memory, which may move.
  dJointGroupEmpty(s->contactJoints);
  if (!reserveContacts(s, source->contactCount)) return false;
  memcpy(s->contacts, source->contacts, (size_t)source->contactCount * sizeof(CODEContact));
  s->contactCount = source->contactCount;
  return true;
}

/// Appends the contacts of one pair. Returns false if memory runs out.
static bool addContacts(CODESubstep *s, CODEShapePair pair) {
  const CODEShape *first = &s->shapes[pair.first], *second = &s->shapes[pair.second];
  dContactGeom raw[CODEPolygonCapacity];
  int limit =
      first->maximumContacts < second->maximumContacts ? first->maximumContacts : second->maximumContacts;
  int count = collide(first, second, raw, limit);
  if (!reserveContacts(s, s->contactCount + count)) return false;
  for (int i = 0; i < count; i++) {
    CODEContact *contact = &s->contacts[s->contactCount];
    const double *normal = raw[i].normal;
    // A degenerate contact, as between coinciding centers, has no usable direction.
    double length = CODEDot(normal, normal);
    if (!(fabs(length - 1) < CODENormalTolerance) || !isfinite(raw[i].depth)) continue;
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

static bool aabbsOverlap(const double *a, const double *b) {
  return (a[0] <= b[1]) & (b[0] <= a[1]) & (a[2] <= b[3]) & (b[2] <= a[3]) & (a[4] <= b[5]) &
         (b[4] <= a[5]);
}

bool CODEFindContacts(CODESubstep *s) {
  s->contactCount = 0;
  int32_t outdated = s->staticShapesMoved ? s->collidingShapeCount : s->movingShapeCount;
  for (int32_t i = 0; i < outdated; i++) {
    int32_t shape = s->collidingShapes[i];
    dGeomGetAABB(s->shapes[shape].geom, s->aabbs[shape]);
  }
  s->staticShapesMoved = false;
  for (int32_t i = 0; i < s->pairCount; i++) {
    CODEShapePair pair = s->pairs[i];
    if (aabbsOverlap(s->aabbs[pair.first], s->aabbs[pair.second]) && !addContacts(s, pair)) return false;
  }
  return true;
}
