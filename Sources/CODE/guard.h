#ifndef CODE_GUARD_H
#define CODE_GUARD_H

#include "CODE.h"

#include <setjmp.h>

/// The return point (setjmp/longjmp) for an error inside a call of ODE, which otherwise ends the process.
typedef struct {
  jmp_buf escape;
  char *message;
} CODEGuard;

/// The guard of the current call on this thread, or null.
extern _Thread_local CODEGuard *CODECurrentGuard;

/// Acquires and releases a spin lock (test-and-set) around mesh collisions: Debian's ODE keeps the scratch memory of
/// its mesh colliders in one global variable. An error of ODE releases the lock too.
void CODELockMeshCollider(void);
void CODEUnlockMeshCollider(void);

/// The number of times that ODE's solver has reported on this thread that it left forces out.
extern _Thread_local unsigned CODESolverWarnings;

#endif
