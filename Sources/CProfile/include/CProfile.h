// A sampling profiler: how much of the process's time is spent inside given shared libraries. SIGPROF from
// setitimer(ITIMER_PROF) samples the program counter every few milliseconds of processor time.

#ifndef CPROFILE_H
#define CPROFILE_H

#include <stdint.h>

typedef struct {
  uint64_t inLibrary, total;
} CProfileSamples;

/// Adds the shared libraries whose file name contains `name` to those of the next measurement, and returns their
/// number.
int CProfileInclude(const char *name);

/// Starts sampling. Returns 0, or an error number if the system has no such timer.
int CProfileStart(void);

/// Stops sampling, returns the counts, and forgets the libraries.
CProfileSamples CProfileStop(void);

#endif
