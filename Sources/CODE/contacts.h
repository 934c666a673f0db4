#ifndef CODE_CONTACTS_H
#define CODE_CONTACTS_H

#include "CODE.h"

/// Finds where shapes touch and lists it in the substep's contacts. Returns false where memory ran out.
bool CODEFindContacts(CODESubstep *substep);

#endif
