#include "guard.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

_Thread_local CODEGuard *CODECurrentGuard = NULL;
_Thread_local unsigned CODEComplaints = 0;

static atomic_flag meshesAreBusy = ATOMIC_FLAG_INIT;
static _Thread_local bool hasMeshTurn = false;

void CODETakeMeshTurn(void) {
  while (atomic_flag_test_and_set_explicit(&meshesAreBusy, memory_order_acquire)) {
  }
  hasMeshTurn = true;
}

void CODEGiveBackMeshTurn(void) {
  hasMeshTurn = false;
  atomic_flag_clear_explicit(&meshesAreBusy, memory_order_release);
}

static void fail(int number, const char *format, va_list arguments) {
  CODEGuard *guard = CODECurrentGuard;
  if (guard) {
    vsnprintf(guard->message, CODEMessageCapacity, format, arguments);
    CODECurrentGuard = NULL;
    if (hasMeshTurn) CODEGiveBackMeshTurn();
    longjmp(guard->escape, 1);
  }
  // Outside a substep everything is checked before it gets here; say what was missed.
  fprintf(stderr, "ODE error %d: ", number);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
}

// All messages that are not errors come from the solver of forces.
static void note(int number, const char *format, va_list arguments) {
  (void)number, (void)format, (void)arguments;
  CODEComplaints++;
}

static const char *problem = NULL;

static void start(void) {
  problem = dCheckConfiguration("ODE_double_precision")
      ? CODEUseElementaryFunctions((const void *)dInitODE2)
      : "it computes in single precision; install one built for double precision, as Debian's libode-dev is";
  dInitODE2(0);
  dAllocateODEDataForThread(dAllocateMaskAll);
  dSetErrorHandler(fail);
  dSetDebugHandler(fail);
  dSetMessageHandler(note);
}

const char *CODEStart(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, start);
  return problem;
}
