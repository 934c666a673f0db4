#include "drives.h"

#include <math.h>

static void set(const CODEDrive *drive, int32_t parameter, double value) {
  drive->set(drive->joint, parameter + drive->shift, value);
}

void CODESetDrives(CODESubstep *s, bool bounded) {
  for (int32_t i = 0; i < s->driveCount; i++) {
    CODEDrive *drive = &s->drives[i];
    if (!drive->isChanged) continue;
    set(drive, dParamVel, drive->speed);
    set(drive, dParamCFM, drive->softness);
    set(drive, dParamFMax, bounded || !drive->startsUnbounded ? drive->maximumForce : dInfinity);
    // What has no bound yet may get one in this substep.
    drive->isChanged = !bounded && drive->startsUnbounded;
  }
}

bool CODEDrivesNeedBounds(const CODESubstep *s) {
  for (int32_t i = 0; i < s->driveCount; i++) {
    if (s->drives[i].startsUnbounded && s->drives[i].isAtStop) return true;
  }
  return false;
}

bool CODEDrivesAreExceeded(const CODESubstep *s) {
  for (int32_t i = 0; i < s->driveCount; i++) {
    const CODEDrive *drive = &s->drives[i];
    if (!drive->startsUnbounded) continue;
    double reached = 0;
    for (int k = 0; k < 3; k++) {
      double parent = drive->parentSpin ? drive->parentSpin[k] : 0;
      reached += drive->axis[k] * (drive->childSpin[k] - parent);
    }
    // What a soft motor falls short of its speed by is its torque.
    if (fabs(drive->speed - reached) > drive->softness * drive->maximumForce) return true;
  }
  return false;
}
