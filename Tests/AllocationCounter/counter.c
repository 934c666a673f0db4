#include "AllocationCounter.h"

#include <errno.h>
#include <malloc.h>
#include <stddef.h>

static _Thread_local uint64_t count;
static _Thread_local int64_t netBytes;

uint64_t AllocationCount(void) { return count; }

int64_t NetAllocatedBytes(void) { return netBytes; }

uint64_t AllocatedBytes(void) {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// Allocator interposition. Sanitizers have their own allocators, which these would replace, so nothing is counted.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static void *counted(void *memory) {
  count++;
  netBytes += (int64_t)malloc_usable_size(memory);
  return memory;
}

void *malloc(size_t size) { return counted(__libc_malloc(size)); }

void *calloc(size_t number, size_t size) { return counted(__libc_calloc(number, size)); }

void *realloc(void *memory, size_t size) {
  int64_t before = (int64_t)malloc_usable_size(memory);
  void *grown = __libc_realloc(memory, size);
  if (grown || size == 0) netBytes -= before;
  return counted(grown);
}

void *memalign(size_t alignment, size_t size) {
  return counted(__libc_memalign(alignment, size));
}

void free(void *memory) {
  netBytes -= (int64_t)malloc_usable_size(memory);
  __libc_free(memory);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  void *found = memalign(alignment, size);
  if (!found) return ENOMEM;
  *memory = found;
  return 0;
}

#endif
