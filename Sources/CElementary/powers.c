// Exponential, logarithm and power, each by a table and a short polynomial (Tang 1989, 1990).

#include "CElementary.h"
#include "doubles.h"
#include "tables.h"

/// Beyond these e^x is more than any double, or nothing.
static const double largestExponent = 0x1.62e42fefa39efp9, smallestExponent = -0x1.74910d52d3051p9;

/// e to the power of a sum, whose high part lies between the two.
static inline double exponential(Pair x) {
  double count = nearestWhole(x.high * stepsByLogarithmOfTwo);
  int steps = (int)count;
  double r = (x.high - count * logarithmOfTwoStepHigh) - (count * logarithmOfTwoStepLow - x.low);
  Pair power = powersOfTwo[steps & 63];
  int exponent = steps >> 6;
  const double *c = exponentialPolynomial;
  double r2 = r * r;
  double besides = power.low + r + r2 * ((c[0] + r * c[1]) + r2 * ((c[2] + r * c[3]) + r2 * c[4]));
  double value = power.high + power.high * besides;
  if (exponent > 1023) return value * 2 * powerOfTwo(1023);
  if (exponent < -1021) return value * powerOfTwo(exponent + 1000) * 0x1p-1000;
  return value * powerOfTwo(exponent);
}

double CElementaryExp(double x) {
  if (x != x) return x;
  if (x > largestExponent) return __builtin_inf();
  if (x < smallestExponent) return 0;
  if (magnitude(x) < 0x1p-54) return 1;
  return exponential((Pair){x, 0});
}

/// A positive number as 2^exponent (1 + rest) / reciprocal, and the logarithm of the first and the last.
typedef struct {
  double rest;
  Pair known;
} LogarithmParts;

static inline LogarithmParts takeApart(double x) {
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
  // Reciprocals are so short that each operation here is exact.
  double rest = (start * entry.reciprocal - 1) + (mantissa - start) * entry.reciprocal;
  return (LogarithmParts){
    rest,
    {exponent * logarithmOfTwoHigh + entry.logarithm.high,
     exponent * logarithmOfTwoLow + entry.logarithm.low},
  };
}

/// What log(1 + r) has besides r - r^2 / 2.
static inline double logarithmBesides(double r) {
  const double *c = logarithmPolynomial;
  double r2 = r * r;
  return r2 * r
      * (((c[0] + r * c[1]) + r2 * (c[2] + r * c[3]))
         + r2 * r2 * ((c[4] + r * c[5]) + r2 * (c[6] + r * c[7])));
}

double CElementaryLog(double x) {
  if (!(x > 0)) return x == 0 ? -__builtin_inf() : (x - x) / (x - x);
  if (x > 0x1.fffffffffffffp1023) return x;
  LogarithmParts parts = takeApart(x);
  double r = parts.rest;
  Pair total = orderedSum(parts.known.high, r);
  return total.high + (total.low + (parts.known.low + (logarithmBesides(r) - 0.5 * r * r)));
}

/// The logarithm of a positive finite number to some 66 bits.
static inline Pair longLogarithm(double x) {
  LogarithmParts parts = takeApart(x);
  double r = parts.rest;
  Pair square = product(r, r);
  Pair total = orderedSum(parts.known.high, r), whole = sum(total.high, -0.5 * square.high);
  double low = whole.low + total.low + (parts.known.low + (logarithmBesides(r) - 0.5 * square.low));
  return orderedSum(whole.high, low);
}

static inline bool isWhole(double x) {
  double size = magnitude(x);
  return size >= 0x1p52 || (size + 0x1p52) - 0x1p52 == size;
}

static inline bool isOdd(double x) {
  double size = magnitude(x);
  return size < 0x1p53 && isWhole(x) && ((uint64_t)size & 1);
}

/// Powers of zeros, infinities and what is not a number, and powers with them.
static double specialPower(double x, double y) {
  if (x == 1 || y == 0) return 1;
  if (x != x || y != y) return x + y;
  double size = magnitude(x);
  bool isSmall = size < 1;
  if (magnitude(y) == __builtin_inf()) {
    if (size == 1) return 1;
    return isSmall == (y > 0) ? 0 : __builtin_inf();
  }
  double value = isSmall == (y > 0) ? 0 : __builtin_inf();
  return isOdd(y) ? withSign(value, x) : value;
}

double CElementaryPow(double x, double y) {
  double size = magnitude(x), infinity = __builtin_inf();
  if (!(size > 0 && size < infinity && magnitude(y) < infinity) || x == 1 || y == 0) {
    return specialPower(x, y);
  }
  double sign = 1;
  if (x < 0) {
    if (!isWhole(y)) return (x - x) / (x - x);
    if (isOdd(y)) sign = -1;
  }
  // Beyond these the result is 1, nothing, or more than any double, and the product would not be exact.
  if (magnitude(y) < 0x1p-70) return sign;
  Pair logarithm = longLogarithm(size);
  if (magnitude(y) > 0x1p70) {
    if (logarithm.high == 0) return sign;
    return sign * ((logarithm.high > 0) == (y > 0) ? infinity : 0);
  }
  Pair exponent = product(y, logarithm.high);
  exponent.low += y * logarithm.low;
  if (exponent.high > largestExponent + 1) return sign * infinity;
  if (exponent.high < smallestExponent - 1) return sign * 0;
  return sign * exponential(orderedSum(exponent.high, exponent.low));
}
