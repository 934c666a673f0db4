#include "CHDF5.h"

#include <zlib.h>

size_t CHDF5DeflateBound(size_t count) { return compressBound(count); }

size_t CHDF5Deflate(
    int32_t level, const uint8_t *bytes, size_t count, uint8_t *result, size_t capacity) {
  uLongf length = capacity;
  return compress2(result, &length, bytes, count, level) == Z_OK ? length : 0;
}

bool CHDF5Inflate(const uint8_t *bytes, size_t byteCount, uint8_t *result, size_t count) {
  uLongf length = count;
  return uncompress(result, &length, bytes, byteCount) == Z_OK && length == count;
}
