// Signals that ask a process to end, noted for the program to look at between two pieces of work.

#ifndef CSIGNALS_H
#define CSIGNALS_H

/// From now on the first of SIGINT, SIGTERM and SIGHUP is noted, and answered by a text on standard error; the second
/// ends the process as if this had not been called. Those that the process was started to ignore stay ignored; those
/// that the calling thread blocks are unblocked. Later calls change nothing.
void CSignalsWatch(const char *answer);

/// The signal that was noted, or 0.
int CSignalsNoted(void);

#endif
