// Elementary functions with the same bits on every processor.
//
// The C library's functions choose their code by the processor, and with fused multiplication they round differently.
// These use only operations that IEEE 754 defines exactly: + - * / and square root of doubles, never fused, and
// integers. The error of a result is less than one unit in the last place; special values are those of C's Annex F.
// The rounding mode must be to nearest, and errno does not report errors.

#ifndef CELEMENTARY_H
#define CELEMENTARY_H

double CElementarySin(double x);
double CElementaryCos(double x);
/// The same bits as `CElementarySin` and `CElementaryCos`, in little more time than one of them.
void CElementarySinCos(double x, double *sine, double *cosine);
double CElementaryTan(double x);
double CElementaryAsin(double x);
double CElementaryAcos(double x);
double CElementaryAtan(double x);
double CElementaryAtan2(double y, double x);
double CElementaryExp(double x);
double CElementaryLog(double x);
double CElementaryPow(double x, double y);

#endif
