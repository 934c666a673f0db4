#include "drives.h"

#include <math.h>

static void set(const CODEDrive *drive, int32_t parameter, double value) {
  drive->setParameter(drive->joint, parameter + drive->parameterOffset, value);
}

void CODESetDrives(CODESubstep *s, bool bounded) {
  for (int32_t i = 0; i < s->driveCount; i++) {
    CODEDrive *drive = &s->drives[i];
    if (!drive->isChanged) continue;
    set(drive, dParamVel, drive->speed);
    set(drive, dParamCFM, drive->cfm);
    set(drive, dParamFMax, bounded || !drive->startsUnbounded ? drive->maximumForce : dInfinity);
    // A drive without a limit may get one in this substep.
    drive->isChanged = !bounded && drive->startsUnbounded;
  }
}

bool CODEDrivesNeedLimits(const CODESubstep *s) {
  for (int32_t i = 0; i < s->driveCount; i++) {
    if (s->drives[i].startsUnbounded && s->drives[i].isAtLimit) return true;
  }
  return false;
}

bool CODEDrivesExceedLimits(const CODESubstep *s) {
  for (int32_t i = 0; i < s->driveCount; i++) {
    const CODEDrive *drive = &s->drives[i];
    if (!drive->startsUnbounded) continue;
    double reached = 0;
    for (int k = 0; k < 3; k++) {
      double parent = drive->parentAngularVelocity ? drive->parentAngularVelocity[k] : 0;
      reached += drive->axis[k] * (drive->childAngularVelocity[k] - parent);
    }
    // The velocity error of a compliant motor divided by its CFM is its torque.
    if (fabs(drive->speed - reached) > drive->cfm * drive->maximumForce) return true;
  }
  return false;
}
