#define _GNU_SOURCE
#include "AllocationCounter.h"

#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static _Thread_local uint64_t count;
static _Thread_local uint64_t ownCount;
static _Thread_local int64_t netBytes;

// Where the code of the libraries lies. oneDNN allocates through the C++ library.
static const char *const libraries[] = {"libopenblas", "libdnnl", "libstdc++"};
static struct {
  uintptr_t start, end;
} ranges[8];
static _Atomic size_t rangeCount;
static pthread_mutex_t findsRanges = PTHREAD_MUTEX_INITIALIZER;

// Adds what is not known yet. Other threads count meanwhile, so nothing is ever taken out.
static int find(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)size, (void)unused;
  bool isLibrary = false;
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
    isLibrary = isLibrary || strstr(info->dlpi_name, libraries[i]);
  }
  for (int i = 0; isLibrary && i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X) || rangeCount == 8) continue;
    uintptr_t start = info->dlpi_addr + segment->p_vaddr;
    bool isKnown = false;
    for (size_t k = 0; k < rangeCount; k++) isKnown = isKnown || ranges[k].start == start;
    if (isKnown) continue;
    ranges[rangeCount].start = start;
    ranges[rangeCount].end = start + segment->p_memsz;
    rangeCount++;
  }
  return 0;
}

uint64_t OwnAllocationCount(void) {
  // Again each time, because oneDNN is loaded late.
  pthread_mutex_lock(&findsRanges);
  dl_iterate_phdr(find, NULL);
  pthread_mutex_unlock(&findsRanges);
  return ownCount;
}

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

static void *counted(void *memory, const void *caller) {
  count++;
  bool isOwn = true;
  for (size_t i = 0; i < rangeCount; i++) {
    isOwn = isOwn && !((uintptr_t)caller >= ranges[i].start && (uintptr_t)caller < ranges[i].end);
  }
  ownCount += isOwn;
  netBytes += (int64_t)malloc_usable_size(memory);
  return memory;
}

void *malloc(size_t size) { return counted(__libc_malloc(size), __builtin_return_address(0)); }

void *calloc(size_t number, size_t size) { return counted(__libc_calloc(number, size), __builtin_return_address(0)); }

void *realloc(void *memory, size_t size) {
  int64_t before = (int64_t)malloc_usable_size(memory);
  void *grown = __libc_realloc(memory, size);
  if (grown || size == 0) netBytes -= before;
  return counted(grown, __builtin_return_address(0));
}

void *memalign(size_t alignment, size_t size) {
  return counted(__libc_memalign(alignment, size), __builtin_return_address(0));
}

void free(void *memory) {
  netBytes -= (int64_t)malloc_usable_size(memory);
  __libc_free(memory);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  void *found = counted(__libc_memalign(alignment, size), __builtin_return_address(0));
  if (!found) return ENOMEM;
  *memory = found;
  return 0;
}

#endif
