// OpenBLAS, and the choice of its kernels for the processor at hand.

#ifndef COPENBLAS_H
#define COPENBLAS_H

#include <cblas.h>
#include <stdbool.h>

/// Who chose the kernels that OpenBLAS computes with.
typedef enum {
  /// OpenBLAS itself; there was nothing to better, or no way to.
  COpenBLASChoiceLibrary,
  /// This package, for a processor that OpenBLAS does not know and takes for an older one.
  COpenBLASChoicePackage,
  /// The user, by the environment variable OPENBLAS_CORETYPE.
  COpenBLASChoiceUser,
} COpenBLASChoice;

/// Chooses the fastest kernels that the processor can run. To be called before the first computation; later
/// and concurrent calls change nothing.
COpenBLASChoice COpenBLASChooseKernels(void);

/// The name of kernels that this processor could run faster than those in use, or null.
const char *COpenBLASBetterKernels(void);

/// The processor that the kernels in use were written for, such as "SkylakeX".
const char *COpenBLASKernels(void);

/// The library's version and how it was built.
const char *COpenBLASConfiguration(void);

int COpenBLASThreadCount(void);
void COpenBLASSetThreadCount(int count);

#endif
