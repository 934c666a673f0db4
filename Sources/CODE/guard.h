#ifndef CODE_GUARD_H
#define CODE_GUARD_H

#include "CODE.h"

#include <setjmp.h>

/// Where to go when ODE, in the middle of a call, decides that it cannot go on.
typedef struct {
  jmp_buf escape;
  char *message;
} CODEGuard;

/// The guard of the call under way on this thread, or null.
extern _Thread_local CODEGuard *CODECurrentGuard;

/// How often ODE has said on this thread that it could not solve for all forces and left some out.
extern _Thread_local unsigned CODEComplaints;

#endif
