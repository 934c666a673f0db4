#include "CSignals.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static const int handledSignals[] = {SIGINT, SIGTERM, SIGHUP};
enum { handledSignalCount = sizeof handledSignals / sizeof *handledSignals };

/// Read from any thread, and written by a signal handler, which may use only a lock-free atomic.
static atomic_int received;
static char message[256];
static size_t messageLength;

static void handleSignal(int number) {
  int savedErrno = errno;
  for (int i = 0; i < handledSignalCount; i++) {
    // Signals that were ignored at the start never had this handler.
    struct sigaction now;
    if (sigaction(handledSignals[i], NULL, &now) == 0 && now.sa_handler == handleSignal) {
      signal(handledSignals[i], SIG_DFL);
    }
  }
  atomic_store(&received, number);
  // There is no way to report a failure here.
  if (write(STDERR_FILENO, message, messageLength) < 0) errno = 0;
  errno = savedErrno;
}

void CSignalsInstallHandlers(const char *text) {
  if (messageLength > 0) return;
  messageLength = strnlen(text, sizeof message);
  memcpy(message, text, messageLength);
  // SA_RESTART continues interrupted reads and writes.
  struct sigaction action = {.sa_handler = handleSignal, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < handledSignalCount; i++) sigaddset(&action.sa_mask, handledSignals[i]);
  // A parent that starts processes from a thread with blocked signals passes the blocked mask on.
  pthread_sigmask(SIG_UNBLOCK, &action.sa_mask, NULL);
  for (int i = 0; i < handledSignalCount; i++) {
    struct sigaction before;
    if (sigaction(handledSignals[i], NULL, &before) != 0 || before.sa_handler == SIG_IGN) continue;
    sigaction(handledSignals[i], &action, NULL);
  }
}

int CSignalsReceived(void) { return atomic_load_explicit(&received, memory_order_relaxed); }
