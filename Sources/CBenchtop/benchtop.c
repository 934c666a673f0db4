// BenchtopC implements the functions in Swift. This file only makes the compiler check that the header is valid C.
#include "benchtop.h"
