#include "failure.h"

#include <string.h>

bool CHDF5Create(const char *path, CHDF5ID *file, char *message) {
  CHDF5Begin();
  *file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  return *file >= 0 || CHDF5Fail(message);
}

bool CHDF5Open(const char *path, CHDF5ID *file, char *message) {
  CHDF5Begin();
  *file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  return *file >= 0 || CHDF5Fail(message);
}

bool CHDF5Close(CHDF5ID file, char *message) { return H5Fclose(file) >= 0 || CHDF5Fail(message); }

bool CHDF5MakeGroup(CHDF5ID parent, const char *name, CHDF5ID *group, char *message) {
  hid_t settings = H5Pcreate(H5P_GROUP_CREATE);
  H5Pset_obj_track_times(settings, false);
  *group = H5Gcreate2(parent, name, H5P_DEFAULT, settings, H5P_DEFAULT);
  H5Pclose(settings);
  return *group >= 0 || CHDF5Fail(message);
}

bool CHDF5OpenGroup(CHDF5ID parent, const char *name, CHDF5ID *group, char *message) {
  *group = H5Gopen2(parent, name, H5P_DEFAULT);
  return *group >= 0 || CHDF5Fail(message);
}

void CHDF5CloseGroup(CHDF5ID group) { H5Gclose(group); }

bool CHDF5Has(CHDF5ID parent, const char *name) {
  return H5Lexists(parent, name, H5P_DEFAULT) > 0;
}

bool CHDF5Copy(CHDF5ID source, const char *name, CHDF5ID target, const char *newName, char *message) {
  return H5Ocopy(source, name, target, newName, H5P_DEFAULT, H5P_DEFAULT) >= 0 || CHDF5Fail(message);
}

void CHDF5Version(uint32_t *major, uint32_t *minor, uint32_t *release) {
  unsigned numbers[3] = {0};
  H5get_libversion(numbers, numbers + 1, numbers + 2);
  *major = numbers[0];
  *minor = numbers[1];
  *release = numbers[2];
}
