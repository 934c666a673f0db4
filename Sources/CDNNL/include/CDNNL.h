// Matrix products by oneDNN.
//
// The library is large and needed only in mixed precision, so it is not linked but loaded on the first call.

#ifndef CDNNL_H
#define CDNNL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The version of the library, such as "2.6.3"; null if it is not installed.
const char *CDNNLVersion(void);

/// The processor features that the library uses, such as "avx512_core_bf16"; null if it is not installed.
const char *CDNNLInstructionSet(void);

/// Whether the processor multiplies bfloat16 numbers itself.
bool CDNNLHasBfloat16(void);

/// Row-major matrices: `target = a * b`, plus the bias in each row or plus the present target.
typedef struct {
  /// The target's rows and columns, and the dimension that is summed over.
  int64_t rows, columns, inner;
  /// Whether the factors are stored transposed, and the distances between their stored rows.
  bool transposesA, transposesB;
  int64_t strideA, strideB, stride;
  /// Whether the factors are bfloat16. The bias and the target are float32, and so are the sums.
  bool isBfloat16;
  bool addsBias, addsTarget;
  /// Whether the sums become max(0, sum); those that are not numbers become 0 too.
  bool appliesReLU;
} CDNNLShape;

/// A product of one shape. It belongs to one thread at a time.
typedef struct CDNNLProduct CDNNLProduct;

/// Plans a product for one thread; null if the library cannot compute it.
CDNNLProduct *CDNNLProductCreate(const CDNNLShape *shape);
void CDNNLProductDestroy(CDNNLProduct *product);

/// The bytes of working memory that a product needs.
size_t CDNNLProductScratchSize(const CDNNLProduct *product);

/// Computes the product; returns whether it succeeded. The scratch memory must be aligned to 64 bytes.
bool CDNNLProductCompute(
  const CDNNLProduct *product, const void *a, const void *b, const float *bias, float *target, void *scratch);

/// Rounds float32 numbers to bfloat16, to nearest even. The processor must have bfloat16.
void CDNNLRound(const float *source, uint16_t *target, size_t count);

#endif
