#include <math.h>

/// Swift's runtime refers to this function, which has a new version in glibc 2.35. With one of our own, the library also loads
/// where glibc is older. The squares are exact in double precision, and their sum does not overflow.
__attribute__((visibility("hidden"))) float hypotf(float x, float y) {
  if (isinf(x) || isinf(y)) return INFINITY;
  return (float)sqrt((double)x * x + (double)y * y);
}
