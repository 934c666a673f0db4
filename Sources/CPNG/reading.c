#include "failure.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  png_structp png;
  png_infop info;
  const uint8_t *rest;
  size_t restCount;
} Reading;

static void take(png_structp png, png_bytep target, size_t count) {
  Reading *reading = png_get_io_ptr(png);
  if (count > reading->restCount) png_error(png, "the file ends too early");
  memcpy(target, reading->rest, count);
  reading->rest += count;
  reading->restCount -= count;
}

/// Whether each chunk ends within the file: libpng allocates what a chunk's header claims before it reads that. What is
/// no PNG file passes, for libpng says so.
static bool chunksFit(const uint8_t *bytes, size_t count) {
  size_t offset = 8;
  if (count < offset || png_sig_cmp(bytes, 0, offset) != 0) return true;
  while (count >= offset + 12) {
    const uint8_t *header = bytes + offset;
    size_t length = (size_t)header[0] << 24 | header[1] << 16 | header[2] << 8 | header[3];
    if (length > count - offset - 12) return false;
    offset += length + 12;
  }
  return true;
}

typedef void Step(Reading *reading, void *argument);

/// libpng jumps back to here, and no further.
static bool run(Reading *reading, Step *step, void *argument) {
  if (setjmp(png_jmpbuf(reading->png))) return false;
  png_read_info(reading->png, reading->info);
  step(reading, argument);
  return true;
}

/// Does a step of reading, after the header was read.
static bool attempt(
    const uint8_t *bytes, size_t count, Step *step, void *argument, char *message) {
  Reading reading = {.rest = bytes, .restCount = count};
  if (!chunksFit(bytes, count)) {
    strcpy(message, "the file ends too early");
    return false;
  }
  strcpy(message, "out of memory");
  reading.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, CPNGFail, CPNGIgnore);
  if (!reading.png) return false;
  reading.info = png_create_info_struct(reading.png);
  png_set_read_fn(reading.png, &reading, take);
  // Any wrong byte is an error, wherever it is.
  png_set_crc_action(reading.png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // What is kept besides the pixels is short: a compressed text of zeros must not fill the memory.
  png_set_chunk_cache_max(reading.png, 32);
  png_set_chunk_malloc_max(reading.png, 1 << 20);
  bool isDone = reading.info && run(&reading, step, argument);
  png_destroy_read_struct(&reading.png, &reading.info, NULL);
  return isDone;
}

static void readHeader(Reading *reading, void *argument) {
  CPNGHeader *header = argument;
  header->width = png_get_image_width(reading->png, reading->info);
  header->height = png_get_image_height(reading->png, reading->info);
  header->kind = (CPNGKind)png_get_color_type(reading->png, reading->info);
  header->bits = png_get_bit_depth(reading->png, reading->info);
}

bool CPNGReadHeader(const uint8_t *bytes, size_t count, CPNGHeader *header, char *message) {
  return attempt(bytes, count, readHeader, header, message);
}

typedef struct {
  CPNGLayout layout;
  uint8_t *pixels;
} Target;

static void convertToRGB(png_structp png) {
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_strip_alpha(png);
  png_set_gray_to_rgb(png);
}

static void readPixels(Reading *reading, void *argument) {
  const Target *target = argument;
  png_structp png = reading->png;
  int channelBits = 8, channelCount = 1;
  switch (target->layout) {
    case CPNGLayoutRGB:
      convertToRGB(png);
      channelCount = 3;
      break;
    case CPNGLayoutGray16:
      if (CPNGSwapsBytes()) png_set_swap(png);
      channelBits = 16;
      break;
    case CPNGLayoutIndex:
      png_set_packing(png);
      break;
  }
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, reading->info);
  uint32_t width = png_get_image_width(png, reading->info);
  size_t stride = (size_t)width * channelCount * channelBits / 8;
  if (png_get_rowbytes(png, reading->info) != stride) png_error(png, "not of the kind asked for");
  uint32_t height = png_get_image_height(png, reading->info);
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t row = 0; row < height; row++)
      png_read_row(png, target->pixels + row * stride, NULL);
  png_read_end(png, NULL);
}

bool CPNGReadPixels(
    const uint8_t *bytes, size_t count, CPNGLayout layout, void *pixels, char *message) {
  Target target = {.layout = layout, .pixels = pixels};
  return attempt(bytes, count, readPixels, &target, message);
}

typedef struct {
  const char *keyword;
  char *text;
} Search;

static void readText(Reading *reading, void *argument) {
  Search *search = argument;
  png_textp texts;
  int count = png_get_text(reading->png, reading->info, &texts, NULL);
  for (int i = 0; i < count && !search->text; i++) {
    if (strcmp(texts[i].key, search->keyword) != 0) continue;
    search->text = strdup(texts[i].text);
    if (!search->text) png_error(reading->png, "out of memory");
  }
}

bool CPNGReadText(
    const uint8_t *bytes, size_t count, const char *keyword, char **text, char *message) {
  Search search = {.keyword = keyword};
  bool isDone = attempt(bytes, count, readText, &search, message);
  *text = search.text;
  return isDone;
}
