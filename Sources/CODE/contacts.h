#ifndef CODE_CONTACTS_H
#define CODE_CONTACTS_H

#include "CODE.h"

/// Finds all contacts and stores them in the substep. Returns false if memory runs out.
///
/// The broad phase is a brute-force AABB overlap test of the candidate pairs.
bool CODEFindContacts(CODESubstep *substep);

#endif
