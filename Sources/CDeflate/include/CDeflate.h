// Compression in zlib's format, by libdeflate: three times as fast as zlib for drawn pictures.

#ifndef CDEFLATE_H
#define CDEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The most bytes that so many can become.
size_t CDeflateBound(size_t count);

/// Compresses at a level from 1 to 12, and returns the number of bytes; 0 where there is no memory or no room for it.
///
/// Each thread keeps its compressors, because making one costs as much as compressing a small picture. They are freed
/// when the thread ends.
size_t CDeflateCompress(
    int32_t level, const uint8_t *bytes, size_t count, uint8_t *result, size_t capacity);

/// Whether the bytes became exactly `count`.
bool CDeflateExpand(const uint8_t *bytes, size_t byteCount, uint8_t *result, size_t count);

/// The checksum of PNG's chunks.
uint32_t CDeflateCRC32(const uint8_t *bytes, size_t count);

#endif
