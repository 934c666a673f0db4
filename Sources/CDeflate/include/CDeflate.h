// Compression in the zlib format, by libdeflate: three times as fast as zlib on rendered images.

#ifndef CDEFLATE_H
#define CDEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The largest compressed size of `count` bytes.
size_t CDeflateCompressBound(size_t count);

/// Compresses bytes at a level from 1 to 12. Returns the compressed size, or 0 if there is not enough memory or
/// capacity.
///
/// Each thread keeps its compressors, because making one takes as long as compressing a small image. They are freed
/// when the thread ends.
size_t CDeflateCompress(
    int32_t level, const uint8_t *bytes, size_t count, uint8_t *result, size_t capacity);

/// Decompresses bytes; returns whether the result has exactly `count` bytes.
bool CDeflateDecompress(const uint8_t *bytes, size_t byteCount, uint8_t *result, size_t count);

/// The CRC-32 checksum of PNG chunks.
uint32_t CDeflateCRC32(const uint8_t *bytes, size_t count);

#endif
