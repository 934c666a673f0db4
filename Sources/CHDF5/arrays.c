#include "failure.h"

#include <string.h>

hid_t CHDF5Type(CHDF5Kind kind, bool *isOwn) {
  *isOwn = false;
  switch (kind) {
    case CHDF5KindUInt8: return H5T_NATIVE_UINT8;
    case CHDF5KindUInt16: return H5T_NATIVE_UINT16;
    case CHDF5KindInt64: return H5T_NATIVE_INT64;
    case CHDF5KindUInt64: return H5T_NATIVE_UINT64;
    case CHDF5KindFloat32: return H5T_NATIVE_FLOAT;
    case CHDF5KindFloat64: return H5T_NATIVE_DOUBLE;
    case CHDF5KindOther: return -1;
    case CHDF5KindBool: break;
  }
  *isOwn = true;
  hid_t type = H5Tenum_create(H5T_NATIVE_INT8);
  int8_t value = 0;
  H5Tenum_insert(type, "FALSE", &value);
  value = 1;
  H5Tenum_insert(type, "TRUE", &value);
  return type;
}

static CHDF5Kind kindOf(hid_t type) {
  size_t size = H5Tget_size(type);
  switch (H5Tget_class(type)) {
    case H5T_ENUM: return size == 1 ? CHDF5KindBool : CHDF5KindOther;
    case H5T_FLOAT:
      return size == 8 ? CHDF5KindFloat64 : size == 4 ? CHDF5KindFloat32 : CHDF5KindOther;
    case H5T_INTEGER:
      if (H5Tget_sign(type) == H5T_SGN_NONE)
        return size == 1   ? CHDF5KindUInt8
               : size == 2 ? CHDF5KindUInt16
               : size == 8 ? CHDF5KindUInt64
                           : CHDF5KindOther;
      return size == 8 ? CHDF5KindInt64 : CHDF5KindOther;
    default: return CHDF5KindOther;
  }
}

/// Makes a dataset; `layout` is null for one in one piece.
static hid_t make(
    CHDF5ID parent, const char *name, hid_t type, const CHDF5Shape *shape,
    const CHDF5Layout *layout) {
  hid_t space = H5Screate_simple(shape->rank, (const hsize_t *)shape->extents, NULL);
  hid_t settings = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_obj_track_times(settings, false);
  if (layout && layout->rows > 0) {
    hsize_t piece[CHDF5MaximumRank];
    memcpy(piece, shape->extents, sizeof piece);
    if (piece[0] > layout->rows) piece[0] = layout->rows;
    H5Pset_chunk(settings, shape->rank, piece);
    if (layout->shuffles) H5Pset_shuffle(settings);
    if (layout->level > 0) H5Pset_deflate(settings, (unsigned)layout->level);
  }
  hid_t dataset = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, settings, H5P_DEFAULT);
  H5Pclose(settings);
  H5Sclose(space);
  return dataset;
}

bool CHDF5WriteArray(
    CHDF5ID parent, const char *name, const CHDF5Shape *shape, const CHDF5Layout *layout,
    const void *elements, char *message) {
  bool isOwn;
  hid_t type = CHDF5Type(shape->kind, &isOwn);
  hid_t dataset = make(parent, name, type, shape, layout);
  bool isDone = dataset >= 0 &&
                H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, elements) >= 0;
  if (!isDone) CHDF5Fail(message);
  // What was kept back is written here, so a full disk may show only now.
  if (dataset >= 0 && H5Dclose(dataset) < 0 && isDone) isDone = CHDF5Fail(message);
  if (isOwn) H5Tclose(type);
  return isDone;
}

bool CHDF5WritePieces(
    CHDF5ID parent, const char *name, const CHDF5Shape *shape, int32_t level,
    const uint8_t *const *pieces, const size_t *counts, char *message) {
  bool isOwn;
  hid_t type = CHDF5Type(shape->kind, &isOwn);
  CHDF5Layout layout = {.rows = 1, .level = level, .shuffles = false};
  hid_t dataset = make(parent, name, type, shape, &layout);
  bool isDone = dataset >= 0;
  hsize_t place[CHDF5MaximumRank] = {0};
  for (uint64_t row = 0; isDone && row < shape->extents[0]; row++) {
    place[0] = row;
    isDone = H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, place, counts[row], pieces[row]) >= 0;
  }
  if (!isDone) CHDF5Fail(message);
  if (dataset >= 0 && H5Dclose(dataset) < 0 && isDone) isDone = CHDF5Fail(message);
  if (isOwn) H5Tclose(type);
  return isDone;
}

bool CHDF5WriteTexts(
    CHDF5ID parent, const char *name, const char *texts, size_t length, size_t count,
    char *message) {
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, length);
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  CHDF5Shape shape = {.rank = 1, .extents = {count}};
  hid_t dataset = make(parent, name, type, &shape, NULL);
  bool isDone = dataset >= 0 && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) >= 0;
  if (!isDone) CHDF5Fail(message);
  if (dataset >= 0 && H5Dclose(dataset) < 0 && isDone) isDone = CHDF5Fail(message);
  H5Tclose(type);
  return isDone;
}

bool CHDF5ArrayShape(CHDF5ID parent, const char *name, CHDF5Shape *shape, char *message) {
  hid_t dataset = H5Dopen2(parent, name, H5P_DEFAULT);
  if (dataset < 0) return CHDF5Fail(message);
  hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
  shape->kind = kindOf(type);
  shape->rank = H5Sget_simple_extent_ndims(space);
  bool fits = shape->rank >= 0 && shape->rank <= CHDF5MaximumRank;
  if (fits) H5Sget_simple_extent_dims(space, (hsize_t *)shape->extents, NULL);
  H5Tclose(type);
  H5Sclose(space);
  H5Dclose(dataset);
  return fits || CHDF5FailWith(message, "it has too many dimensions");
}

bool CHDF5ReadArray(
    CHDF5ID parent, const char *name, CHDF5Kind kind, uint64_t firstRow, uint64_t rowCount,
    void *elements, char *message) {
  hid_t dataset = H5Dopen2(parent, name, H5P_DEFAULT);
  if (dataset < 0) return CHDF5Fail(message);
  hid_t space = H5Dget_space(dataset);
  hsize_t start[CHDF5MaximumRank] = {firstRow}, extents[CHDF5MaximumRank];
  int rank = H5Sget_simple_extent_ndims(space);
  bool isDone = rank >= 1 && rank <= CHDF5MaximumRank;
  if (isDone) {
    H5Sget_simple_extent_dims(space, extents, NULL);
    extents[0] = rowCount;
    bool isOwn;
    hid_t type = CHDF5Type(kind, &isOwn), memory = H5Screate_simple(rank, extents, NULL);
    isDone = H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extents, NULL) >= 0 &&
             H5Dread(dataset, type, memory, space, H5P_DEFAULT, elements) >= 0;
    H5Sclose(memory);
    if (isOwn) H5Tclose(type);
  }
  if (!isDone) CHDF5Fail(message);
  H5Sclose(space);
  H5Dclose(dataset);
  return isDone;
}
