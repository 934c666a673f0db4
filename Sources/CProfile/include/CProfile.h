// Tells how much of the process's time goes into certain shared libraries, by looking in every few milliseconds.

#ifndef CPROFILE_H
#define CPROFILE_H

#include <stdint.h>

typedef struct {
  uint64_t inside, total;
} CProfileSamples;

/// Lets time in shared libraries whose file name contains this count as inside, the next time; says how many there
/// are.
int CProfileInclude(const char *name);

/// Starts looking in. Returns 0, or an error number where the system has no such timer.
int CProfileStart(void);

/// Stops, tells what was seen, and forgets the libraries.
CProfileSamples CProfileStop(void);

#endif
