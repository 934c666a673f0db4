#include <vpx/vp8cx.h>
#include <vpx/vpx_encoder.h>
