#ifndef CODE_DRIVES_H
#define CODE_DRIVES_H

#include "CODE.h"

/// Hands the drives that have changed to ODE; those that start unbounded with their bounds or without.
void CODESetDrives(CODESubstep *substep, bool bounded);

/// Whether some drive needs its bound from the start.
bool CODEDrivesNeedBounds(const CODESubstep *substep);

/// Whether, after a step without bounds, some drive has given more than it may.
bool CODEDrivesAreExceeded(const CODESubstep *substep);

#endif
