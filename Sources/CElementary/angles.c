// Sine, cosine and tangent: the angle less a multiple of pi/2, then minimax polynomials.

#include "CElementary.h"
#include "doubles.h"
#include "tables.h"

/// An angle as a number of quarter turns and the rest, from -pi/4 to pi/4.
typedef struct {
  Pair rest;
  unsigned quarters;
} ReducedAngle;

/// Cody and Waite's reduction (1980), for magnitudes up to 2^19.
static inline ReducedAngle reduceBySubtraction(double x) {
  double count = nearestWhole(x * twoByPi);
  double rest = x - count * halfPi1;
  Pair difference = sum(rest, -(count * halfPi2));
  // Where nearly all cancels, one more exact step brings the digits that are missing.
  if (magnitude(difference.high) < 0x1p-10) {
    Pair next = sum(difference.high, -(count * halfPi3));
    difference = sum(next.high, difference.low + next.low);
    difference.low -= count * halfPi4;
  } else {
    difference.low -= count * halfPi3And4;
  }
  return (ReducedAngle){orderedSum(difference.high, difference.low), (unsigned)(int)count};
}

/// Payne and Hanek's reduction (1983): multiplies by just those bits of 2/pi that count.
static ReducedAngle reduceByMultiplication(double x) {
  uint64_t bits = bitsOf(x);
  uint64_t mantissa = (bits & ((1ull << 52) - 1)) | 1ull << 52;
  int exponent = (int)(bits >> 52 & 2047) - 1075;
  // Three words of 2/pi from where a bit more would change the product by whole turns.
  unsigned offset = (unsigned)(exponent - 2 + 64), word = offset / 64, shift = offset % 64;
  uint64_t window[3];
  for (unsigned i = 0; i < 3; i++) {
    window[i] = twoByPiBits[word + i] << shift;
    if (shift) window[i] |= twoByPiBits[word + i + 1] >> (64 - shift);
  }
  unsigned __int128 low = (unsigned __int128)mantissa * window[2];
  unsigned __int128 middle = (unsigned __int128)mantissa * window[1] + (uint64_t)(low >> 64);
  uint64_t high = mantissa * window[0] + (uint64_t)(middle >> 64);
  // Two bits of quarter turns, then the fraction of one, to the nearest quarter.
  unsigned quarters = (unsigned)(high >> 62);
  unsigned __int128 fraction = (unsigned __int128)high << 66 | (unsigned __int128)(uint64_t)middle << 2
      | (uint64_t)low >> 62;
  uint64_t tail = (uint64_t)low << 2;
  bool isNegative = fraction >> 127;
  if (isNegative) {
    quarters++;
    fraction = ~fraction;
    tail = ~tail;
  }
  // At least 64 bits of a fraction are left: no double is nearer than 2^-62 to a multiple of pi/2.
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
  Pair rest = product(first, exactHalfPiHigh);
  rest = orderedSum(rest.high, rest.low + (first * exactHalfPiLow + second * exactHalfPiHigh));
  if (isNegative != (bool)(bits >> 63)) rest = (Pair){-rest.high, -rest.low};
  return (ReducedAngle){rest, bits >> 63 ? 0u - quarters : quarters};
}

static inline ReducedAngle reduce(double x) {
  double size = magnitude(x);
  if (size <= 0x1.921fb54442d18p-1) return (ReducedAngle){{x, 0}, 0};
  if (size < 0x1p19) return reduceBySubtraction(x);
  return reduceByMultiplication(x);
}

/// What the sine has besides the angle's high part.
static inline double sineBesides(Pair angle) {
  const double *c = sinePolynomial;
  double r = angle.high, z = r * r, z2 = z * z;
  double p = (c[0] + z * c[1]) + z2 * ((c[2] + z * c[3]) + z2 * (c[4] + z * c[5]));
  return z * r * p + angle.low * (1 - 0.5 * z);
}

static inline double sineOf(Pair angle) { return angle.high + sineBesides(angle); }

/// The cosine as the nearest double to 1 - r^2 / 2 and the rest.
static inline Pair cosineParts(Pair angle) {
  const double *c = cosinePolynomial;
  double r = angle.high, z = r * r, z2 = z * z, half = 0.5 * z, most = 1 - half;
  double p = (c[0] + z * c[1]) + z2 * ((c[2] + z * c[3]) + z2 * (c[4] + z * c[5]));
  return (Pair){most, ((1 - most) - half) + (z2 * p - r * angle.low)};
}

static inline double cosineOf(Pair angle) {
  Pair parts = cosineParts(angle);
  return parts.high + parts.low;
}

/// Not a number, infinite, or so small that the angle is its own sine and tangent.
static inline bool isPlain(double x) {
  double size = magnitude(x);
  return !(size >= 0x1p-27 && size <= 0x1.fffffffffffffp1023);
}

double CElementarySin(double x) {
  if (isPlain(x)) return magnitude(x) < 1 ? x : x - x;
  ReducedAngle angle = reduce(x);
  double value = angle.quarters & 1 ? cosineOf(angle.rest) : sineOf(angle.rest);
  return angle.quarters & 2 ? -value : value;
}

double CElementaryCos(double x) {
  if (isPlain(x)) return magnitude(x) < 1 ? 1 : x - x;
  ReducedAngle angle = reduce(x);
  double value = angle.quarters & 1 ? sineOf(angle.rest) : cosineOf(angle.rest);
  return (angle.quarters + 1) & 2 ? -value : value;
}

void CElementarySinCos(double x, double *sine, double *cosine) {
  if (isPlain(x)) {
    *sine = magnitude(x) < 1 ? x : x - x;
    *cosine = magnitude(x) < 1 ? 1 : x - x;
    return;
  }
  ReducedAngle angle = reduce(x);
  double s = sineOf(angle.rest), c = cosineOf(angle.rest);
  double first = angle.quarters & 1 ? c : s, second = angle.quarters & 1 ? s : c;
  *sine = angle.quarters & 2 ? -first : first;
  *cosine = (angle.quarters + 1) & 2 ? -second : second;
}

/// Sine and cosine to some 60 bits, so that their ratio needs no more than its own rounding.
static inline Pair longSine(Pair angle, Pair square) {
  const double *c = sinePolynomial;
  double r = angle.high, z = square.high, z2 = z * z;
  Pair cube = product(z, r), first = product(cube.high, c[0]), most = orderedSum(r, first.high);
  double rest = z2 * r * ((c[1] + z * c[2]) + z2 * ((c[3] + z * c[4]) + z2 * c[5]));
  double low = first.low + (cube.low + square.low * r) * c[0];
  return orderedSum(most.high, most.low + (low + rest + angle.low * (1 - 0.5 * z)));
}

static inline Pair longCosine(Pair angle, Pair square) {
  Pair parts = cosineParts(angle);
  return orderedSum(parts.high, parts.low - 0.5 * square.low);
}

double CElementaryTan(double x) {
  if (isPlain(x)) return magnitude(x) < 1 ? x : x - x;
  ReducedAngle angle = reduce(x);
  Pair square = product(angle.rest.high, angle.rest.high);
  Pair sine = longSine(angle.rest, square), cosine = longCosine(angle.rest, square);
  Pair above = angle.quarters & 1 ? cosine : sine, below = angle.quarters & 1 ? sine : cosine;
  double ratio = above.high / below.high;
  Pair back = product(ratio, below.high);
  double rest = ((above.high - back.high) - back.low) + (above.low - ratio * below.low);
  ratio += rest / below.high;
  return angle.quarters & 1 ? -ratio : ratio;
}
