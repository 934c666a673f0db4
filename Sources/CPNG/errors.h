#ifndef CPNG_ERRORS_H
#define CPNG_ERRORS_H

#include "CPNG.h"

#include <png.h>

/// Copies the message to libpng's error pointer, and jumps out of libpng.
_Noreturn void CPNGFail(png_structp png, png_const_charp reason);

/// Ignores a warning.
void CPNGIgnore(png_structp png, png_const_charp reason);

/// 16-bit samples are big-endian in a file, and little-endian on most processors.
static inline bool CPNGIsLittleEndian(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one == 1;
}

#endif
