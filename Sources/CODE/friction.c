#include "friction.h"

#include <math.h>

/// Of gravity along a surface, in metres a second squared, squared: less is rounding and has no direction.
static const double leastPull = 1e-6;

static void subtract(double *out, const double *a, const double *b) {
  for (int i = 0; i < 3; i++) out[i] = a[i] - b[i];
}

static double dot(const double *a, const double *b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

const CODEBody *CODEBodyOf(const CODESubstep *s, int32_t shape) {
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

/// The speed at which two touching bodies slide past each other, squared, and its direction.
static double slidingVelocity(
    const CODESubstep *s, const CODEContact *contact, double *velocity) {
  velocity[0] = velocity[1] = velocity[2] = 0;
  addPointVelocity(CODEBodyOf(s, contact->first), contact->position, 1, velocity);
  addPointVelocity(CODEBodyOf(s, contact->second), contact->position, -1, velocity);
  return project(velocity, contact->normal);
}

bool CODEChooseFrictionAxis(
    const CODESubstep *s, const CODEContact *contact, const double *gravity, double *axis) {
  double square = slidingVelocity(s, contact, axis);
  double sticking = s->policy.stickingSpeed;
  if (square < sticking * sticking) {
    for (int k = 0; k < 3; k++) axis[k] = gravity[k];
    square = project(axis, contact->normal);
    if (square < leastPull) return false;
  }
  double scale = 1 / sqrt(square);
  for (int k = 0; k < 3; k++) axis[k] *= scale;
  return true;
}

double CODEPressure(const CODEContact *contact) {
  double along = dot(contact->feedback.f1, contact->normal);
  return along > 0 ? along : 0;
}

bool CODEFrictionIsInconsistent(const CODESubstep *s) {
  const CODEPolicy *policy = &s->policy;
  for (int32_t i = 0; i < s->contactCount; i++) {
    const CODEContact *contact = &s->contacts[i];
    const CODEShape *first = &s->shapes[contact->first], *second = &s->shapes[contact->second];
    double mu = s->surfaces[first->material * s->materialCount + second->material].mu;
    double pressed = CODEPressure(contact);
    double tangential[3];
    for (int k = 0; k < 3; k++) tangential[k] = contact->feedback.f1[k];
    double friction = project(tangential, contact->normal);
    double excess = policy->excessFriction * mu * pressed + policy->negligibleForce;
    if (friction > excess * excess) return true;
    double spent = policy->spentFriction * mu * pressed - policy->negligibleForce;
    if (spent <= 0 || friction > spent * spent) continue;
    double velocity[3];
    double sliding = slidingVelocity(s, contact, velocity);
    if (sliding > policy->stickingSpeed * policy->stickingSpeed) return true;
  }
  return false;
}
