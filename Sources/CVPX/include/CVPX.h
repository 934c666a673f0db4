// A VP9 encoder by libvpx, whose own calls are variadic and macros, which Swift cannot say.

#ifndef CVPX_H
#define CVPX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes of a message, with the zero that ends it. Each call that can fail writes one then.
#define CVPXMessageCapacity 256

typedef struct {
  uint32_t width, height;
  /// Thousandths of a frame in a second.
  int32_t frameRate;
  /// From 0, without visible loss, to 63, coarse.
  int32_t quality;
  /// From 0, slow and small, to 9.
  int32_t speed;
  /// The most frames from one key frame to the next.
  int32_t keyDistance;
} CVPXSettings;

typedef struct CVPXEncoder CVPXEncoder;

bool CVPXEncoderOpen(const CVPXSettings *settings, CVPXEncoder **encoder, char *message);
void CVPXEncoderClose(CVPXEncoder *encoder);

/// One frame, encoded.
typedef struct {
  /// Valid until the next frame.
  const uint8_t *bytes;
  size_t count;
  /// Whether it stands for itself.
  bool isKey;
} CVPXPacket;

/// Encodes the next frame: luma, then both chroma planes at half the width and height rounded up, without gaps, in
/// BT.709 and limited range.
bool CVPXEncoderEncode(
    CVPXEncoder *encoder, const uint8_t *planes, CVPXPacket *packet, char *message);

/// The version of libvpx.
const char *CVPXVersion(void);

#endif
