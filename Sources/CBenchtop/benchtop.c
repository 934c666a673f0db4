// The functions are written in Swift, in BenchtopC. This only has the compiler read the header as C.
#include "benchtop.h"
