#include "COpenBLAS.h"

#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

extern char *openblas_get_corename(void);
extern char *openblas_get_config(void);
extern int openblas_get_num_threads(void);
extern void openblas_set_num_threads(int);

// How a library with DYNAMIC_ARCH chooses its kernels when it is loaded. A library for a single processor type has
// neither function.
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));
extern void *blas_memory_alloc(int) __attribute__((weak));
extern void blas_memory_free(void *) __attribute__((weak));

static const char *const variable = "OPENBLAS_CORETYPE";
static COpenBLASChoice choice;

/// Dynamic dispatch by CPUID features, over the choice of DYNAMIC_ARCH. Some versions of OpenBLAS identify
/// processors only by family and model. They take a newer processor for an older one, even if it has AVX-512; that
/// halves their speed. Returns null if the choice is right or unknown.
const char *COpenBLASBetterKernels(void) {
#if defined(__x86_64__)
  const char *chosen = openblas_get_corename();
  // Kernels with a name that is not listed may be newer than ours, and are kept.
  static const char *const withoutAVX512[] = {
      "Prescott",    "Core2",      "Nehalem",     "Barcelona", "Bobcat",  "Sandybridge",
      "Bulldozer",   "Piledriver", "Steamroller", "Excavator", "Haswell", "Zen",
  };
  bool isOlder = false;
  for (size_t i = 0; i < sizeof withoutAVX512 / sizeof *withoutAVX512; i++) {
    isOlder = isOlder || strcasecmp(chosen, withoutAVX512[i]) == 0;
  }
  // The compiler's test also checks whether the operating system saves the wide registers.
  if (isOlder && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return __builtin_cpu_supports("avx512bf16") ? "Cooperlake" : "SkylakeX";
  }
#endif
  return NULL;
}

static void choose(void) {
  const char *requested = getenv(variable);
  if (requested) {
    // If the library does not know the name, it chooses for itself.
    if (strcasecmp(requested, openblas_get_corename()) == 0) choice = COpenBLASChoiceUser;
    return;
  }
  const char *better = COpenBLASBetterKernels();
  if (!better || !gotoblas_dynamic_init || !gotoblas_dynamic_quit) return;
  if (!blas_memory_alloc || !blas_memory_free) return;
  // The library's own threads, which it starts when it is loaded, choose kernels too, in the first allocation of the
  // process. This one makes sure that it has been: nobody else may choose while there are no kernels.
  blas_memory_free(blas_memory_alloc(0));
  // The library has already started, so it must choose again, now with this name.
  setenv(variable, better, 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  // Child processes must choose for themselves.
  unsetenv(variable);
  if (strcasecmp(openblas_get_corename(), better) == 0) choice = COpenBLASChoicePackage;
}

COpenBLASChoice COpenBLASChooseKernels(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, choose);
  return choice;
}

const char *COpenBLASKernels(void) { return openblas_get_corename(); }

const char *COpenBLASConfiguration(void) { return openblas_get_config(); }

int COpenBLASThreadCount(void) { return openblas_get_num_threads(); }

void COpenBLASSetThreadCount(int count) { openblas_set_num_threads(count); }
