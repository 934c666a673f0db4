// The inverses of sine, cosine and tangent.

#include "CElementary.h"
#include "doubles.h"
#include "tables.h"

static inline double squareRoot(double x) { return __builtin_elementwise_sqrt(x); }

/// The angle of a point with 0 <= y <= x, both far from where doubles end.
///
/// Takes the nearest table entry's angle and adds what is left: atan(y/x) = atan(c) + atan((y - c x) / (x + c y)).
static inline Pair angleInOctant(double y, double x) {
  double ratio = y / x;
  int nearest = (int)(ratio * 32 + 0.5);
  Pair rest, base = {0, 0};
  if (nearest < 2) {
    Pair back = product(ratio, x);
    rest = (Pair){ratio, ((y - back.high) - back.low) / x};
  } else {
    double c = nearest * 0x1p-5;
    base = arctangents[nearest];
    Pair wide = halves(x);
    Pair above = sum(y - c * wide.high, -(c * wide.low)), below = orderedSum(x, c * y);
    double quotient = above.high / below.high;
    Pair back = product(quotient, below.high);
    rest = (Pair){
      quotient,
      (((above.high - back.high) - back.low) + above.low - quotient * below.low) / below.high,
    };
  }
  const double *p = arctangentPolynomial;
  double q = rest.high, z = q * q, z2 = z * z;
  double curve = (p[0] + z * p[1]) + z2 * ((p[2] + z * p[3]) + z2 * (p[4] + z * p[5]));
  Pair total = orderedSum(base.high, q);
  total.low += base.low + (rest.low + z * q * curve);
  return total;
}

/// `angle` subtracted from a constant.
static inline Pair difference(double high, double low, Pair angle) {
  Pair rest = orderedSum(high, -angle.high);
  rest.low += low - angle.low;
  return rest;
}

static inline int exponentOf(double x) { return (int)(bitsOf(x) >> 52 & 2047); }

/// Where one coordinate is not finite, or nothing beside the other.
static double angleOfExtremes(double y, double x) {
  if (x != x || y != y) return x + y;
  double high = magnitude(y), wide = magnitude(x);
  bool isLeft = bitsOf(x) & signBit;
  double angle;
  if (high == wide && high != 0) {  // Both infinite.
    angle = isLeft ? 3 * (exactHalfPiHigh / 2) : exactHalfPiHigh / 2;
  } else if (high > wide) {
    angle = exactHalfPiHigh;
  } else if (isLeft) {
    angle = exactPiHigh;
  } else {
    angle = high == 0 ? 0 : high / wide;
  }
  return withSign(angle, y);
}

double CElementaryAtan2(double y, double x) {
  double high = magnitude(y), wide = magnitude(x);
  double longer = high > wide ? high : wide, shorter = high > wide ? wide : high;
  // Not so where one is not a number either.
  if (!(longer >= 0x1p-400 && longer <= 0x1p400 && shorter >= longer * 0x1p-64)) {
    int apart = exponentOf(longer) - exponentOf(shorter);
    bool isOrdinary = longer > 0 && longer < __builtin_inf() && shorter == shorter;
    if (!isOrdinary || apart > 64) return angleOfExtremes(y, x);
    // Powers of two change no angle.
    double scale = longer > 1 ? 0x1p-600 : 0x1p600;
    longer *= scale;
    shorter *= scale;
    if (shorter < longer * 0x1p-64) return angleOfExtremes(y, x);
  }
  Pair angle = angleInOctant(shorter, longer);
  if (high > wide) angle = difference(exactHalfPiHigh, exactHalfPiLow, angle);
  if (bitsOf(x) & signBit) angle = difference(exactPiHigh, exactPiLow, angle);
  return withSign(angle.high + angle.low, y);
}

double CElementaryAtan(double x) { return CElementaryAtan2(x, 1); }

/// What the arc sine of `r`, up to 1/2, has besides r; `z` is r^2.
static inline double arcsineBesides(double r, double z) {
  const double *p = arcsinePolynomial;
  double z2 = z * z, z4 = z2 * z2;
  double first = (p[0] + z * p[1]) + z2 * (p[2] + z * p[3]);
  double second = (p[4] + z * p[5]) + z2 * (p[6] + z * p[7]);
  double third = (p[8] + z * p[9]) + z2 * (p[10] + z * p[11]);
  return z * r * (first + z4 * (second + z4 * third));
}

/// The arc cosine of `x`, from 1/2 to 1: twice the arc sine of sqrt((1 - x) / 2).
static inline Pair smallArccosine(double x) {
  double z = (1 - x) / 2;
  if (z == 0) return (Pair){0, 0};
  double root = squareRoot(z);
  Pair square = product(root, root);
  double rest = ((z - square.high) - square.low) / (2 * root);
  return (Pair){2 * root, 2 * (rest + arcsineBesides(root, z))};
}

double CElementaryAsin(double x) {
  double size = magnitude(x);
  if (size <= 0.5) return size < 0x1p-27 ? x : x + arcsineBesides(x, x * x);
  if (!(size <= 1)) return (x - x) / (x - x);
  Pair angle = difference(exactHalfPiHigh, exactHalfPiLow, smallArccosine(size));
  return withSign(angle.high + angle.low, x);
}

double CElementaryAcos(double x) {
  double size = magnitude(x);
  if (size <= 0.5) {
    Pair angle = difference(
        exactHalfPiHigh, exactHalfPiLow,
        (Pair){x, size < 0x1p-60 ? 0 : arcsineBesides(x, x * x)});
    return angle.high + angle.low;
  }
  if (!(size <= 1)) return (x - x) / (x - x);
  Pair angle = smallArccosine(size);
  if (x < 0) angle = difference(exactPiHigh, exactPiLow, angle);
  return angle.high + angle.low;
}
