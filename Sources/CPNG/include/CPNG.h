// Encodes and decodes PNG files (ISO/IEC 15948) in memory. Decoding wraps libpng and turns its longjmp into a status.

#ifndef CPNG_H
#define CPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Capacity of an error message, including the terminating zero. Each call writes one if it fails.
#define CPNGMessageCapacity 256

/// The color type of a PNG file, with the values of the format.
typedef enum {
  CPNGColorTypeGray = 0,
  CPNGColorTypeRGB = 2,
  CPNGColorTypePalette = 3,
  CPNGColorTypeGrayAlpha = 4,
  CPNGColorTypeRGBAlpha = 6,
} CPNGColorType;

typedef struct {
  uint32_t width, height;
  CPNGColorType colorType;
  /// Bits per channel, or per palette index.
  int32_t bitDepth;
} CPNGHeader;

/// The format of pixels in memory: rows from the top without padding.
typedef enum {
  /// Three bytes per pixel.
  CPNGPixelFormatRGB,
  /// One 16-bit value in the processor's byte order.
  CPNGPixelFormatGray16,
  /// One byte, an index into the palette.
  CPNGPixelFormatIndex,
} CPNGPixelFormat;

bool CPNGReadHeader(const uint8_t *bytes, size_t count, CPNGHeader *header, char *message);

/// Decodes the pixels into `pixels`, which must have room for all of them. RGB accepts any file: deep channels are
/// rounded to eight bits, and alpha is dropped. The other formats need a file with the same color type.
bool CPNGReadPixels(
    const uint8_t *bytes, size_t count, CPNGPixelFormat format, void *pixels, char *message);

/// Reads the text chunk with a keyword that precedes the pixels, into memory that the caller frees. Null if there is
/// none.
bool CPNGReadText(
    const uint8_t *bytes, size_t count, const char *keyword, char **text, char *message);

/// A growing buffer, which starts as all zeros and which the caller frees.
typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
} CPNGBytes;

/// Encodes 8-bit RGB, 16-bit gray, or 8-bit indices into a palette of three bytes per color. A UTF-8 text becomes a
/// text chunk with the keyword; null for none.
bool CPNGWrite(
    const CPNGHeader *header, const void *pixels, const uint8_t *palette, size_t colorCount,
    const char *keyword, const char *text, CPNGBytes *file, char *message);

/// The version of libpng.
const char *CPNGVersion(void);

#endif
