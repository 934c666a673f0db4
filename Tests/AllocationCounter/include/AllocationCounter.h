// Counts what the calling thread takes from the heap, by standing in for the C library's functions.

#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/// How often this thread has asked for memory so far.
uint64_t AllocationCount(void);

/// Bytes that this thread has taken from the heap and not given back, less what it gave back for others.
int64_t HeldBytes(void);

/// Bytes in use on the heap, of all threads.
uint64_t AllocatedBytes(void);

#endif
