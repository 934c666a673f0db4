#include "CSignals.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static const int watched[] = {SIGINT, SIGTERM, SIGHUP};
enum { watchedCount = sizeof watched / sizeof *watched };

/// Read from any thread, and written where nothing but a lock-free atomic may be.
static atomic_int noted;
static char words[256];
static size_t wordCount;

static void note(int number) {
  int kept = errno;
  for (int i = 0; i < watchedCount; i++) {
    // Those that were ignored have never had this handler.
    struct sigaction now;
    if (sigaction(watched[i], NULL, &now) == 0 && now.sa_handler == note) {
      signal(watched[i], SIG_DFL);
    }
  }
  atomic_store(&noted, number);
  // There is nobody to tell where this fails.
  if (write(STDERR_FILENO, words, wordCount) < 0) errno = 0;
  errno = kept;
}

void CSignalsWatch(const char *answer) {
  if (wordCount > 0) return;
  wordCount = strnlen(answer, sizeof words);
  memcpy(words, answer, wordCount);
  // Whatever is being read or written goes on.
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < watchedCount; i++) sigaddset(&action.sa_mask, watched[i]);
  // A program that starts others from a thread of its own without signals leaves them blocked for these.
  pthread_sigmask(SIG_UNBLOCK, &action.sa_mask, NULL);
  for (int i = 0; i < watchedCount; i++) {
    struct sigaction before;
    if (sigaction(watched[i], NULL, &before) != 0 || before.sa_handler == SIG_IGN) continue;
    sigaction(watched[i], &action, NULL);
  }
}

int CSignalsNoted(void) { return atomic_load_explicit(&noted, memory_order_relaxed); }
