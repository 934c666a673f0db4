// OpenBLAS starts threads when it is loaded, and each of them may choose kernels too. They begin late here, while the
// package chooses: none of them may choose then, because for a moment there are no kernels.
#include "COpenBLAS.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static atomic_bool isChoosing, wasDisturbed;
static atomic_int lateThreads;
static pthread_t chooser;

static void holdOn(int milliseconds) {
  nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000L}, NULL);
}

// These stand in for functions of the same names in OpenBLAS and in the C library, and call them.

void gotoblas_dynamic_init(void) {
  if (isChoosing && !pthread_equal(pthread_self(), chooser)) wasDisturbed = true;
  void (*original)(void) = (void (*)(void))dlsym(RTLD_NEXT, "gotoblas_dynamic_init");
  original();
}

void gotoblas_dynamic_quit(void) {
  void (*original)(void) = (void (*)(void))dlsym(RTLD_NEXT, "gotoblas_dynamic_quit");
  isChoosing = true;
  original();
  holdOn(100);
}

typedef struct {
  void *(*run)(void *);
  void *argument;
} Start;

static void *beginLate(void *argument) {
  Start start = *(Start *)argument;
  free(argument);
  holdOn(50);
  lateThreads++;
  return start.run(start.argument);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
  int (*original)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) =
      (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))dlsym(RTLD_NEXT, "pthread_create");
  Start *start = malloc(sizeof *start);
  *start = (Start){run, argument};
  return original(thread, attributes, beginLate, start);
}

int main(void) {
  chooser = pthread_self();
  COpenBLASChoice choice = COpenBLASChooseKernels();
  isChoosing = false;
  if (choice != COpenBLASChoicePackage || lateThreads == 0) {
    printf("not checked: OpenBLAS chose right by itself, or started no threads");
    return 0;
  }
  printf("%s, beside %d threads", wasDisturbed ? "disturbed" : "undisturbed", lateThreads);
  return wasDisturbed;
}
