// Sine, cosine and tangent: range reduction by multiples of pi/2, then minimax polynomials with a compensated leading
// term, as in fdlibm's __kernel_sin and __kernel_cos.

#include "CElementary.h"
#include "double_double.h"
#include "tables.h"

/// An angle as a number of quarter turns and a remainder from -pi/4 to pi/4.
typedef struct {
  DoubleDouble remainder;
  unsigned quadrant;
} ReducedAngle;

/// Cody and Waite's reduction (1980), for magnitudes up to 2^19.
static inline ReducedAngle codyWaiteReduce(double x) {
  double count = roundToNearest(x * twoOverPi);
  double remainder = x - count * halfPi1;
  DoubleDouble difference = twoSum(remainder, -(count * halfPi2));
  // After near-total cancellation, one more exact step supplies the missing digits.
  if (absolute(difference.high) < 0x1p-10) {
    DoubleDouble next = twoSum(difference.high, -(count * halfPi3));
    difference = twoSum(next.high, difference.low + next.low);
    difference.low -= count * halfPi4;
  } else {
    difference.low -= count * halfPi3And4;
  }
  return (ReducedAngle){fastTwoSum(difference.high, difference.low), (unsigned)(int)count};
}

/// Payne and Hanek's reduction (1983): multiplies by only those bits of 2/pi that matter.
static ReducedAngle payneHanekReduce(double x) {
  uint64_t bits = bitsOf(x);
  uint64_t mantissa = (bits & ((1ull << 52) - 1)) | 1ull << 52;
  int exponent = (int)(bits >> 52 & 2047) - 1075;
  // Three words of 2/pi, starting where a higher bit would change the product by whole turns.
  unsigned offset = (unsigned)(exponent - 2 + 64), word = offset / 64, shift = offset % 64;
  uint64_t window[3];
  for (unsigned i = 0; i < 3; i++) {
    window[i] = twoOverPiBits[word + i] << shift;
    if (shift) window[i] |= twoOverPiBits[word + i + 1] >> (64 - shift);
  }
  unsigned __int128 low = (unsigned __int128)mantissa * window[2];
  unsigned __int128 middle = (unsigned __int128)mantissa * window[1] + (uint64_t)(low >> 64);
  uint64_t high = mantissa * window[0] + (uint64_t)(middle >> 64);
  // Two bits of quarter turns, then the fraction of one, to the nearest quarter.
  unsigned quadrant = (unsigned)(high >> 62);
  unsigned __int128 fraction = (unsigned __int128)high << 66 | (unsigned __int128)(uint64_t)middle << 2
      | (uint64_t)low >> 62;
  uint64_t tail = (uint64_t)low << 2;
  bool isNegative = fraction >> 127;
  if (isNegative) {
    quadrant++;
    fraction = ~fraction;
    tail = ~tail;
  }
  // At least 64 bits of the fraction remain: no double is nearer than 2^-62 to a multiple of pi/2.
  int zeros = fraction >> 64 ? __builtin_clzll((uint64_t)(fraction >> 64))
                             : 64 + __builtin_clzll((uint64_t)fraction | 1);
  if (zeros) {
    unsigned filled = zeros < 64 ? (unsigned)zeros : 63;
    fraction = fraction << filled | tail >> (64 - filled);
    zeros = (int)filled;
  }
  double scale = powerOfTwo(-zeros - 128);
  double first = (double)(uint64_t)(fraction >> 75) * 0x1p75 * scale;
  double second = (double)(uint64_t)(fraction >> 22 & ((1ull << 53) - 1)) * 0x1p22 * scale;
  DoubleDouble remainder = twoProduct(first, exactHalfPiHigh);
  remainder = fastTwoSum(remainder.high, remainder.low + (first * exactHalfPiLow + second * exactHalfPiHigh));
  if (isNegative != (bool)(bits >> 63)) remainder = (DoubleDouble){-remainder.high, -remainder.low};
  return (ReducedAngle){remainder, bits >> 63 ? 0u - quadrant : quadrant};
}

static inline ReducedAngle reduce(double x) {
  double size = absolute(x);
  if (size <= 0x1.921fb54442d18p-1) return (ReducedAngle){{x, 0}, 0};
  if (size < 0x1p19) return codyWaiteReduce(x);
  return payneHanekReduce(x);
}

/// The sine minus the angle's high part.
static inline double sineCorrection(DoubleDouble angle) {
  const double *c = sinePolynomial;
  double r = angle.high, z = r * r, z2 = z * z;
  double p = (c[0] + z * c[1]) + z2 * ((c[2] + z * c[3]) + z2 * (c[4] + z * c[5]));
  return z * r * p + angle.low * (1 - 0.5 * z);
}

static inline double sineOf(DoubleDouble angle) { return angle.high + sineCorrection(angle); }

/// The cosine as the nearest double to 1 - r^2 / 2 and a remainder.
static inline DoubleDouble cosineParts(DoubleDouble angle) {
  const double *c = cosinePolynomial;
  double r = angle.high, z = r * r, z2 = z * z, half = 0.5 * z, most = 1 - half;
  double p = (c[0] + z * c[1]) + z2 * ((c[2] + z * c[3]) + z2 * (c[4] + z * c[5]));
  return (DoubleDouble){most, ((1 - most) - half) + (z2 * p - r * angle.low)};
}

static inline double cosineOf(DoubleDouble angle) {
  DoubleDouble parts = cosineParts(angle);
  return parts.high + parts.low;
}

/// NaN, infinite, or so small that the angle is its own sine and tangent.
static inline bool isTrivialArgument(double x) {
  double size = absolute(x);
  return !(size >= 0x1p-27 && size <= 0x1.fffffffffffffp1023);
}

double CElementarySin(double x) {
  if (isTrivialArgument(x)) return absolute(x) < 1 ? x : x - x;
  ReducedAngle angle = reduce(x);
  double value = angle.quadrant & 1 ? cosineOf(angle.remainder) : sineOf(angle.remainder);
  return angle.quadrant & 2 ? -value : value;
}

double CElementaryCos(double x) {
  if (isTrivialArgument(x)) return absolute(x) < 1 ? 1 : x - x;
  ReducedAngle angle = reduce(x);
  double value = angle.quadrant & 1 ? sineOf(angle.remainder) : cosineOf(angle.remainder);
  return (angle.quadrant + 1) & 2 ? -value : value;
}

void CElementarySinCos(double x, double *sine, double *cosine) {
  if (isTrivialArgument(x)) {
    *sine = absolute(x) < 1 ? x : x - x;
    *cosine = absolute(x) < 1 ? 1 : x - x;
    return;
  }
  ReducedAngle angle = reduce(x);
  double s = sineOf(angle.remainder), c = cosineOf(angle.remainder);
  double first = angle.quadrant & 1 ? c : s, second = angle.quadrant & 1 ? s : c;
  *sine = angle.quadrant & 2 ? -first : first;
  *cosine = (angle.quadrant + 1) & 2 ? -second : second;
}

/// Sine and cosine to some 60 bits, so that the error of their ratio is its own rounding.
static inline DoubleDouble sineDoubleDouble(DoubleDouble angle, DoubleDouble square) {
  const double *c = sinePolynomial;
  double r = angle.high, z = square.high, z2 = z * z;
  DoubleDouble cube = twoProduct(z, r), first = twoProduct(cube.high, c[0]), most = fastTwoSum(r, first.high);
  double remainder = z2 * r * ((c[1] + z * c[2]) + z2 * ((c[3] + z * c[4]) + z2 * c[5]));
  double low = first.low + (cube.low + square.low * r) * c[0];
  return fastTwoSum(most.high, most.low + (low + remainder + angle.low * (1 - 0.5 * z)));
}

static inline DoubleDouble cosineDoubleDouble(DoubleDouble angle, DoubleDouble square) {
  DoubleDouble parts = cosineParts(angle);
  return fastTwoSum(parts.high, parts.low - 0.5 * square.low);
}

double CElementaryTan(double x) {
  if (isTrivialArgument(x)) return absolute(x) < 1 ? x : x - x;
  ReducedAngle angle = reduce(x);
  DoubleDouble square = twoProduct(angle.remainder.high, angle.remainder.high);
  DoubleDouble sine = sineDoubleDouble(angle.remainder, square), cosine = cosineDoubleDouble(angle.remainder, square);
  DoubleDouble above = angle.quadrant & 1 ? cosine : sine, below = angle.quadrant & 1 ? sine : cosine;
  double ratio = above.high / below.high;
  DoubleDouble back = twoProduct(ratio, below.high);
  double remainder = ((above.high - back.high) - back.low) + (above.low - ratio * below.low);
  ratio += remainder / below.high;
  return angle.quadrant & 1 ? -ratio : ratio;
}
