#include "errors.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  png_structp png;
  png_infop info;
  const uint8_t *unread;
  size_t unreadCount;
} Reader;

static void readBytes(png_structp png, png_bytep target, size_t count) {
  Reader *reader = png_get_io_ptr(png);
  if (count > reader->unreadCount) png_error(png, "unexpected end of file");
  memcpy(target, reader->unread, count);
  reader->unread += count;
  reader->unreadCount -= count;
}

/// Whether each chunk ends within the file. libpng allocates the length that a chunk claims before it reads the chunk.
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

typedef void Step(Reader *reader, void *argument);

/// Runs one step. On an error, libpng's longjmp returns to this function.
static bool run(Reader *reader, Step *step, void *argument) {
  if (setjmp(png_jmpbuf(reader->png))) return false;
  png_read_info(reader->png, reader->info);
  step(reader, argument);
  return true;
}

/// Reads the header, then runs one step.
static bool attempt(
    const uint8_t *bytes, size_t count, Step *step, void *argument, char *message) {
  Reader reader = {.unread = bytes, .unreadCount = count};
  if (!chunksFit(bytes, count)) {
    strcpy(message, "unexpected end of file");
    return false;
  }
  strcpy(message, "out of memory");
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, CPNGFail, CPNGIgnore);
  if (!reader.png) return false;
  reader.info = png_create_info_struct(reader.png);
  png_set_read_fn(reader.png, &reader, readBytes);
  // A wrong checksum is an error in every chunk.
  png_set_crc_action(reader.png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // Ancillary chunks must be short: a compressed text of zeros must not fill the memory.
  png_set_chunk_cache_max(reader.png, 32);
  png_set_chunk_malloc_max(reader.png, 1 << 20);
  bool isDone = reader.info && run(&reader, step, argument);
  png_destroy_read_struct(&reader.png, &reader.info, NULL);
  return isDone;
}

static void readHeader(Reader *reader, void *argument) {
  CPNGHeader *header = argument;
  header->width = png_get_image_width(reader->png, reader->info);
  header->height = png_get_image_height(reader->png, reader->info);
  header->colorType = (CPNGColorType)png_get_color_type(reader->png, reader->info);
  header->bitDepth = png_get_bit_depth(reader->png, reader->info);
}

bool CPNGReadHeader(const uint8_t *bytes, size_t count, CPNGHeader *header, char *message) {
  return attempt(bytes, count, readHeader, header, message);
}

typedef struct {
  CPNGPixelFormat format;
  uint8_t *pixels;
} Target;

static void convertToRGB(png_structp png) {
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_strip_alpha(png);
  png_set_gray_to_rgb(png);
}

static void readPixels(Reader *reader, void *argument) {
  const Target *target = argument;
  png_structp png = reader->png;
  int channelBits = 8, channelCount = 1;
  switch (target->format) {
    case CPNGPixelFormatRGB:
      convertToRGB(png);
      channelCount = 3;
      break;
    case CPNGPixelFormatGray16:
      if (CPNGIsLittleEndian()) png_set_swap(png);
      channelBits = 16;
      break;
    case CPNGPixelFormatIndex:
      png_set_packing(png);
      break;
  }
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, reader->info);
  uint32_t width = png_get_image_width(png, reader->info);
  size_t stride = (size_t)width * channelCount * channelBits / 8;
  if (png_get_rowbytes(png, reader->info) != stride) png_error(png, "unexpected pixel format");
  uint32_t height = png_get_image_height(png, reader->info);
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t row = 0; row < height; row++)
      png_read_row(png, target->pixels + row * stride, NULL);
  png_read_end(png, NULL);
}

bool CPNGReadPixels(
    const uint8_t *bytes, size_t count, CPNGPixelFormat format, void *pixels, char *message) {
  Target target = {.format = format, .pixels = pixels};
  return attempt(bytes, count, readPixels, &target, message);
}

typedef struct {
  const char *keyword;
  char *text;
} TextQuery;

static void readText(Reader *reader, void *argument) {
  TextQuery *query = argument;
  png_textp texts;
  int count = png_get_text(reader->png, reader->info, &texts, NULL);
  for (int i = 0; i < count && !query->text; i++) {
    if (strcmp(texts[i].key, query->keyword) != 0) continue;
    query->text = strdup(texts[i].text);
    if (!query->text) png_error(reader->png, "out of memory");
  }
}

bool CPNGReadText(
    const uint8_t *bytes, size_t count, const char *keyword, char **text, char *message) {
  TextQuery query = {.keyword = keyword};
  bool isDone = attempt(bytes, count, readText, &query, message);
  *text = query.text;
  return isDone;
}
