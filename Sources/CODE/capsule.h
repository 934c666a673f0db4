#ifndef CODE_CAPSULE_H
#define CODE_CAPSULE_H

#include "CODE.h"

/// Finds the contacts between a capsule and a polytope; the normals point into `first`. If the capsule lies on a face,
/// these are both ends of the clipped segment; otherwise the closest point.
int CODECollideCapsule(const CODEShape *first, const CODEShape *second, dContactGeom *contacts);

#endif
