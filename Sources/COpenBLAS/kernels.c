#include "COpenBLAS.h"

#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

extern char *openblas_get_corename(void);
extern char *openblas_get_config(void);
extern int openblas_get_num_threads(void);
extern void openblas_set_num_threads(int);

// How a library built for many processors chooses its kernels when it is loaded. One built for a single
// processor has neither function.
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));

static const char *const variable = "OPENBLAS_CORETYPE";
static COpenBLASChoice choice;

/// Versions of OpenBLAS that know processors by family and model only take one that is too new for them for an
/// older one, even where it has AVX-512; that halves their speed. Null where the choice is right or cannot be told
/// to be wrong.
const char *COpenBLASBetterKernels(void) {
#if defined(__x86_64__)
  const char *chosen = openblas_get_corename();
  // Kernels of a name that is not here may be newer than ours, and are left alone.
  static const char *const withoutAVX512[] = {
      "Prescott",    "Core2",      "Nehalem",     "Barcelona", "Bobcat",  "Sandybridge",
      "Bulldozer",   "Piledriver", "Steamroller", "Excavator", "Haswell", "Zen",
  };
  bool isOlder = false;
  for (size_t i = 0; i < sizeof withoutAVX512 / sizeof *withoutAVX512; i++) {
    isOlder = isOlder || strcasecmp(chosen, withoutAVX512[i]) == 0;
  }
  // The compiler's own test also asks whether the operating system saves the wide registers.
  if (isOlder && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return __builtin_cpu_supports("avx512bf16") ? "Cooperlake" : "SkylakeX";
  }
#endif
  return NULL;
}

static void choose(void) {
  const char *wish = getenv(variable);
  if (wish) {
    // The library chooses for itself where it does not know the name.
    if (strcasecmp(wish, openblas_get_corename()) == 0) choice = COpenBLASChoiceUser;
    return;
  }
  const char *better = COpenBLASBetterKernels();
  if (!better || !gotoblas_dynamic_init || !gotoblas_dynamic_quit) return;
  // Too late for the library's start, so its choice is made again with the answer given.
  setenv(variable, better, 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  // Programs started from here are to choose for themselves.
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
