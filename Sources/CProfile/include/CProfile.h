// Tells how much of a thread's time goes into certain shared libraries, by looking in every few milliseconds.

#ifndef CPROFILE_H
#define CPROFILE_H

#include <stdint.h>

typedef struct {
  uint64_t inside, total;
} CProfileSamples;

/// Starts looking in; time in libraries whose file name contains one of the `count` names counts as inside.
/// Returns 0, or an error number where the system has no such timer.
int CProfileStart(const char *const *names, int count);

/// Stops, and tells what was seen.
CProfileSamples CProfileStop(void);

#endif
