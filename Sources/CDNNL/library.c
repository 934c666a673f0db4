#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#include "CDNNL.h"

// The name with the version of the interface that the headers describe.
#define NAME(version) "libdnnl.so." #version
#define VERSIONED_NAME(version) NAME(version)

static CDNNLLibrary library;
static bool isLoaded;
static char version[32];

static void load(void) {
  void *handle = dlopen(VERSIONED_NAME(DNNL_VERSION_MAJOR), RTLD_NOW | RTLD_LOCAL);
  if (!handle) return;
#define CDNNL_FIND(name) \
  if (!(*(void **)&library.name = dlsym(handle, #name))) return;
  CDNNL_FUNCTIONS(CDNNL_FIND)
  CDNNL_FIND(omp_set_num_threads)
#undef CDNNL_FIND
  if (library.dnnl_engine_create(&library.engine, dnnl_cpu, 0) != dnnl_success) return;
  const dnnl_version_t *found = library.dnnl_version();
  snprintf(version, sizeof version, "%d.%d.%d", found->major, found->minor, found->patch);
  isLoaded = true;
}

const CDNNLLibrary *CDNNLLoad(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return isLoaded ? &library : NULL;
}

const char *CDNNLVersion(void) { return CDNNLLoad() ? version : NULL; }

const char *CDNNLInstructionSet(void) {
  const CDNNLLibrary *dnnl = CDNNLLoad();
  if (!dnnl) return NULL;
  switch (dnnl->dnnl_get_effective_cpu_isa()) {
  case dnnl_cpu_isa_avx512_core_amx: return "avx512_core_amx";
  case dnnl_cpu_isa_avx512_core_bf16: return "avx512_core_bf16";
  case dnnl_cpu_isa_avx512_core_vnni: return "avx512_core_vnni";
  case dnnl_cpu_isa_avx512_core: return "avx512_core";
  case dnnl_cpu_isa_avx2_vnni: return "avx2_vnni";
  case dnnl_cpu_isa_avx2: return "avx2";
  default: return "older than avx2";
  }
}

bool CDNNLHasBfloat16(void) {
  const CDNNLLibrary *dnnl = CDNNLLoad();
  if (!dnnl) return false;
  // Each instruction set has the bits of those that it includes.
  dnnl_cpu_isa_t isa = dnnl->dnnl_get_effective_cpu_isa();
  return (isa & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
}
