// Counts the heap allocations of the calling thread, by replacing the C library's allocator (interposition).

#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/// The number of allocations of this thread so far.
uint64_t AllocationCount(void);

/// The same without the allocations that OpenBLAS and oneDNN make and free within a call.
uint64_t OwnAllocationCount(void);

/// The bytes that this thread has allocated minus those that it has freed, for itself or for other threads.
int64_t NetAllocatedBytes(void);

/// The bytes in use on the heap, over all threads.
uint64_t AllocatedBytes(void);

#endif
