#ifndef CPNG_FAILURE_H
#define CPNG_FAILURE_H

#include "CPNG.h"

#include <png.h>

/// Keeps the message where libpng's error pointer points, and jumps out.
_Noreturn void CPNGFail(png_structp png, png_const_charp reason);

/// Passes over what libpng can live with.
void CPNGIgnore(png_structp png, png_const_charp reason);

/// The layout of 16-bit numbers in a file is the other way round on most processors.
static inline bool CPNGSwapsBytes(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one == 1;
}

#endif
