#ifndef CODE_FRICTION_H
#define CODE_FRICTION_H

#include "CODE.h"

/// The body a shape moves with, or null.
const CODEBody *CODEBodyOf(const CODESubstep *substep, int32_t shape);

/// The direction in which a contact's friction matters most; false where any will do.
///
/// ODE bounds friction along two axes apart. With the first along the sliding, or, where nothing slides, along
/// the pull of gravity, the bound is that of Coulomb's cone in the direction that matters.
bool CODEChooseFrictionAxis(
    const CODESubstep *substep, const CODEContact *contact, const double *gravity, double *axis);

/// The force with which the solver pressed the two together.
double CODEPressure(const CODEContact *contact);

/// Whether, after a step, some contact slides although its friction is not spent, or has more than is due.
bool CODEFrictionIsInconsistent(const CODESubstep *substep);

#endif
