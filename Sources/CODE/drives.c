#include "drives.h"

#include <math.h>
#include <stdlib.h>

int32_t CODEAddDrive(CODESubstep *s) {
  s->drives = realloc(s->drives, (size_t)(s->driveCount + 1) * sizeof(*s->drives));
  if (!s->drives) abort();
  s->drives[s->driveCount] = (CODEDrive){0};
  return s->driveCount++;
}

static void set(const CODEDrive *drive, int32_t parameter, double value) {
  if (dJointGetType(drive->joint) == dJointTypeUniversal) {
    dJointSetUniversalParam(drive->joint, parameter, value);
  } else {
    dJointSetHingeParam(drive->joint, parameter, value);
  }
}

void CODESetDrives(const CODESubstep *s, bool bounded) {
  for (int32_t i = 0; i < s->driveCount; i++) {
    const CODEDrive *drive = &s->drives[i];
    set(drive, drive->speedParameter, drive->speed);
    set(drive, drive->softnessParameter, drive->softness);
    set(drive, drive->boundParameter, bounded ? drive->maximumTorque : dInfinity);
  }
}

bool CODEDrivesNeedBounds(const CODESubstep *s) {
  for (int32_t i = 0; i < s->driveCount; i++) {
    if (s->drives[i].isAtStop) return true;
  }
  return false;
}

bool CODEDrivesAreExceeded(const CODESubstep *s) {
  for (int32_t i = 0; i < s->driveCount; i++) {
    const CODEDrive *drive = &s->drives[i];
    double reached = 0;
    for (int k = 0; k < 3; k++) {
      double parent = drive->parentSpin ? drive->parentSpin[k] : 0;
      reached += drive->axis[k] * (drive->childSpin[k] - parent);
    }
    // What a soft motor falls short of its speed by is its torque.
    if (fabs(drive->speed - reached) > drive->softness * drive->maximumTorque) return true;
  }
  return false;
}
