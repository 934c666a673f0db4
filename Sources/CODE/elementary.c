// Symbol interposition: redirects ODE's calls of sine and similar functions from the C library, whose last bits depend
// on the processor, to ours. A shared library calls others through a table (GOT) that the dynamic linker fills; this
// patches the entries of its PLT relocations. Unlike exported symbols of an executable or RTLD_DEEPBIND, this works
// the same in a program, in tests and in a library that an interpreter loads, whatever else is loaded.

#define _GNU_SOURCE

#include "CODE.h"

#include <CElementary.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SINGLE(name, function) \
  static float name(float x) { return (float)function(x); }
SINGLE(sineOfSingle, CElementarySin)
SINGLE(cosineOfSingle, CElementaryCos)
SINGLE(tangentOfSingle, CElementaryTan)
SINGLE(arcsineOfSingle, CElementaryAsin)
SINGLE(arccosineOfSingle, CElementaryAcos)
SINGLE(arctangentOfSingle, CElementaryAtan)
SINGLE(exponentialOfSingle, CElementaryExp)
SINGLE(logarithmOfSingle, CElementaryLog)

static float arctangent2OfSingle(float y, float x) { return (float)CElementaryAtan2(y, x); }

static float powerOfSingle(float x, float y) { return (float)CElementaryPow(x, y); }

static void sineAndCosineOfSingle(float x, float *sine, float *cosine) {
  double s, c;
  CElementarySinCos(x, &s, &c);
  *sine = (float)s;
  *cosine = (float)c;
}

typedef void (*Function)(void);

/// The C library's functions whose results depend on the processor, and our replacements: null if there is none.
static const struct {
  const char *name;
  Function function;
} replacements[] = {
  {"sin", (Function)CElementarySin}, {"sinf", (Function)sineOfSingle},
  {"cos", (Function)CElementaryCos}, {"cosf", (Function)cosineOfSingle},
  {"sincos", (Function)CElementarySinCos}, {"sincosf", (Function)sineAndCosineOfSingle},
  {"tan", (Function)CElementaryTan}, {"tanf", (Function)tangentOfSingle},
  {"asin", (Function)CElementaryAsin}, {"asinf", (Function)arcsineOfSingle},
  {"acos", (Function)CElementaryAcos}, {"acosf", (Function)arccosineOfSingle},
  {"atan", (Function)CElementaryAtan}, {"atanf", (Function)arctangentOfSingle},
  {"atan2", (Function)CElementaryAtan2}, {"atan2f", (Function)arctangent2OfSingle},
  {"exp", (Function)CElementaryExp}, {"expf", (Function)exponentialOfSingle},
  {"log", (Function)CElementaryLog}, {"logf", (Function)logarithmOfSingle},
  {"pow", (Function)CElementaryPow}, {"powf", (Function)powerOfSingle},
  {"sinh", NULL}, {"sinhf", NULL}, {"cosh", NULL}, {"coshf", NULL}, {"tanh", NULL}, {"tanhf", NULL},
  {"asinh", NULL}, {"acosh", NULL}, {"atanh", NULL}, {"exp2", NULL}, {"exp2f", NULL}, {"exp10", NULL},
  {"expm1", NULL}, {"log2", NULL}, {"log2f", NULL}, {"log10", NULL}, {"log10f", NULL}, {"log1p", NULL},
  {"cbrt", NULL}, {"cbrtf", NULL}, {"hypot", NULL}, {"hypotf", NULL}, {"erf", NULL}, {"tgamma", NULL},
};

enum { replacementCount = sizeof replacements / sizeof *replacements };

/// A loaded library, as the dynamic linker describes it.
typedef struct {
  uintptr_t address;  // The address of any of its functions.
  uintptr_t base;
  const ElfW(Dyn) *dynamic;
  /// The range that is read-only after relocation (RELRO).
  uintptr_t relroStart, relroEnd;
} Library;

static int findLibrary(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size;
  Library *library = context;
  bool holdsAddress = false;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    uintptr_t start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
    holdsAddress |= info->dlpi_phdr[i].p_type == PT_LOAD && library->address >= start
        && library->address - start < info->dlpi_phdr[i].p_memsz;
  }
  if (!holdsAddress) return 0;
  library->base = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    uintptr_t start = info->dlpi_addr + part->p_vaddr;
    if (part->p_type == PT_DYNAMIC) library->dynamic = (const void *)start;
    if (part->p_type == PT_GNU_RELRO) {
      library->relroStart = start;
      library->relroEnd = start + part->p_memsz;
    }
  }
  return 1;
}

/// Writes an address into the table and lifts the write protection (RELRO) meanwhile.
static bool patchEntry(const Library *library, uintptr_t entry, Function function) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = entry & ~(page - 1);
  size_t size = entry + sizeof function - start;
  bool isInRelro = entry >= library->relroStart && entry < library->relroEnd;
  if (isInRelro && mprotect((void *)start, size, PROT_READ | PROT_WRITE) != 0) return false;
  __atomic_store((Function *)entry, &function, __ATOMIC_RELEASE);
  return !isInRelro || mprotect((void *)start, size, PROT_READ) == 0;
}

typedef struct {
  const ElfW(Rela) *entries;
  size_t size;
} Relocations;

const char *CODEPatchMathFunctions(const void *function) {
  static char problem[CODEMessageCapacity];
  Library library = {.address = (uintptr_t)function};
  if (!dl_iterate_phdr(findLibrary, &library) || !library.dynamic) {
    return "the dynamic linker does not list it";
  }
  const char *strings = NULL;
  const ElfW(Sym) *symbols = NULL;
  Relocations tables[2] = {{NULL, 0}, {NULL, 0}};
  for (const ElfW(Dyn) *entry = library.dynamic; entry->d_tag != DT_NULL; entry++) {
    // Some linkers keep the addresses relative to the file.
    uintptr_t value = entry->d_un.d_ptr;
    const void *pointer = (const void *)(value < library.base ? library.base + value : value);
    switch (entry->d_tag) {
    case DT_STRTAB: strings = pointer; break;
    case DT_SYMTAB: symbols = pointer; break;
    case DT_JMPREL: tables[0].entries = pointer; break;
    case DT_PLTRELSZ: tables[0].size = entry->d_un.d_val; break;
    case DT_RELA: tables[1].entries = pointer; break;
    case DT_RELASZ: tables[1].size = entry->d_un.d_val; break;
    }
  }
  int written = 0;
  for (int table = 0; table < 2 && strings && symbols; table++) {
    size_t count = tables[table].entries ? tables[table].size / sizeof(ElfW(Rela)) : 0;
    for (size_t i = 0; i < count; i++) {
      const ElfW(Rela) *relocation = &tables[table].entries[i];
      const char *name = strings + symbols[ELF64_R_SYM(relocation->r_info)].st_name;
      for (int k = 0; k < replacementCount; k++) {
        if (strcmp(name, replacements[k].name) != 0) continue;
        Function ours = replacements[k].function;
        if (ours && patchEntry(&library, library.base + relocation->r_offset, ours)) {
          written++;
        } else {
          const char *cause = ours ? "cannot be changed" : "has no replacement";
          snprintf(
              problem, sizeof problem, "its results depend on the processor: its call of '%s' %s", name, cause);
          return problem;
        }
      }
    }
  }
  return written > 0
      ? NULL
      : "its results may depend on the processor: it has no calls of sine or similar functions that can be changed";
}
