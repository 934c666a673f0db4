#ifndef CHDF5_FAILURE_H
#define CHDF5_FAILURE_H

#include "CHDF5.h"

#include <hdf5.h>

/// To be called before anything else: keeps libhdf5 from printing its errors, and from work at the process's end.
void CHDF5Begin(void);

/// Notes the innermost of libhdf5's errors, and returns false.
bool CHDF5Fail(char *message);

/// The same in other words.
bool CHDF5FailWith(char *message, const char *words);

/// The type of elements in memory; to be closed by the caller where it is `*isOwn`.
hid_t CHDF5Type(CHDF5Kind kind, bool *isOwn);

#endif
