#ifndef CODE_FRICTION_H
#define CODE_FRICTION_H

#include "CODE.h"

/// The body of a shape, or null for a static shape.
const CODEBody *CODEBodyOf(const CODESubstep *substep, int32_t shape);

/// Chooses the first friction axis of a contact; returns false if any direction will do.
///
/// ODE bounds friction along two axes separately (friction pyramid). With the first axis (`fdir1`) along the sliding
/// direction, or along tangential gravity if nothing slides, the bound is that of Coulomb's cone in that direction.
bool CODEChooseFrictionDirection(
    const CODESubstep *substep, const CODEContact *contact, const double *gravity, double *axis);

/// Whether torsional friction acts at a contact: at one face only, where a shape has such a face.
bool CODEHasTorsionalFriction(const CODESubstep *substep, const CODEContact *contact);

/// The normal force of the last solve.
double CODENormalForce(const CODEContact *contact);

/// Whether, after a step, some contact slides below its friction limit, or exceeds that limit.
bool CODEFrictionIsInconsistent(const CODESubstep *substep);

#endif
