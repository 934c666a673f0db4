#include "failure.h"

#include <string.h>

void CHDF5Begin(void) {
  // What the library would do at the exit of a process crashes where a file could not be written to its end.
  H5dont_atexit();
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

/// What the system said, out of all that the library tells of a failed call.
static void shorten(char *message) {
  static const char mark[] = "error message = '";
  char *start = strstr(message, mark);
  if (!start) return;
  start += sizeof mark - 1;
  size_t length = strcspn(start, "'");
  memmove(message, start, length);
  message[length] = 0;
}

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
  shorten(message);
  return false;
}

bool CHDF5FailWith(char *message, const char *words) {
  H5Eclear2(H5E_DEFAULT);
  strncpy(message, words, CHDF5MessageCapacity - 1);
  message[CHDF5MessageCapacity - 1] = 0;
  return false;
}
