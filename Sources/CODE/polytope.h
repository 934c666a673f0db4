#ifndef CODE_POLYTOPE_H
#define CODE_POLYTOPE_H

#include "CODE.h"

/// Contacts between two hulls, or a hull and a box, that are known to overlap: all corners of the area in
/// which a face of one meets a face of the other. ODE itself finds one point only, on which nothing can stand.
/// Returns 0 where no faces meet; the normals point into `first`.
int CODECollidePolytopes(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int capacity);

/// The same between a capsule and a hull or box: where it lies along a face, both of its ends.
int CODECollideCapsulePolytope(
    const CODEShape *first, const CODEShape *second, dContactGeom *contacts, int capacity);

#endif
