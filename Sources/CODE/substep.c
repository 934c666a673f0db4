#include "guard.h"
#include "polytope.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { rawContactCapacity = 32 };

/// Below this tangential speed, in metres a second, two surfaces count as sticking.
static const double stickingSpeed = 1e-3;

/// Friction over this part of what the pressure allows counts as spent, and over that as too much. Along two
/// axes at once it may be 1.41 times what it may be along one.
static const double spentFriction = 0.8, excessFriction = 1.6;

/// Newtons that do not matter.
static const double negligibleForce = 0.05;

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

/// The body a shape moves with, or null.
static const CODEBody *bodyOf(const CODESubstep *s, int32_t shape) {
  int32_t body = s->shapes[shape].body;
  return body < 0 ? NULL : &s->bodies[body];
}

static void addPointVelocity(
    const CODEBody *body, const double *point, double sign, double *velocity) {
  if (!body) return;
  const double *linear = body->velocity, *angular = body->spin;
  double arm[3];
  subtract(arm, point, body->position);
  velocity[0] += sign * (linear[0] + angular[1] * arm[2] - angular[2] * arm[1]);
  velocity[1] += sign * (linear[1] + angular[2] * arm[0] - angular[0] * arm[2]);
  velocity[2] += sign * (linear[2] + angular[0] * arm[1] - angular[1] * arm[0]);
}

/// Removes the part of `vector` along the unit `normal`; returns the squared length of what is left.
static double project(double *vector, const double *normal) {
  double along = dot(vector, normal);
  for (int k = 0; k < 3; k++) vector[k] -= along * normal[k];
  return dot(vector, vector);
}

/// ODE bounds friction along two axes apart. With the first along the sliding, or, where nothing slides,
/// along the pull of gravity, the bound is that of Coulomb's cone in the direction that matters.
static bool chooseFrictionAxis(
    const CODEContact *contact, const CODEBody *first, const CODEBody *second,
    const double *gravity, double *axis) {
  axis[0] = axis[1] = axis[2] = 0;
  addPointVelocity(first, contact->position, 1, axis);
  addPointVelocity(second, contact->position, -1, axis);
  double square = project(axis, contact->normal);
  if (square < stickingSpeed * stickingSpeed) {
    for (int k = 0; k < 3; k++) axis[k] = gravity[k];
    square = project(axis, contact->normal);
    if (square < 1e-6) return false;
  }
  double scale = 1 / sqrt(square);
  for (int k = 0; k < 3; k++) axis[k] *= scale;
  return true;
}

/// A speed of at most a nanometre a second, another for each contact and direction. Contacts that are exactly
/// alike are what the solver cannot choose between.
static double tieBreaker(int32_t contact, uint32_t direction) {
  uint32_t scrambled = ((uint32_t)contact * 3 + direction + 1) * 2654435761u;
  return 1e-9 * (double)(scrambled >> 8) / (double)(1u << 24);
}

/// The force with which the solver pressed the two together.
static double pressure(const CODEContact *contact) {
  double along = dot(contact->feedback.f1, contact->normal);
  return along > 0 ? along : 0;
}

/// Whether some contact slides although its friction is not spent, or has more than is due.
static bool frictionIsInconsistent(const CODESubstep *s) {
  for (int32_t i = 0; i < s->contactCount; i++) {
    const CODEContact *contact = &s->contacts[i];
    const CODEShape *first = &s->shapes[contact->first], *second = &s->shapes[contact->second];
    double mu = s->surfaces[first->material * s->materialCount + second->material].mu;
    double pressed = pressure(contact);
    double tangential[3];
    for (int k = 0; k < 3; k++) tangential[k] = contact->feedback.f1[k];
    double friction = project(tangential, contact->normal);
    double excess = excessFriction * mu * pressed + negligibleForce;
    if (friction > excess * excess) return true;
    double spent = spentFriction * mu * pressed - negligibleForce;
    if (spent <= 0 || friction > spent * spent) continue;
    double velocity[3] = {0, 0, 0};
    addPointVelocity(bodyOf(s, contact->first), contact->position, 1, velocity);
    addPointVelocity(bodyOf(s, contact->second), contact->position, -1, velocity);
    if (project(velocity, contact->normal) > stickingSpeed * stickingSpeed) return true;
  }
  return false;
}

/// How the contacts of a substep are made.
typedef struct {
  /// How much softer than they should be.
  double give;
  /// Whether friction is bounded by the forces that the last attempt found, and not by those that would press
  /// if there were no friction, which is ODE's own way.
  bool bindsToFoundForces;
} ContactMaking;

static void addContactJoints(CODESubstep *s, ContactMaking making) {
  dVector3 gravity;
  dWorldGetGravity(s->world, gravity);
  for (int32_t i = 0; i < s->contactCount; i++) {
    CODEContact *found = &s->contacts[i];
    const CODEShape *first = &s->shapes[found->first], *second = &s->shapes[found->second];
    const CODEBody *firstBody = bodyOf(s, found->first), *secondBody = bodyOf(s, found->second);
    dContact contact;
    contact.surface = s->surfaces[first->material * s->materialCount + second->material];
    contact.surface.soft_cfm *= making.give;
    contact.surface.mode |= dContactMotionN | dContactMotion1 | dContactMotion2;
    contact.surface.motionN = tieBreaker(i, 0);
    contact.surface.motion1 = tieBreaker(i, 1);
    contact.surface.motion2 = tieBreaker(i, 2);
    if (making.bindsToFoundForces) {
      double pressed = pressure(found);
      contact.surface.mode &= ~dContactApprox1;
      contact.surface.mu *= pressed;
      contact.surface.mu2 *= pressed;
      contact.surface.rho *= pressed;
      contact.surface.rho2 *= pressed;
      contact.surface.rhoN *= pressed;
    }
    if (contact.surface.mu > 0 &&
        chooseFrictionAxis(found, firstBody, secondBody, gravity, contact.fdir1)) {
      contact.surface.mode |= dContactFDir1;
    }
    for (int k = 0; k < 3; k++) {
      contact.geom.pos[k] = found->position[k];
      contact.geom.normal[k] = found->normal[k];
    }
    contact.geom.depth = found->depth;
    contact.geom.g1 = first->geom;
    contact.geom.g2 = second->geom;
    dJointID joint = dJointCreateContact(s->world, s->contactJoints, &contact);
    dJointAttach(joint, firstBody ? firstBody->id : NULL, secondBody ? secondBody->id : NULL);
    memset(&found->feedback, 0, sizeof(found->feedback));
    dJointSetFeedback(joint, &found->feedback);
  }
}

static bool overlap(const double *a, const double *b) {
  return (a[0] <= b[1]) & (b[0] <= a[1]) & (a[2] <= b[3]) & (b[2] <= a[3]) & (a[4] <= b[5]) &
         (b[4] <= a[5]);
}

static bool findContacts(CODESubstep *s) {
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

static void saveMotions(CODESubstep *s) {
  for (int32_t i = 0; i < s->bodyCount; i++) {
    CODEBodyMotion *motion = &s->motions[i];
    CODEReadBody(&s->bodies[i], motion->state);
    memcpy(motion->force, s->bodies[i].force, sizeof(motion->force));
    memcpy(motion->torque, s->bodies[i].torque, sizeof(motion->torque));
  }
}

static void restoreMotions(CODESubstep *s) {
  for (int32_t i = 0; i < s->bodyCount; i++) {
    const CODEBodyMotion *motion = &s->motions[i];
    CODEWriteBody(&s->bodies[i], motion->state);
    dBodySetForce(s->bodies[i].id, motion->force[0], motion->force[1], motion->force[2]);
    dBodySetTorque(s->bodies[i].id, motion->torque[0], motion->torque[1], motion->torque[2]);
  }
}

static bool advance(CODESubstep *s, double duration) {
  // Where the solver cannot find all forces it leaves some at zero, and things fall through each other. The
  // substep is then done again with softer contacts.
  enum { attempts = 4, frictionRounds = 2 };
  const double softening = 8;
  if (!findContacts(s)) return false;
  if (s->contactCount > 0) saveMotions(s);
  ContactMaking making = {.give = 1};
  int rounds = 0;
  for (int attempt = 1;; attempt++) {
    dJointGroupEmpty(s->contactJoints);
    addContactJoints(s, making);
    CODEComplaints = 0;
    if (!dWorldStep(s->world, duration)) return false;
    if (s->contactCount == 0 || attempt == attempts) return true;
    if (CODEComplaints > 0) {
      making.give *= softening;
      making.bindsToFoundForces = false;
    } else if (rounds < frictionRounds && frictionIsInconsistent(s)) {
      making.bindsToFoundForces = true;
      rounds++;
    } else {
      return true;
    }
    restoreMotions(s);
  }
}

static void giveOwnSolver(CODESubstep *s) {
  s->solver = dThreadingAllocateSelfThreadedImplementation();
  dWorldSetStepThreadingImplementation(
      s->world, dThreadingImplementationGetFunctions(s->solver), s->solver);
}

void CODECreateWorld(CODESubstep *s) {
  CODEStart();
  memset(s, 0, sizeof(*s));
  s->world = dWorldCreate();
  s->contactJoints = dJointGroupCreate(0);
  giveOwnSolver(s);
}

void CODEDestroyWorld(CODESubstep *s) {
  dJointGroupDestroy(s->contactJoints);
  dWorldDestroy(s->world);
  dThreadingFreeImplementation(s->solver);
  free(s->contacts);
}

bool CODEAdvance(CODESubstep *s, double duration, char *message) {
  CODEGuard guard = {.message = message};
  if (setjmp(guard.escape) == 0) {
    CODECurrentGuard = &guard;
    bool succeeded = advance(s, duration);
    CODECurrentGuard = NULL;
    if (!succeeded) strcpy(message, "out of memory");
    return succeeded;
  }
  // ODE was left in the middle of its work: what it had allocated for it cannot be trusted. The old
  // solver still lists the abandoned jobs, so it is dropped, not freed.
  s->contactCount = 0;
  dJointGroupEmpty(s->contactJoints);
  dWorldCleanupWorkingMemory(s->world);
  giveOwnSolver(s);
  return false;
}
