// Double-double arithmetic: bits of doubles and unevaluated sums of two doubles.
//
// The error-free transformations TwoSum (Knuth 1969), FastTwoSum and TwoProduct (Dekker 1971) require that no compiler
// fuses a product with a sum, so each file here is compiled without contraction.

#ifndef ELEMENTARY_DOUBLE_DOUBLE_H
#define ELEMENTARY_DOUBLE_DOUBLE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

/// The unevaluated sum of two doubles.
typedef struct {
  double high, low;
} DoubleDouble;

/// One entry of the table of logarithms.
typedef struct {
  double reciprocal;
  DoubleDouble logarithm;
} Reciprocal;

static inline uint64_t bitsOf(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline double withBits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static const uint64_t signBit = 1ull << 63;

static inline double absolute(double x) { return withBits(bitsOf(x) & ~signBit); }

/// `x` with the sign of `sign`.
static inline double copySign(double x, double sign) {
  return withBits((bitsOf(x) & ~signBit) | (bitsOf(sign) & signBit));
}

/// 2^`exponent`, from -1022 to 1023.
static inline double powerOfTwo(int exponent) {
  return withBits((uint64_t)(exponent + 1023) << 52);
}

/// The nearest integer, for magnitudes up to 2^51, by adding and subtracting 1.5 * 2^52.
static inline double roundToNearest(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

/// TwoSum (Knuth 1969).
static inline DoubleDouble twoSum(double a, double b) {
  double high = a + b, part = high - a;
  return (DoubleDouble){high, (a - (high - part)) + (b - part)};
}

/// FastTwoSum (Dekker 1971): the first number must be zero or have no smaller exponent.
static inline DoubleDouble fastTwoSum(double a, double b) {
  double high = a + b;
  return (DoubleDouble){high, (a - high) + b};
}

/// Veltkamp's split into halves of 26 bits at most, whose products are exact. Up to 2^995.
static inline DoubleDouble split(double x) {
  double scaled = 0x1.0000002p27 * x, high = scaled - (scaled - x);
  return (DoubleDouble){high, x - high};
}

/// TwoProduct (Dekker 1971).
static inline DoubleDouble twoProduct(double a, double b) {
  double high = a * b;
  DoubleDouble x = split(a), y = split(b);
  double low = ((x.high * y.high - high) + x.high * y.low + x.low * y.high) + x.low * y.low;
  return (DoubleDouble){high, low};
}

#endif
