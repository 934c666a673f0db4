#include "failure.h"

#include <stdlib.h>
#include <string.h>

static bool set(CHDF5ID object, const char *name, hid_t type, const void *value, char *message) {
  hid_t space = H5Screate(H5S_SCALAR);
  hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  bool isDone = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
  if (!isDone) CHDF5Fail(message);
  if (attribute >= 0) H5Aclose(attribute);
  H5Sclose(space);
  return isDone;
}

bool CHDF5SetInteger(CHDF5ID object, const char *name, int64_t value, char *message) {
  return set(object, name, H5T_NATIVE_INT64, &value, message);
}

bool CHDF5SetUnsigned(CHDF5ID object, const char *name, uint64_t value, char *message) {
  return set(object, name, H5T_NATIVE_UINT64, &value, message);
}

bool CHDF5SetReal(CHDF5ID object, const char *name, double value, char *message) {
  return set(object, name, H5T_NATIVE_DOUBLE, &value, message);
}

bool CHDF5SetText(CHDF5ID object, const char *name, const char *value, char *message) {
  // Of its own length: texts of any length would lie in heaps, where libhdf5 leaves bytes as it finds them.
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, value[0] ? strlen(value) : 1);
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  H5Tset_cset(type, H5T_CSET_UTF8);
  bool isDone = set(object, name, type, value, message);
  H5Tclose(type);
  return isDone;
}

bool CHDF5Text(CHDF5ID object, const char *name, char **value, char *message) {
  hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  if (attribute < 0) return CHDF5Fail(message);
  hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
  bool isDone = H5Tget_class(type) == H5T_STRING && H5Sget_simple_extent_npoints(space) == 1;
  if (!isDone) {
    CHDF5FailWith(message, "it is no text");
  } else if (H5Tis_variable_str(type) > 0) {
    char *text = NULL;
    isDone = (H5Aread(attribute, type, &text) >= 0 && text) || CHDF5Fail(message);
    if (isDone) *value = strdup(text);
    H5free_memory(text);
  } else {
    *value = calloc(H5Tget_size(type) + 1, 1);
    isDone = H5Aread(attribute, type, *value) >= 0 || CHDF5Fail(message);
  }
  H5Sclose(space);
  H5Tclose(type);
  H5Aclose(attribute);
  return isDone;
}
