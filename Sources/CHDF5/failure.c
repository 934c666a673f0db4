#include "failure.h"

#include <string.h>

void CHDF5Quieten(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }

static herr_t note(unsigned depth, const H5E_error2_t *error, void *context) {
  char *message = context;
  // The first is the innermost, which knows most of what happened.
  if (depth == 0 && error->desc) {
    strncpy(message, error->desc, CHDF5MessageCapacity - 1);
    message[CHDF5MessageCapacity - 1] = 0;
  }
  return 0;
}

bool CHDF5Fail(char *message) {
  strcpy(message, "libhdf5 gives no reason");
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, note, message);
  H5Eclear2(H5E_DEFAULT);
  return false;
}

bool CHDF5FailWith(char *message, const char *words) {
  H5Eclear2(H5E_DEFAULT);
  strncpy(message, words, CHDF5MessageCapacity - 1);
  message[CHDF5MessageCapacity - 1] = 0;
  return false;
}
