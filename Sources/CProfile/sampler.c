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
// Several threads may be looked in at once.
static _Atomic uint64_t inside, total;

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

static void look(int signal, siginfo_t *info, void *context) {
  (void)signal, (void)info;
  uintptr_t here = programCounter(context);
  total++;
  for (int i = 0; i < rangeCount; i++) {
    if (here >= ranges[i].start && here < ranges[i].end) {
      inside++;
      return;
    }
  }
}

typedef struct {
  const char *name;
  int count;
} Wanted;

static int addLibrary(struct dl_phdr_info *library, size_t size, void *data) {
  (void)size;
  Wanted *wanted = data;
  if (!strstr(library->dlpi_name, wanted->name)) return 0;
  wanted->count++;
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
  Wanted wanted = {name, 0};
  dl_iterate_phdr(addLibrary, &wanted);
  return wanted.count;
}

static int setTimer(long microseconds) {
  struct itimerval interval = {{0, microseconds}, {0, microseconds}};
  return setitimer(ITIMER_PROF, &interval, NULL) == 0 ? 0 : errno;
}

int CProfileStart(void) {
  inside = total = 0;
  struct sigaction action = {0};
  action.sa_sigaction = look;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGPROF, &action, NULL) != 0) return errno;
  return setTimer(1000);
}

CProfileSamples CProfileStop(void) {
  setTimer(0);
  rangeCount = 0;
  return (CProfileSamples){inside, total};
}
