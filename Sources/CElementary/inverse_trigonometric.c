// The inverses of sine, cosine and tangent.

#include "CElementary.h"
#include "double_double.h"
#include "tables.h"

static inline double squareRoot(double x) { return __builtin_elementwise_sqrt(x); }

/// The angle of a point with 0 <= y <= x, both far from overflow and underflow.
///
/// A table-based arctangent: adds the angle of the nearest table entry c and the remainder,
/// atan(y/x) = atan(c) + atan((y - c x) / (x + c y)) (cf. Gal 1986).
static inline DoubleDouble angleInOctant(double y, double x) {
  double ratio = y / x;
  int nearest = (int)(ratio * 32 + 0.5);
  DoubleDouble rest, base = {0, 0};
  if (nearest < 2) {
    DoubleDouble back = twoProduct(ratio, x);
    rest = (DoubleDouble){ratio, ((y - back.high) - back.low) / x};
  } else {
    double c = nearest * 0x1p-5;
    base = arctangents[nearest];
    DoubleDouble wide = split(x);
    DoubleDouble above = twoSum(y - c * wide.high, -(c * wide.low)), below = fastTwoSum(x, c * y);
    double quotient = above.high / below.high;
    DoubleDouble back = twoProduct(quotient, below.high);
    rest = (DoubleDouble){
      quotient,
      (((above.high - back.high) - back.low) + above.low - quotient * below.low) / below.high,
    };
  }
  const double *p = arctangentPolynomial;
  double q = rest.high, z = q * q, z2 = z * z;
  double curve = (p[0] + z * p[1]) + z2 * ((p[2] + z * p[3]) + z2 * (p[4] + z * p[5]));
  DoubleDouble total = fastTwoSum(base.high, q);
  total.low += base.low + (rest.low + z * q * curve);
  return total;
}

/// `angle` subtracted from a constant.
static inline DoubleDouble difference(double high, double low, DoubleDouble angle) {
  DoubleDouble rest = fastTwoSum(high, -angle.high);
  rest.low += low - angle.low;
  return rest;
}

static inline int exponentOf(double x) { return (int)(bitsOf(x) >> 52 & 2047); }

/// The special cases: a coordinate that is not finite, or negligible beside the other.
static double specialAtan2(double y, double x) {
  if (x != x || y != y) return x + y;
  double high = absolute(y), wide = absolute(x);
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
  return copySign(angle, y);
}

double CElementaryAtan2(double y, double x) {
  double high = absolute(y), wide = absolute(x);
  double longer = high > wide ? high : wide, shorter = high > wide ? wide : high;
  // The negated condition is also true for NaN.
  if (!(longer >= 0x1p-400 && longer <= 0x1p400 && shorter >= longer * 0x1p-64)) {
    int apart = exponentOf(longer) - exponentOf(shorter);
    bool isOrdinary = longer > 0 && longer < __builtin_inf() && shorter == shorter;
    if (!isOrdinary || apart > 64) return specialAtan2(y, x);
    // Scaling by a power of two does not change the angle.
    double scale = longer > 1 ? 0x1p-600 : 0x1p600;
    longer *= scale;
    shorter *= scale;
    if (shorter < longer * 0x1p-64) return specialAtan2(y, x);
  }
  DoubleDouble angle = angleInOctant(shorter, longer);
  if (high > wide) angle = difference(exactHalfPiHigh, exactHalfPiLow, angle);
  if (bitsOf(x) & signBit) angle = difference(exactPiHigh, exactPiLow, angle);
  return copySign(angle.high + angle.low, y);
}

double CElementaryAtan(double x) { return CElementaryAtan2(x, 1); }

/// asin(r) - r for r up to 1/2; `z` is r^2.
static inline double arcsineCorrection(double r, double z) {
  const double *p = arcsinePolynomial;
  double z2 = z * z, z4 = z2 * z2;
  double first = (p[0] + z * p[1]) + z2 * (p[2] + z * p[3]);
  double second = (p[4] + z * p[5]) + z2 * (p[6] + z * p[7]);
  double third = (p[8] + z * p[9]) + z2 * (p[10] + z * p[11]);
  return z * r * (first + z4 * (second + z4 * third));
}

/// The arccosine of `x`, from 1/2 to 1, by the half-angle identity acos(x) = 2 asin(sqrt((1 - x) / 2)), as in fdlibm.
static inline DoubleDouble smallArccosine(double x) {
  double z = (1 - x) / 2;
  if (z == 0) return (DoubleDouble){0, 0};
  double root = squareRoot(z);
  DoubleDouble square = twoProduct(root, root);
  double rest = ((z - square.high) - square.low) / (2 * root);
  return (DoubleDouble){2 * root, 2 * (rest + arcsineCorrection(root, z))};
}

double CElementaryAsin(double x) {
  double size = absolute(x);
  if (size <= 0.5) return size < 0x1p-27 ? x : x + arcsineCorrection(x, x * x);
  if (!(size <= 1)) return (x - x) / (x - x);
  DoubleDouble angle = difference(exactHalfPiHigh, exactHalfPiLow, smallArccosine(size));
  return copySign(angle.high + angle.low, x);
}

double CElementaryAcos(double x) {
  double size = absolute(x);
  if (size <= 0.5) {
    DoubleDouble angle = difference(
        exactHalfPiHigh, exactHalfPiLow,
        (DoubleDouble){x, size < 0x1p-60 ? 0 : arcsineCorrection(x, x * x)});
    return angle.high + angle.low;
  }
  if (!(size <= 1)) return (x - x) / (x - x);
  DoubleDouble angle = smallArccosine(size);
  if (x < 0) angle = difference(exactPiHigh, exactPiLow, angle);
  return angle.high + angle.low;
}
