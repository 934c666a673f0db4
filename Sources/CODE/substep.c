#include "contacts.h"
#include "drives.h"
#include "friction.h"
#include "guard.h"

#include <stdlib.h>
#include <string.h>

/// A speed below `limit`, another for each contact and direction (Knuth's multiplicative hash).
static double tieBreaker(double limit, int32_t contact, uint32_t direction) {
  uint32_t scrambled = ((uint32_t)contact * 3 + direction + 1) * 2654435761u;
  return limit * (double)(scrambled >> 8) / (double)(1u << 24);
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
    const CODEBody *firstBody = CODEBodyOf(s, found->first);
    const CODEBody *secondBody = CODEBodyOf(s, found->second);
    dContact contact;
    contact.surface = s->surfaces[first->material * s->materialCount + second->material];
    contact.surface.soft_cfm *= making.give;
    contact.surface.mode |= dContactMotionN | dContactMotion1 | dContactMotion2;
    contact.surface.motionN = tieBreaker(s->policy.tieBreakingSpeed, i, 0);
    contact.surface.motion1 = tieBreaker(s->policy.tieBreakingSpeed, i, 1);
    contact.surface.motion2 = tieBreaker(s->policy.tieBreakingSpeed, i, 2);
    if (making.bindsToFoundForces) {
      double pressed = CODEPressure(found);
      contact.surface.mode &= ~dContactApprox1;
      contact.surface.mu *= pressed;
      contact.surface.mu2 *= pressed;
      contact.surface.rho *= pressed;
      contact.surface.rho2 *= pressed;
      contact.surface.rhoN *= pressed;
    }
    if (contact.surface.mu > 0 &&
        CODEChooseFrictionAxis(s, found, gravity, contact.fdir1)) {
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

static void saveBodies(CODESubstep *s) {
  for (int32_t i = 0; i < s->bodyCount; i++) CODEReadBody(&s->bodies[i], s->states[i].numbers);
}

static void restoreBodies(CODESubstep *s) {
  for (int32_t i = 0; i < s->bodyCount; i++) CODEWriteBody(&s->bodies[i], s->states[i].numbers);
}

static bool overlapsBeyond(const CODESubstep *s, double depth) {
  for (int32_t i = 0; i < s->contactCount; i++) {
    if (s->contacts[i].depth > depth) return true;
  }
  return false;
}

static void countOutcome(CODESubstep *s) {
  bool isSolved = CODEComplaints == 0;
  bool isHarmed = !isSolved && overlapsBeyond(s, s->policy.harmfulDepth);
  s->counts.substeps++;
  s->counts.unsolved += !isSolved;
  s->counts.harmed += isHarmed;
  s->harmedInARow = isHarmed ? s->harmedInARow + 1 : 0;
  if ((uint64_t)s->harmedInARow > s->counts.mostHarmedInARow) {
    s->counts.mostHarmedInARow = (uint64_t)s->harmedInARow;
  }
}

/// Solves the substep's linear complementarity problem (Baraff 1994, in ODE's `dWorldStep`), as often as the
/// policy asks. Where the solver cannot find all forces it leaves some at zero, and things would fall through
/// each other.
static bool advance(CODESubstep *s, double duration) {
  const CODEPolicy *policy = &s->policy;
  if (!CODEFindContacts(s)) return false;
  if (s->contactCount > 0 || s->driveCount > 0) saveBodies(s);
  ContactMaking making = {.give = 1};
  int rounds = 0;
  bool boundsDrives = CODEDrivesNeedBounds(s);
  CODESetDrives(s, boundsDrives);
  for (int attempt = 1;; attempt++) {
    dJointGroupEmpty(s->contactJoints);
    addContactJoints(s, making);
    CODEComplaints = 0;
    if (!dWorldStep(s->world, duration)) return false;
    if (!boundsDrives && CODEDrivesAreExceeded(s)) {
      boundsDrives = true;
      CODESetDrives(s, boundsDrives);
      attempt--;
      s->counts.boundedDrives++;
    } else if (s->contactCount == 0 || attempt == policy->attempts) {
      break;
    } else if (CODEComplaints > 0) {
      making.give *= policy->softening;
      making.bindsToFoundForces = false;
      s->counts.softenings++;
    } else if (rounds < policy->frictionRounds && CODEFrictionIsInconsistent(s)) {
      making.bindsToFoundForces = true;
      rounds++;
      s->counts.frictionRounds++;
    } else {
      break;
    }
    restoreBodies(s);
  }
  countOutcome(s);
  return true;
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
