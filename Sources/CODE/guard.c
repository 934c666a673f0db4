#include "guard.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

_Thread_local CODEGuard *CODECurrentGuard = NULL;
_Thread_local unsigned CODESolverWarnings = 0;

static atomic_flag meshColliderLock = ATOMIC_FLAG_INIT;
static _Thread_local bool holdsMeshColliderLock = false;

void CODELockMeshCollider(void) {
  while (atomic_flag_test_and_set_explicit(&meshColliderLock, memory_order_acquire)) {
  }
  holdsMeshColliderLock = true;
}

void CODEUnlockMeshCollider(void) {
  holdsMeshColliderLock = false;
  atomic_flag_clear_explicit(&meshColliderLock, memory_order_release);
}

static void handleError(int number, const char *format, va_list arguments) {
  CODEGuard *guard = CODECurrentGuard;
  if (guard) {
    vsnprintf(guard->message, CODEMessageCapacity, format, arguments);
    CODECurrentGuard = NULL;
    if (holdsMeshColliderLock) CODEUnlockMeshCollider();
    longjmp(guard->escape, 1);
  }
  // Outside a substep, all input is checked before it reaches ODE; print what was missed.
  fprintf(stderr, "ODE error %d: ", number);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
}

// All messages that are not errors come from the constraint solver.
static void handleMessage(int number, const char *format, va_list arguments) {
  (void)number, (void)format, (void)arguments;
  CODESolverWarnings++;
}

static const char *problem = NULL;

static void initialize(void) {
  problem = dCheckConfiguration("ODE_double_precision")
      ? CODEPatchMathFunctions((const void *)dInitODE2)
      : "it computes in single precision; install one built for double precision, as Debian's libode-dev is";
  dInitODE2(0);
  dAllocateODEDataForThread(dAllocateMaskAll);
  dSetErrorHandler(handleError);
  dSetDebugHandler(handleError);
  dSetMessageHandler(handleMessage);
}

const char *CODEInitialize(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, initialize);
  return problem;
}
