#define _GNU_SOURCE
#include "CProfile.h"

#include <errno.h>
#include <link.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>

enum { rangeCapacity = 64 };

static struct {
  uintptr_t start, end;
} ranges[rangeCapacity];
static volatile int rangeCount;
// Several threads may record a sample at once.
static _Atomic uint64_t inLibrary, total;

static uintptr_t programCounter(const ucontext_t *context) {
#if defined(__x86_64__)
  return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
  return (uintptr_t)context->uc_mcontext.pc;
#else
  (void)context;
  return 0;
#endif
}

static void recordSample(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)info;
  uintptr_t here = programCounter(context);
  total++;
  for (int i = 0; i < rangeCount; i++) {
    if (here >= ranges[i].start && here < ranges[i].end) {
      inLibrary++;
      return;
    }
  }
}

typedef struct {
  const char *name;
  int count;
} LibraryQuery;

static int addLibrary(struct dl_phdr_info *library, size_t size, void *data) {
  (void)size;
  LibraryQuery *query = data;
  if (!strstr(library->dlpi_name, query->name)) return 0;
  query->count++;
  for (int i = 0; i < library->dlpi_phnum && rangeCount < rangeCapacity; i++) {
    const ElfW(Phdr) *part = &library->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
    ranges[rangeCount].start = library->dlpi_addr + part->p_vaddr;
    ranges[rangeCount].end = ranges[rangeCount].start + part->p_memsz;
    rangeCount++;
  }
  return 0;
}

int CProfileInclude(const char *name) {
  LibraryQuery query = {name, 0};
  dl_iterate_phdr(addLibrary, &query);
  return query.count;
}

static int setTimer(long microseconds) {
  struct itimerval interval = {{0, microseconds}, {0, microseconds}};
  return setitimer(ITIMER_PROF, &interval, NULL) == 0 ? 0 : errno;
}

int CProfileStart(void) {
  inLibrary = total = 0;
  struct sigaction action = {0};
  action.sa_sigaction = recordSample;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGPROF, &action, NULL) != 0) return errno;
  return setTimer(1000);
}

CProfileSamples CProfileStop(void) {
  setTimer(0);
  rangeCount = 0;
  return (CProfileSamples){inLibrary, total};
}
