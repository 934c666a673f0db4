// Doubles, their bits, and sums of two of them.
//
// Error-free transformations after Dekker (1971) and Knuth: they hold only where no compiler fuses a product
// with a sum, so each file here is compiled without.

#ifndef ELEMENTARY_DOUBLES_H
#define ELEMENTARY_DOUBLES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

/// The unevaluated sum of two doubles.
typedef struct {
  double high, low;
} Pair;

/// One entry of the table of logarithms.
typedef struct {
  double reciprocal;
  Pair logarithm;
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

static inline double magnitude(double x) { return withBits(bitsOf(x) & ~signBit); }

/// `x` with the sign of `sign`.
static inline double withSign(double x, double sign) {
  return withBits((bitsOf(x) & ~signBit) | (bitsOf(sign) & signBit));
}

/// 2^`exponent`, from -1022 to 1023.
static inline double powerOfTwo(int exponent) {
  return withBits((uint64_t)(exponent + 1023) << 52);
}

/// The nearest whole number, for magnitudes up to 2^51.
static inline double nearestWhole(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

static inline Pair sum(double a, double b) {
  double high = a + b, part = high - a;
  return (Pair){high, (a - (high - part)) + (b - part)};
}

/// Of numbers where the first is zero or has no smaller exponent.
static inline Pair orderedSum(double a, double b) {
  double high = a + b;
  return (Pair){high, (a - high) + b};
}

/// Cuts a number into halves of 26 bits at most, so that their products are exact. Up to 2^995.
static inline Pair halves(double x) {
  double scaled = 0x1.0000002p27 * x, high = scaled - (scaled - x);
  return (Pair){high, x - high};
}

static inline Pair product(double a, double b) {
  double high = a * b;
  Pair x = halves(a), y = halves(b);
  double low = ((x.high * y.high - high) + x.high * y.low + x.low * y.high) + x.low * y.low;
  return (Pair){high, low};
}

#endif
