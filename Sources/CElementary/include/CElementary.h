// Elementary functions with the same bits on every processor.
//
// The C library's own choose their code by the processor, and with fused multiplication they round otherwise. These
// use nothing but what IEEE 754 defines exactly: + - * / and square root of doubles, never fused, and whole numbers.
// Results are less than one unit in the last place from the exact ones; special values are those of C's Annex F.
// They take the rounding mode to be to nearest, and report no errors through errno.

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
