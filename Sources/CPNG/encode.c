#include "errors.h"

#include <CDeflate.h>
#include <stdlib.h>
#include <string.h>

// Written without libpng, whose zlib compression takes three times as long for rendered images.

static const uint8_t signature[] = {0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};

static void writeBigEndian(uint8_t *target, uint32_t number) {
  for (int i = 0; i < 4; i++) target[i] = (uint8_t)(number >> (24 - 8 * i));
}

/// Appends uninitialized bytes and returns them; null when out of memory.
static uint8_t *reserve(CPNGBytes *file, size_t count) {
  if (file->capacity - file->count < count) {
    size_t capacity = 2 * file->capacity + count;
    uint8_t *larger = realloc(file->bytes, capacity);
    if (!larger) return NULL;
    file->bytes = larger;
    file->capacity = capacity;
  }
  file->count += count;
  return file->bytes + file->count - count;
}

/// Begins a chunk with room for `count` bytes of content, and returns a pointer to them.
static uint8_t *beginChunk(CPNGBytes *file, const char *type, size_t count) {
  uint8_t *start = reserve(file, count + 12);
  if (!start) return NULL;
  memcpy(start + 4, type, 4);
  return start + 8;
}

/// Ends the last chunk, which has `count` bytes of content.
static void endChunk(CPNGBytes *file, uint8_t *content, size_t count) {
  writeBigEndian(content - 8, (uint32_t)count);
  writeBigEndian(content + count, CDeflateCRC32(content - 4, count + 4));
  file->count = (size_t)(content + count + 4 - file->bytes);
}

static bool writeHeader(CPNGBytes *file, const CPNGHeader *header) {
  uint8_t *start = reserve(file, sizeof signature);
  if (!start) return false;
  memcpy(start, signature, sizeof signature);
  uint8_t *content = beginChunk(file, "IHDR", 13);
  if (!content) return false;
  writeBigEndian(content, header->width);
  writeBigEndian(content + 4, header->height);
  content[8] = (uint8_t)header->bitDepth;
  content[9] = (uint8_t)header->colorType;
  memset(content + 10, 0, 3);
  endChunk(file, content, 13);
  return true;
}

static bool writePalette(CPNGBytes *file, const uint8_t *palette, size_t count) {
  uint8_t *content = beginChunk(file, "PLTE", 3 * count);
  if (!content) return false;
  memcpy(content, palette, 3 * count);
  endChunk(file, content, 3 * count);
  return true;
}

static bool writeText(CPNGBytes *file, const char *keyword, const char *text) {
  size_t keyLength = strlen(keyword), textLength = strlen(text);
  uint8_t *content = beginChunk(file, "iTXt", keyLength + 5 + textLength);
  if (!content) return false;
  memcpy(content, keyword, keyLength);
  // The keyword's end, no compression, method 0, an empty language tag and an empty translated keyword.
  memset(content + keyLength, 0, 5);
  memcpy(content + keyLength + 5, text, textLength);
  endChunk(file, content, keyLength + 5 + textLength);
  return true;
}

/// Filters rows before compression, with the types of ISO/IEC 15948 section 9: None (0) for palettes, otherwise Up (2).
static void filter(const CPNGHeader *header, const uint8_t *pixels, size_t stride, uint8_t *rows) {
  bool isPalette = header->colorType == CPNGColorTypePalette, swaps = header->bitDepth == 16 && CPNGIsLittleEndian();
  for (uint32_t y = 0; y < header->height; y++, pixels += stride, rows += stride + 1) {
    rows[0] = isPalette ? 0 : 2;
    if (isPalette || y == 0) {
      for (size_t i = 0; i < stride; i++) rows[1 + i] = pixels[swaps ? i ^ 1 : i];
    } else if (swaps) {
      for (size_t i = 0; i < stride; i++)
        rows[1 + i] = (uint8_t)(pixels[i ^ 1] - (pixels - stride)[i ^ 1]);
    } else {
      for (size_t i = 0; i < stride; i++) rows[1 + i] = (uint8_t)(pixels[i] - (pixels - stride)[i]);
    }
  }
}

/// The compression level; a higher one makes rendered images hardly smaller.
static const int32_t level = 2;

static bool writePixels(CPNGBytes *file, const CPNGHeader *header, const void *pixels) {
  size_t channels = header->colorType == CPNGColorTypeRGB ? 3 : 1;
  size_t stride = channels * header->width * (size_t)header->bitDepth / 8;
  size_t count = header->height * (stride + 1);
  uint8_t *rows = malloc(count);
  bool isDone = false;
  if (rows) {
    filter(header, pixels, stride, rows);
    size_t bound = CDeflateCompressBound(count);
    uint8_t *content = beginChunk(file, "IDAT", bound);
    size_t length = content ? CDeflateCompress(level, rows, count, content, bound) : 0;
    isDone = length > 0 && length <= INT32_MAX;
    if (isDone) endChunk(file, content, length);
  }
  free(rows);
  return isDone;
}

bool CPNGWrite(
    const CPNGHeader *header, const void *pixels, const uint8_t *palette, size_t colorCount,
    const char *keyword, const char *text, CPNGBytes *file, char *message) {
  if (!writeHeader(file, header) ||
      (header->colorType == CPNGColorTypePalette && !writePalette(file, palette, colorCount)) ||
      (text && !writeText(file, keyword, text)) || !writePixels(file, header, pixels)) {
    strcpy(message, "out of memory");
    return false;
  }
  uint8_t *content = beginChunk(file, "IEND", 0);
  if (!content) {
    strcpy(message, "out of memory");
    return false;
  }
  endChunk(file, content, 0);
  return true;
}
