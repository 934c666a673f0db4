#include "friction.h"

#include <math.h>

/// The squared tangential gravity, in (m/s²)², below which it is rounding and has no direction.
static const double minimumTangentialGravity = 1e-6;

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
  const double *linear = body->velocity, *angular = body->angularVelocity;
  double offset[3];
  subtract(offset, point, body->position);
  velocity[0] += sign * (linear[0] + angular[1] * offset[2] - angular[2] * offset[1]);
  velocity[1] += sign * (linear[1] + angular[2] * offset[0] - angular[0] * offset[2]);
  velocity[2] += sign * (linear[2] + angular[0] * offset[1] - angular[1] * offset[0]);
}

/// Projects `vector` onto the plane with the unit `normal`; returns the squared length of the projection.
static double projectOntoPlane(double *vector, const double *normal) {
  double along = dot(vector, normal);
  for (int k = 0; k < 3; k++) vector[k] -= along * normal[k];
  return dot(vector, vector);
}

/// The sliding velocity of two touching bodies; returns its square.
static double slidingVelocity(
    const CODESubstep *s, const CODEContact *contact, double *velocity) {
  velocity[0] = velocity[1] = velocity[2] = 0;
  addPointVelocity(CODEBodyOf(s, contact->first), contact->position, 1, velocity);
  addPointVelocity(CODEBodyOf(s, contact->second), contact->position, -1, velocity);
  return projectOntoPlane(velocity, contact->normal);
}

bool CODEChooseFrictionDirection(
    const CODESubstep *s, const CODEContact *contact, const double *gravity, double *axis) {
  double square = slidingVelocity(s, contact, axis);
  double sticking = s->solverSettings.stickingSpeed;
  if (square < sticking * sticking) {
    for (int k = 0; k < 3; k++) axis[k] = gravity[k];
    square = projectOntoPlane(axis, contact->normal);
    if (square < minimumTangentialGravity) return false;
  }
  double scale = 1 / sqrt(square);
  for (int k = 0; k < 3; k++) axis[k] *= scale;
  return true;
}

/// The cosine of 45 degrees: a contact belongs to a face if its normal is nearer to the face's than to any edge-on one.
static const double minimumFaceCosine = 0.7071;

/// Whether a contact lies at the torsional face of a shape, if it has one. `sign` turns the contact's normal out of the
/// shape.
static bool isAtTorsionalFace(
    const CODESubstep *s, int32_t shape, const double *normal, double sign) {
  const double *face = s->shapes[shape].torsionalFace;
  const CODEBody *body = CODEBodyOf(s, shape);
  if (!body || dot(face, face) == 0) return true;
  double along = 0;
  for (int row = 0; row < 3; row++) along += sign * normal[row] * dot(body->rotation + 4 * row, face);
  return along > minimumFaceCosine;
}

bool CODEHasTorsionalFriction(const CODESubstep *s, const CODEContact *contact) {
  return isAtTorsionalFace(s, contact->first, contact->normal, -1) &&
         isAtTorsionalFace(s, contact->second, contact->normal, 1);
}

double CODENormalForce(const CODEContact *contact) {
  double along = dot(contact->feedback.f1, contact->normal);
  return along > 0 ? along : 0;
}

/// Whether the contacts from `start` to `end`, all of one pair of shapes, have friction that disagrees with their normal
/// forces. The contacts of a pair count together: which of them carries the load is indeterminate between rigid bodies.
static bool pairIsInconsistent(const CODESubstep *s, int32_t start, int32_t end) {
  const CODESolverSettings *settings = &s->solverSettings;
  const CODEShape *first = &s->shapes[s->contacts[start].first];
  const CODEShape *second = &s->shapes[s->contacts[start].second];
  double mu = s->surfaces[first->material * s->materialCount + second->material].mu;
  double normalForce = 0, friction = 0;
  for (int32_t i = start; i < end; i++) {
    const CODEContact *contact = &s->contacts[i];
    double tangential[3];
    for (int k = 0; k < 3; k++) tangential[k] = contact->feedback.f1[k];
    friction += sqrt(projectOntoPlane(tangential, contact->normal));
    normalForce += CODENormalForce(contact);
  }
  if (friction > settings->maximumFrictionRatio * mu * normalForce + settings->negligibleForce) return true;
  double spent = settings->slidingFrictionRatio * mu * normalForce - settings->negligibleForce;
  if (friction >= spent) return false;
  for (int32_t i = start; i < end; i++) {
    double velocity[3];
    double sliding = slidingVelocity(s, &s->contacts[i], velocity);
    if (sliding > settings->creepSpeed * settings->creepSpeed) return true;
  }
  return false;
}

// Fixed-point iteration on the friction bound: mu times the normal force of the last solve.
bool CODEFrictionIsInconsistent(const CODESubstep *s) {
  for (int32_t start = 0, end = 0; start < s->contactCount; start = end) {
    const CODEContact *first = &s->contacts[start];
    do end++;
    while (end < s->contactCount && s->contacts[end].first == first->first &&
           s->contacts[end].second == first->second);
    if (pairIsInconsistent(s, start, end)) return true;
  }
  return false;
}
