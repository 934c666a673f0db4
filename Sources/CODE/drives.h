#ifndef CODE_DRIVES_H
#define CODE_DRIVES_H

#include "CODE.h"

/// Passes changed drives to ODE; drives that start unbounded get their force limits only if `bounded`.
void CODESetDrives(CODESubstep *substep, bool bounded);

/// Whether some drive needs its force limit from the start.
bool CODEDrivesNeedLimits(const CODESubstep *substep);

/// Whether, after a step without limits, some drive has exceeded its maximum force.
///
/// An active-set heuristic: solve without limits, and again with limits only if one is exceeded.
bool CODEDrivesExceedLimits(const CODESubstep *substep);

#endif
