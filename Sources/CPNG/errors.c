#include "errors.h"

#include <stdio.h>

void CPNGFail(png_structp png, png_const_charp reason) {
  snprintf(png_get_error_ptr(png), CPNGMessageCapacity, "%s", reason);
  png_longjmp(png, 1);
}

void CPNGIgnore(png_structp png, png_const_charp reason) { (void)png, (void)reason; }

const char *CPNGVersion(void) { return png_get_libpng_ver(NULL); }
