#include "CODE.h"

#include <math.h>
#include <string.h>

CODEBody CODEGetBodyPointers(dBodyID body) {
  // The getters return ODE's own memory, which is not constant itself.
  return (CODEBody){
      .id = body,
      .position = (double *)dBodyGetPosition(body),
      .quaternion = (double *)dBodyGetQuaternion(body),
      .rotation = (double *)dBodyGetRotation(body),
      .velocity = (double *)dBodyGetLinearVel(body),
      .angularVelocity = (double *)dBodyGetAngularVel(body),
      .force = dBodyGetForce(body),
      .torque = dBodyGetTorque(body),
  };
}

int32_t CODEFirstDiverged(
    const CODESubstep *substep, double maximumSpeed, double maximumDistance) {
  double speedLimit = maximumSpeed * maximumSpeed;
  double distanceLimit = maximumDistance * maximumDistance;
  for (int32_t i = 0; i < substep->bodyCount; i++) {
    const double *p = substep->bodies[i].position, *v = substep->bodies[i].velocity;
    const double *w = substep->bodies[i].angularVelocity;
    // Written so that NaN fails too.
    bool isValid = p[0] * p[0] + p[1] * p[1] + p[2] * p[2] < distanceLimit &&
                v[0] * v[0] + v[1] * v[1] + v[2] * v[2] < speedLimit &&
                isfinite(w[0] + w[1] + w[2]);
    if (!isValid) return i;
  }
  return -1;
}

void CODEReadBody(const CODEBody *body, double *state) {
  memcpy(state, body->position, 3 * sizeof(double));
  memcpy(state + 3, body->quaternion, 4 * sizeof(double));
  for (int row = 0; row < 3; row++) {
    memcpy(state + 7 + 3 * row, body->rotation + 4 * row, 3 * sizeof(double));
  }
  memcpy(state + 16, body->velocity, 3 * sizeof(double));
  memcpy(state + 19, body->angularVelocity, 3 * sizeof(double));
  memcpy(state + 22, body->force, 3 * sizeof(double));
  memcpy(state + 25, body->torque, 3 * sizeof(double));
}

void CODEWriteBody(const CODEBody *body, const double *state) {
  memcpy(body->quaternion, state + 3, 4 * sizeof(double));
  for (int row = 0; row < 3; row++) {
    memcpy(body->rotation + 4 * row, state + 7 + 3 * row, 3 * sizeof(double));
  }
  memcpy(body->velocity, state + 16, 3 * sizeof(double));
  memcpy(body->angularVelocity, state + 19, 3 * sizeof(double));
  dBodySetForce(body->id, state[22], state[23], state[24]);
  dBodySetTorque(body->id, state[25], state[26], state[27]);
  // Last, because it marks the body's shapes as moved.
  dBodySetPosition(body->id, state[0], state[1], state[2]);
}
