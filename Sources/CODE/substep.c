#include "contacts.h"
#include "drives.h"
#include "friction.h"
#include "guard.h"

#include <stdlib.h>
#include <string.h>

/// A pseudorandom speed below `limit` for each contact and direction (Knuth's multiplicative hash). Such a perturbation
/// breaks ties between degenerate pivots.
static double tieBreaker(double limit, int32_t contact, uint32_t direction) {
  uint32_t hash = ((uint32_t)contact * 3 + direction + 1) * 2654435761u;
  return limit * (double)(hash >> 8) / (double)(1u << 24);
}

/// The settings for the contact joints of a substep.
typedef struct {
  /// The factor on the compliance of contacts.
  double cfmScale;
  /// Whether friction is bounded by the normal forces of the last attempt, instead of those of a frictionless contact,
  /// which is ODE's own approximation.
  bool usesPreviousNormalForces;
} ContactSettings;

static void addContactJoints(CODESubstep *s, ContactSettings contactSettings) {
  dVector3 gravity;
  dWorldGetGravity(s->world, gravity);
  for (int32_t i = 0; i < s->contactCount; i++) {
    CODEContact *found = &s->contacts[i];
    const CODEShape *first = &s->shapes[found->first], *second = &s->shapes[found->second];
    const CODEBody *firstBody = CODEBodyOf(s, found->first);
    const CODEBody *secondBody = CODEBodyOf(s, found->second);
    dContact contact;
    contact.surface = s->surfaces[first->material * s->materialCount + second->material];
    contact.surface.soft_cfm *= contactSettings.cfmScale;
    contact.surface.mode |= dContactMotionN | dContactMotion1 | dContactMotion2;
    contact.surface.motionN = tieBreaker(s->solverSettings.tieBreakingSpeed, i, 0);
    contact.surface.motion1 = tieBreaker(s->solverSettings.tieBreakingSpeed, i, 1);
    contact.surface.motion2 = tieBreaker(s->solverSettings.tieBreakingSpeed, i, 2);
    if (contactSettings.usesPreviousNormalForces) {
      double normalForce = CODENormalForce(found);
      contact.surface.mode &= ~dContactApprox1;
      contact.surface.mu *= normalForce;
      contact.surface.mu2 *= normalForce;
      contact.surface.rho *= normalForce;
      contact.surface.rho2 *= normalForce;
      contact.surface.rhoN *= normalForce;
    }
    // Torsional friction acts at the first contact of a pair alone: each row of it costs time.
    bool isFirst = i == 0 || found[-1].first != found->first || found[-1].second != found->second;
    if ((contact.surface.mode & dContactRolling) && !(isFirst && CODEHasTorsionalFriction(s, found))) {
      contact.surface.rhoN = 0;
      if (contact.surface.rho == 0) contact.surface.mode &= ~dContactRolling;
    }
    if (contact.surface.mu > 0 &&
        CODEChooseFrictionDirection(s, found, gravity, contact.fdir1)) {
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
  for (int32_t i = 0; i < s->bodyCount; i++) CODEReadBody(&s->bodies[i], s->states[i].values);
}

static void restoreBodies(CODESubstep *s) {
  for (int32_t i = 0; i < s->bodyCount; i++) CODEWriteBody(&s->bodies[i], s->states[i].values);
}

static bool overlapsBeyond(const CODESubstep *s, double depth) {
  for (int32_t i = 0; i < s->contactCount; i++) {
    if (s->contacts[i].depth > depth) return true;
  }
  return false;
}

static void updateCounts(CODESubstep *s) {
  bool isSolved = CODESolverWarnings == 0;
  bool isPenetrating = !isSolved && overlapsBeyond(s, s->solverSettings.penetrationLimit);
  s->counts.substeps++;
  s->counts.unsolved += !isSolved;
  s->counts.penetrating += isPenetrating;
  s->consecutivePenetratingSubsteps = isPenetrating ? s->consecutivePenetratingSubsteps + 1 : 0;
  if ((uint64_t)s->consecutivePenetratingSubsteps > s->counts.mostConsecutivePenetratingSubsteps) {
    s->counts.mostConsecutivePenetratingSubsteps = (uint64_t)s->consecutivePenetratingSubsteps;
  }
}

/// Solves the substep's linear complementarity problem (Dantzig pivoting, Baraff 1994, in ODE's `dWorldStep`), with the
/// retries that the solver settings allow. If the solver fails, it leaves some forces at zero, and bodies would fall
/// through each other; a retry softens the contacts and, since stiff joints at their stops are what mostly makes the problem
/// singular, all other constraints by a larger CFM.
static bool advance(CODESubstep *s, double duration) {
  const CODESolverSettings *settings = &s->solverSettings;
  if (!CODEFindContacts(s)) return false;
  if (s->contactCount > 0 || s->driveCount > 0) saveBodies(s);
  ContactSettings contactSettings = {.cfmScale = 1};
  double cfm = settings->cfm;
  int frictionIterations = 0;
  bool limitsTorque = CODEDrivesNeedLimits(s);
  CODESetDrives(s, limitsTorque);
  for (int attempt = 1;; attempt++) {
    dJointGroupEmpty(s->contactJoints);
    addContactJoints(s, contactSettings);
    CODESolverWarnings = 0;
    dWorldSetCFM(s->world, cfm);
    if (!dWorldStep(s->world, duration)) return false;
    if (!limitsTorque && CODEDrivesExceedLimits(s)) {
      limitsTorque = true;
      CODESetDrives(s, limitsTorque);
      attempt--;
      s->counts.torqueLimitedRetries++;
    } else if (s->contactCount == 0 || attempt == settings->maximumAttempts) {
      break;
    } else if (CODESolverWarnings > 0) {
      contactSettings.cfmScale *= settings->softeningFactor;
      cfm = cfm == settings->cfm ? settings->softenedCFM : 10 * cfm;
      contactSettings.usesPreviousNormalForces = false;
      s->counts.softenedRetries++;
    } else if (frictionIterations < settings->maximumFrictionIterations && CODEFrictionIsInconsistent(s)) {
      contactSettings.usesPreviousNormalForces = true;
      frictionIterations++;
      s->counts.frictionIterations++;
    } else {
      break;
    }
    restoreBodies(s);
  }
  updateCounts(s);
  return true;
}

static void createThreading(CODESubstep *s) {
  s->threading = dThreadingAllocateSelfThreadedImplementation();
  dWorldSetStepThreadingImplementation(
      s->world, dThreadingImplementationGetFunctions(s->threading), s->threading);
}

void CODECreateWorld(CODESubstep *s) {
  CODEInitialize();
  memset(s, 0, sizeof(*s));
  s->world = dWorldCreate();
  s->contactJoints = dJointGroupCreate(0);
  createThreading(s);
}

void CODEDestroyWorld(CODESubstep *s) {
  dJointGroupDestroy(s->contactJoints);
  dWorldDestroy(s->world);
  dThreadingFreeImplementation(s->threading);
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
  // ODE was interrupted: its working memory is not valid any more. The old solver still lists the abandoned jobs, so it
  // is dropped without being freed.
  s->contactCount = 0;
  dJointGroupEmpty(s->contactJoints);
  dWorldCleanupWorkingMemory(s->world);
  createThreading(s);
  return false;
}
