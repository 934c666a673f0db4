// PNG files in memory, by libpng: what jumps out of libpng on an error comes back from here as a status.

#ifndef CPNG_H
#define CPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes of a message, with the zero that ends it. Each call writes one where it fails.
#define CPNGMessageCapacity 256

/// What a PNG file holds for each pixel; the numbers are the format's own.
typedef enum {
  CPNGKindGray = 0,
  CPNGKindRGB = 2,
  CPNGKindPalette = 3,
  CPNGKindGrayAlpha = 4,
  CPNGKindRGBAlpha = 6,
} CPNGKind;

typedef struct {
  uint32_t width, height;
  CPNGKind kind;
  /// Bits of each channel, or of an index into the palette.
  int32_t bits;
} CPNGHeader;

/// How pixels lie in memory: rows from the top without gaps.
typedef enum {
  /// Three bytes.
  CPNGLayoutRGB,
  /// One 16-bit number in the processor's byte order.
  CPNGLayoutGray16,
  /// One byte, an index into the palette.
  CPNGLayoutIndex,
} CPNGLayout;

bool CPNGReadHeader(const uint8_t *bytes, size_t count, CPNGHeader *header, char *message);

/// Reads the pixels to `pixels`, which has room for all of them. As RGB any kind of file can be read: deep channels
/// are rounded to eight bits, and transparency is dropped. Other layouts take a file of their own kind.
bool CPNGReadPixels(
    const uint8_t *bytes, size_t count, CPNGLayout layout, void *pixels, char *message);

/// Reads the text that is kept before the pixels under a keyword, in memory that the caller frees; leaves null where
/// there is none.
bool CPNGReadText(
    const uint8_t *bytes, size_t count, const char *keyword, char **text, char *message);

/// Bytes that the caller frees; all zero at first.
typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
} CPNGBytes;

/// Writes 8-bit RGB, 16-bit gray or 8-bit indices into a palette of three bytes a color. The text, in UTF-8, is kept
/// under the keyword; null for none.
bool CPNGWrite(
    const CPNGHeader *header, const void *pixels, const uint8_t *palette, size_t colorCount,
    const char *keyword, const char *text, CPNGBytes *file, char *message);

/// The version of libpng.
const char *CPNGVersion(void);

#endif
