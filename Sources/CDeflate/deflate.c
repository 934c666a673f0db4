#include "CDeflate.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdlib.h>

enum { levelCount = 13 };

/// The compressors and the decompressor of a thread, made on demand.
typedef struct {
  struct libdeflate_compressor *compressors[levelCount];
  struct libdeflate_decompressor *decompressor;
} Coders;

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool hasKey;

static void freeCoders(void *memory) {
  Coders *coders = memory;
  for (int level = 0; level < levelCount; level++)
    libdeflate_free_compressor(coders->compressors[level]);
  libdeflate_free_decompressor(coders->decompressor);
  free(coders);
}

static void makeKey(void) { hasKey = pthread_key_create(&key, freeCoders) == 0; }

/// The thread-local coders of the calling thread (pthread_key_create); null if there is no memory.
static Coders *threadCoders(void) {
  pthread_once(&once, makeKey);
  if (!hasKey) return NULL;
  Coders *coders = pthread_getspecific(key);
  if (coders) return coders;
  coders = calloc(1, sizeof *coders);
  if (coders && pthread_setspecific(key, coders) != 0) {
    free(coders);
    return NULL;
  }
  return coders;
}

size_t CDeflateCompressBound(size_t count) { return libdeflate_zlib_compress_bound(NULL, count); }

size_t CDeflateCompress(
    int32_t level, const uint8_t *bytes, size_t count, uint8_t *result, size_t capacity) {
  Coders *coders = level >= 1 && level < levelCount ? threadCoders() : NULL;
  if (!coders) return 0;
  struct libdeflate_compressor **compressor = &coders->compressors[level];
  if (!*compressor) *compressor = libdeflate_alloc_compressor(level);
  return *compressor ? libdeflate_zlib_compress(*compressor, bytes, count, result, capacity) : 0;
}

bool CDeflateDecompress(const uint8_t *bytes, size_t byteCount, uint8_t *result, size_t count) {
  Coders *coders = threadCoders();
  if (!coders) return false;
  if (!coders->decompressor) coders->decompressor = libdeflate_alloc_decompressor();
  // Without a pointer for the length, the result must have exactly `count` bytes.
  return coders->decompressor &&
         libdeflate_zlib_decompress(coders->decompressor, bytes, byteCount, result, count, NULL) ==
             LIBDEFLATE_SUCCESS;
}

uint32_t CDeflateCRC32(const uint8_t *bytes, size_t count) {
  return libdeflate_crc32(0, bytes, count);
}
