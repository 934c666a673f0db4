#include "CHDF5.h"

#include <libdeflate.h>

// Not zlib, which is in the same format but takes three times as long for drawn pictures.

size_t CHDF5DeflateBound(size_t count) { return libdeflate_zlib_compress_bound(NULL, count); }

size_t CHDF5Deflate(
    int32_t level, const uint8_t *bytes, size_t count, uint8_t *result, size_t capacity) {
  // Each thread keeps its own from row to row; making one costs as much as a small picture.
  static _Thread_local struct libdeflate_compressor *compressor;
  static _Thread_local int32_t compressorLevel;
  if (compressor && compressorLevel != level) {
    libdeflate_free_compressor(compressor);
    compressor = NULL;
  }
  if (!compressor) compressor = libdeflate_alloc_compressor(level);
  compressorLevel = level;
  return compressor ? libdeflate_zlib_compress(compressor, bytes, count, result, capacity) : 0;
}

bool CHDF5Inflate(const uint8_t *bytes, size_t byteCount, uint8_t *result, size_t count) {
  static _Thread_local struct libdeflate_decompressor *decompressor;
  if (!decompressor) decompressor = libdeflate_alloc_decompressor();
  // Without a place for the length, it has to be just that.
  return decompressor && libdeflate_zlib_decompress(
                             decompressor, bytes, byteCount, result, count, NULL) ==
                             LIBDEFLATE_SUCCESS;
}
