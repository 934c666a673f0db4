#include "CDNNL.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx512f,avx512vl,avx512bw,avx512bf16")))
void CDNNLRound(const float *source, uint16_t *target, size_t count) {
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    __m512bh rounded = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(source + i + 16), _mm512_loadu_ps(source + i));
    memcpy(target + i, &rounded, sizeof rounded);
  }
  for (; i < count; i += 16) {
    size_t left = count - i < 16 ? count - i : 16;
    __mmask16 mask = (__mmask16)((1u << left) - 1);
    __m256bh rounded = _mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(mask, source + i));
    memcpy(target + i, &rounded, left * sizeof *target);
  }
}
#else
void CDNNLRound(const float *source, uint16_t *target, size_t count) {
  (void)source, (void)target, (void)count;
}
#endif
