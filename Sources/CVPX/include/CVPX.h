// A VP9 encoder. It wraps libvpx, whose variadic functions and macros Swift cannot call.

#ifndef CVPX_H
#define CVPX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Capacity of an error message, including the terminating zero. Each call writes one if it fails.
#define CVPXMessageCapacity 256

typedef struct {
  uint32_t width, height;
  /// Frames per 1000 seconds.
  int32_t frameRate;
  /// Quality from 0 (no visible loss) to 63 (coarse).
  int32_t cqLevel;
  /// Speed from 0 (slow, small files) to 9 (fast).
  int32_t cpuUsed;
  /// The maximum number of frames from one key frame to the next.
  int32_t maxKeyFrameDistance;
} CVPXSettings;

typedef struct CVPXEncoder CVPXEncoder;

bool CVPXEncoderOpen(const CVPXSettings *settings, CVPXEncoder **encoder, char *message);
void CVPXEncoderClose(CVPXEncoder *encoder);

/// One encoded frame.
typedef struct {
  /// Valid until the next frame.
  const uint8_t *bytes;
  size_t count;
  /// Whether it can be decoded without other frames.
  bool isKeyFrame;
} CVPXPacket;

/// Encodes the next frame: luma, then both chroma planes at half the width and height rounded up, without gaps, in
/// BT.709 and limited range.
bool CVPXEncoderEncode(
    CVPXEncoder *encoder, const uint8_t *planes, CVPXPacket *packet, char *message);

/// The version of libvpx.
const char *CVPXVersion(void);

#endif
