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

/// Takes and gives back the turn of this thread among those that collide meshes: Debian's ODE keeps the
/// scratch memory of its mesh colliders in one global variable. An error of ODE gives it back too.
void CODETakeMeshTurn(void);
void CODEGiveBackMeshTurn(void);

/// How often ODE has said on this thread that it could not solve for all forces and left some out.
extern _Thread_local unsigned CODEComplaints;

#endif
