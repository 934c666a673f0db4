// HDF5 files, by libhdf5: what it says by macros and variables, which Swift cannot see, and no more of it than
// recordings need. One thread at a time may call any of this, but for CHDF5Deflate and CHDF5Inflate.

#ifndef CHDF5_H
#define CHDF5_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes of a message, with the zero that ends it. Each call that can fail writes one then.
#define CHDF5MessageCapacity 256

/// The most dimensions of an array here.
#define CHDF5MaximumRank 4

/// A file, group or dataset that is open.
typedef int64_t CHDF5ID;

/// What an array consists of, in memory in the processor's byte order.
typedef enum {
  /// One byte, 0 or 1; in the file an enumeration FALSE, TRUE, as h5py has it.
  CHDF5KindBool,
  CHDF5KindUInt8,
  CHDF5KindUInt16,
  CHDF5KindInt64,
  CHDF5KindUInt64,
  CHDF5KindFloat32,
  CHDF5KindFloat64,
  /// Strings of a fixed length; only read and written whole.
  CHDF5KindOther,
} CHDF5Kind;

/// Extents of an array.
typedef struct {
  CHDF5Kind kind;
  int32_t rank;
  uint64_t extents[CHDF5MaximumRank];
} CHDF5Shape;

/// How an array lies in a file: in pieces of some rows, compressed.
typedef struct {
  /// Rows of a piece; 0 for an array in one piece, as it is.
  uint64_t rows;
  /// From 0, not at all, to 9.
  int32_t level;
  /// Whether equal bytes of numbers are brought together first, which lets numbers shrink more.
  bool shuffles;
} CHDF5Layout;

// Files. Times are kept out of them, so that equal contents are equal bytes.

bool CHDF5Create(const char *path, CHDF5ID *file, char *message);
bool CHDF5Open(const char *path, CHDF5ID *file, char *message);
/// Writes what is still in memory. The file is closed even if that fails.
bool CHDF5Close(CHDF5ID file, char *message);

// Groups.

bool CHDF5MakeGroup(CHDF5ID parent, const char *name, CHDF5ID *group, char *message);
bool CHDF5OpenGroup(CHDF5ID parent, const char *name, CHDF5ID *group, char *message);
void CHDF5CloseGroup(CHDF5ID group);
bool CHDF5Has(CHDF5ID parent, const char *name);
/// Copies a group or dataset with all in it from one file into another, compressed as it is.
bool CHDF5Copy(CHDF5ID source, const char *name, CHDF5ID target, const char *newName, char *message);

// Arrays.

bool CHDF5WriteArray(
    CHDF5ID parent, const char *name, const CHDF5Shape *shape, const CHDF5Layout *layout,
    const void *elements, char *message);
/// Writes an array whose pieces have been compressed by CHDF5Deflate, one for each row.
bool CHDF5WritePieces(
    CHDF5ID parent, const char *name, const CHDF5Shape *shape, int32_t level,
    const uint8_t *const *pieces, const size_t *counts, char *message);
/// Writes texts of one length, padded with zeros.
bool CHDF5WriteTexts(
    CHDF5ID parent, const char *name, const char *texts, size_t length, size_t count,
    char *message);
bool CHDF5ArrayShape(CHDF5ID parent, const char *name, CHDF5Shape *shape, char *message);
/// Reads some rows, converted to `kind`.
bool CHDF5ReadArray(
    CHDF5ID parent, const char *name, CHDF5Kind kind, uint64_t firstRow, uint64_t rowCount,
    void *elements, char *message);

// Attributes of a file or group.

bool CHDF5SetInteger(CHDF5ID object, const char *name, int64_t value, char *message);
bool CHDF5SetUnsigned(CHDF5ID object, const char *name, uint64_t value, char *message);
bool CHDF5SetReal(CHDF5ID object, const char *name, double value, char *message);
bool CHDF5SetText(CHDF5ID object, const char *name, const char *value, char *message);
/// The text is in memory that the caller frees.
bool CHDF5Text(CHDF5ID object, const char *name, char **value, char *message);

// Compression, as pieces of arrays have it.

/// The most bytes that so many can become.
size_t CHDF5DeflateBound(size_t count);
/// Returns how many bytes they have become; 0 where there is no memory for it.
size_t CHDF5Deflate(
    int32_t level, const uint8_t *bytes, size_t count, uint8_t *result, size_t capacity);
/// Whether the bytes became just as many as `count`.
bool CHDF5Inflate(const uint8_t *bytes, size_t byteCount, uint8_t *result, size_t count);

/// The version of libhdf5.
void CHDF5Version(uint32_t *major, uint32_t *minor, uint32_t *release);

#endif
