#include "CODE.h"

#include <math.h>
#include <string.h>

int32_t CODEFirstDiverged(
    const CODESubstep *substep, double maximumSpeed, double maximumDistance) {
  double speedLimit = maximumSpeed * maximumSpeed;
  double distanceLimit = maximumDistance * maximumDistance;
  const dBodyID *bodies = substep->bodies;
  for (int32_t i = 0; i < substep->bodyCount; i++) {
    if (!bodies[i]) continue;
    const double *p = dBodyGetPosition(bodies[i]), *v = dBodyGetLinearVel(bodies[i]);
    const double *w = dBodyGetAngularVel(bodies[i]);
    // Written so that a value that is not a number fails too.
    bool sane = p[0] * p[0] + p[1] * p[1] + p[2] * p[2] < distanceLimit &&
                v[0] * v[0] + v[1] * v[1] + v[2] * v[2] < speedLimit &&
                isfinite(w[0] + w[1] + w[2]);
    if (!sane) return i;
  }
  return -1;
}

void CODEReadBody(dBodyID body, double *state) {
  memcpy(state, dBodyGetPosition(body), 3 * sizeof(double));
  memcpy(state + 3, dBodyGetQuaternion(body), 4 * sizeof(double));
  const double *rotation = dBodyGetRotation(body);
  for (int row = 0; row < 3; row++) {
    memcpy(state + 7 + 3 * row, rotation + 4 * row, 3 * sizeof(double));
  }
  memcpy(state + 16, dBodyGetLinearVel(body), 3 * sizeof(double));
  memcpy(state + 19, dBodyGetAngularVel(body), 3 * sizeof(double));
}

void CODEWriteBody(dBodyID body, const double *state) {
  // The getters hand out ODE's own memory, which is not constant itself.
  memcpy((double *)dBodyGetQuaternion(body), state + 3, 4 * sizeof(double));
  double *rotation = (double *)dBodyGetRotation(body);
  for (int row = 0; row < 3; row++) {
    memcpy(rotation + 4 * row, state + 7 + 3 * row, 3 * sizeof(double));
  }
  dBodySetLinearVel(body, state[16], state[17], state[18]);
  dBodySetAngularVel(body, state[19], state[20], state[21]);
  dBodySetForce(body, 0, 0, 0);
  dBodySetTorque(body, 0, 0, 0);
  // Last, because it tells the body's shapes that they have moved.
  dBodySetPosition(body, state[0], state[1], state[2]);
}
