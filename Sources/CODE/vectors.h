#ifndef CODE_VECTORS_H
#define CODE_VECTORS_H

// Vectors in three dimensions.

static inline double CODEDot(const double *a, const double *b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static inline void CODESubtract(double *out, const double *a, const double *b) {
  for (int i = 0; i < 3; i++) out[i] = a[i] - b[i];
}

/// `out = a + factor * b`.
static inline void CODEAddScaled(double *out, const double *a, double factor, const double *b) {
  for (int i = 0; i < 3; i++) out[i] = a[i] + factor * b[i];
}

static inline void CODECross(double *out, const double *a, const double *b) {
  out[0] = a[1] * b[2] - a[2] * b[1];
  out[1] = a[2] * b[0] - a[0] * b[2];
  out[2] = a[0] * b[1] - a[1] * b[0];
}

static inline double CODEClamp(double value, double lower, double upper) {
  return value < lower ? lower : value > upper ? upper : value;
}

#endif
