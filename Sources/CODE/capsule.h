#ifndef CODE_CAPSULE_H
#define CODE_CAPSULE_H

#include "CODE.h"

/// Contacts between a capsule and a polytope; the normals point into `first`. Where the capsule lies along a
/// face, both ends of what lies on it; otherwise the nearest point.
int CODECollideCapsule(const CODEShape *first, const CODEShape *second, dContactGeom *contacts);

#endif
