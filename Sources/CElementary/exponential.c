// Exponential, logarithm and power, each by a table and a short polynomial (Tang 1989, 1990).

#include "CElementary.h"
#include "double_double.h"
#include "tables.h"

/// Beyond these, e^x overflows or underflows to zero.
static const double largestExponent = 0x1.62e42fefa39efp9, smallestExponent = -0x1.74910d52d3051p9;

/// e to the power of a sum whose high part lies between the two.
static inline double exponential(DoubleDouble x) {
  double count = roundToNearest(x.high * inverseLn2Times64);
  int steps = (int)count;
  double r = (x.high - count * ln2Over64High) - (count * ln2Over64Low - x.low);
  DoubleDouble power = powersOfTwo[steps & 63];
  int exponent = steps >> 6;
  const double *c = exponentialPolynomial;
  double r2 = r * r;
  double correction = power.low + r + r2 * ((c[0] + r * c[1]) + r2 * ((c[2] + r * c[3]) + r2 * c[4]));
  double value = power.high + power.high * correction;
  if (exponent > 1023) return value * 2 * powerOfTwo(1023);
  if (exponent < -1021) return value * powerOfTwo(exponent + 1000) * 0x1p-1000;
  return value * powerOfTwo(exponent);
}

double CElementaryExp(double x) {
  if (x != x) return x;
  if (x > largestExponent) return __builtin_inf();
  if (x < smallestExponent) return 0;
  if (absolute(x) < 0x1p-54) return 1;
  return exponential((DoubleDouble){x, 0});
}

/// A positive number as 2^exponent (1 + rest) / reciprocal, and the logarithm of 2^exponent / reciprocal.
typedef struct {
  double rest;
  DoubleDouble known;
} LogarithmParts;

static inline LogarithmParts reduceLogarithm(double x) {
  uint64_t bits = bitsOf(x);
  int exponent = 0;
  if (x < 0x1p-1022) {
    bits = bitsOf(x * 0x1p54);
    exponent = -54;
  }
  uint64_t beyond = bits - logarithmOffset;
  exponent += (int)((int64_t)beyond >> 52);
  Reciprocal entry = logarithms[beyond >> (52 - logarithmBits) & ((1u << logarithmBits) - 1)];
  bits -= beyond & (0xfffull << 52);
  double mantissa = withBits(bits), start = withBits(bits & ~((1ull << 27) - 1));
  // Reciprocals have so few bits that each operation here is exact.
  double rest = (start * entry.reciprocal - 1) + (mantissa - start) * entry.reciprocal;
  return (LogarithmParts){
    rest,
    {exponent * ln2High + entry.logarithm.high,
     exponent * ln2Low + entry.logarithm.low},
  };
}

/// log(1 + r) - (r - r^2 / 2).
static inline double logarithmCorrection(double r) {
  const double *c = logarithmPolynomial;
  double r2 = r * r;
  return r2 * r
      * (((c[0] + r * c[1]) + r2 * (c[2] + r * c[3]))
         + r2 * r2 * ((c[4] + r * c[5]) + r2 * (c[6] + r * c[7])));
}

double CElementaryLog(double x) {
  if (!(x > 0)) return x == 0 ? -__builtin_inf() : (x - x) / (x - x);
  if (x > 0x1.fffffffffffffp1023) return x;
  LogarithmParts parts = reduceLogarithm(x);
  double r = parts.rest;
  DoubleDouble total = fastTwoSum(parts.known.high, r);
  return total.high + (total.low + (parts.known.low + (logarithmCorrection(r) - 0.5 * r * r)));
}

/// The logarithm of a positive finite number to some 66 bits.
static inline DoubleDouble logarithmDoubleDouble(double x) {
  LogarithmParts parts = reduceLogarithm(x);
  double r = parts.rest;
  DoubleDouble square = twoProduct(r, r);
  DoubleDouble total = fastTwoSum(parts.known.high, r), whole = twoSum(total.high, -0.5 * square.high);
  double low = whole.low + total.low + (parts.known.low + (logarithmCorrection(r) - 0.5 * square.low));
  return fastTwoSum(whole.high, low);
}

static inline bool isInteger(double x) {
  double size = absolute(x);
  return size >= 0x1p52 || (size + 0x1p52) - 0x1p52 == size;
}

static inline bool isOdd(double x) {
  double size = absolute(x);
  return size < 0x1p53 && isInteger(x) && ((uint64_t)size & 1);
}

/// Powers with zeros, infinities and NaN.
static double specialPower(double x, double y) {
  if (x == 1 || y == 0) return 1;
  if (x != x || y != y) return x + y;
  double size = absolute(x);
  bool isSmall = size < 1;
  if (absolute(y) == __builtin_inf()) {
    if (size == 1) return 1;
    return isSmall == (y > 0) ? 0 : __builtin_inf();
  }
  double value = isSmall == (y > 0) ? 0 : __builtin_inf();
  return isOdd(y) ? copySign(value, x) : value;
}

double CElementaryPow(double x, double y) {
  double size = absolute(x), infinity = __builtin_inf();
  if (!(size > 0 && size < infinity && absolute(y) < infinity) || x == 1 || y == 0) {
    return specialPower(x, y);
  }
  double sign = 1;
  if (x < 0) {
    if (!isInteger(y)) return (x - x) / (x - x);
    if (isOdd(y)) sign = -1;
  }
  // Beyond these, the result is 1, zero or an overflow, and the product would not be exact.
  if (absolute(y) < 0x1p-70) return sign;
  DoubleDouble logarithm = logarithmDoubleDouble(size);
  if (absolute(y) > 0x1p70) {
    if (logarithm.high == 0) return sign;
    return sign * ((logarithm.high > 0) == (y > 0) ? infinity : 0);
  }
  DoubleDouble exponent = twoProduct(y, logarithm.high);
  exponent.low += y * logarithm.low;
  if (exponent.high > largestExponent + 1) return sign * infinity;
  if (exponent.high < smallestExponent - 1) return sign * 0;
  return sign * exponential(fastTwoSum(exponent.high, exponent.low));
}
