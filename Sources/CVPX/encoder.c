#include "CVPX.h"

#include <stdio.h>
#include <stdlib.h>
#include <vpx/vp8cx.h>
#include <vpx/vpx_encoder.h>

struct CVPXEncoder {
  vpx_codec_ctx_t codec;
  uint32_t width, height;
  int64_t frameCount;
};

static void copyErrorMessage(CVPXEncoder *encoder, char *message) {
  const char *detail = vpx_codec_error_detail(&encoder->codec);
  const char *reason = vpx_codec_error(&encoder->codec);
  snprintf(message, CVPXMessageCapacity, "%s", detail ? detail : reason);
}

static vpx_codec_enc_cfg_t configuration(const CVPXSettings *settings) {
  vpx_codec_enc_cfg_t all;
  vpx_codec_enc_config_default(vpx_codec_vp9_cx(), &all, 0);
  all.g_w = settings->width;
  all.g_h = settings->height;
  // A frame lasts one tick.
  all.g_timebase = (vpx_rational_t){.num = 1000, .den = settings->frameRate};
  // One thread is slower, but makes equal frames give equal bytes.
  all.g_threads = 1;
  // Without lookahead, each frame yields its packet immediately.
  all.g_lag_in_frames = 0;
  all.rc_end_usage = VPX_Q;
  all.kf_max_dist = settings->maxKeyFrameDistance;
  return all;
}

bool CVPXEncoderOpen(const CVPXSettings *settings, CVPXEncoder **encoder, char *message) {
  CVPXEncoder *opened = calloc(1, sizeof *opened);
  if (!opened) {
    snprintf(message, CVPXMessageCapacity, "out of memory");
    return false;
  }
  opened->width = settings->width;
  opened->height = settings->height;
  vpx_codec_enc_cfg_t all = configuration(settings);
  vpx_codec_ctx_t *codec = &opened->codec;
  if (vpx_codec_enc_init(codec, vpx_codec_vp9_cx(), &all, 0) ||
      vpx_codec_control(codec, VP8E_SET_CQ_LEVEL, settings->cqLevel) ||
      vpx_codec_control(codec, VP8E_SET_CPUUSED, settings->cpuUsed) ||
      vpx_codec_control(codec, VP9E_SET_COLOR_SPACE, VPX_CS_BT_709) ||
      vpx_codec_control(codec, VP9E_SET_COLOR_RANGE, VPX_CR_STUDIO_RANGE)) {
    copyErrorMessage(opened, message);
    CVPXEncoderClose(opened);
    return false;
  }
  *encoder = opened;
  return true;
}

void CVPXEncoderClose(CVPXEncoder *encoder) {
  vpx_codec_destroy(&encoder->codec);
  free(encoder);
}

static vpx_image_t image(const CVPXEncoder *encoder, const uint8_t *planes) {
  size_t width = encoder->width, height = encoder->height;
  size_t halfWidth = (width + 1) / 2, halfHeight = (height + 1) / 2;
  uint8_t *luma = (uint8_t *)planes;
  vpx_image_t image;
  vpx_img_wrap(&image, VPX_IMG_FMT_I420, encoder->width, encoder->height, 1, luma);
  // vpx_img_wrap assumes padding after luma rows of odd width; here there is none.
  image.planes[VPX_PLANE_U] = luma + width * height;
  image.planes[VPX_PLANE_V] = image.planes[VPX_PLANE_U] + halfWidth * halfHeight;
  image.stride[VPX_PLANE_Y] = (int)width;
  image.stride[VPX_PLANE_U] = image.stride[VPX_PLANE_V] = (int)halfWidth;
  return image;
}

bool CVPXEncoderEncode(
    CVPXEncoder *encoder, const uint8_t *planes, CVPXPacket *packet, char *message) {
  vpx_image_t frame = image(encoder, planes);
  if (vpx_codec_encode(
          &encoder->codec, &frame, encoder->frameCount++, 1, 0, VPX_DL_REALTIME)) {
    copyErrorMessage(encoder, message);
    return false;
  }
  vpx_codec_iter_t position = NULL;
  const vpx_codec_cx_pkt_t *found;
  while ((found = vpx_codec_get_cx_data(&encoder->codec, &position))) {
    if (found->kind != VPX_CODEC_CX_FRAME_PKT) continue;
    packet->bytes = found->data.frame.buf;
    packet->count = found->data.frame.sz;
    packet->isKeyFrame = found->data.frame.flags & VPX_FRAME_IS_KEY;
    return true;
  }
  snprintf(message, CVPXMessageCapacity, "libvpx dropped a frame");
  return false;
}

const char *CVPXVersion(void) { return vpx_codec_version_str(); }
