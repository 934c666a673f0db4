// OpenBLAS, with the choice of kernels for the processor.

#ifndef COPENBLAS_H
#define COPENBLAS_H

#include <cblas.h>
#include <stdbool.h>

/// What chose the kernels of OpenBLAS.
typedef enum {
  /// OpenBLAS itself; there is no better choice, or no way to change it.
  COpenBLASChoiceLibrary,
  /// This package, for a processor that OpenBLAS takes for an older one.
  COpenBLASChoicePackage,
  /// The user, with the environment variable OPENBLAS_CORETYPE.
  COpenBLASChoiceUser,
} COpenBLASChoice;

/// Chooses the fastest kernels that the processor can run. Call it before the first computation; later and concurrent
/// calls have no effect.
COpenBLASChoice COpenBLASChooseKernels(void);

/// The name of faster kernels for this processor than those in use, or null.
const char *COpenBLASBetterKernels(void);

/// The processor type that the kernels in use were written for, such as "SkylakeX".
const char *COpenBLASKernels(void);

/// The library's version and build configuration.
const char *COpenBLASConfiguration(void);

int COpenBLASThreadCount(void);
void COpenBLASSetThreadCount(int count);

#endif
