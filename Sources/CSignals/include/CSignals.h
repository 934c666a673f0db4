// Records signals that ask a process to end, for the program to check between steps (async-signal-safe handler).

#ifndef CSIGNALS_H
#define CSIGNALS_H

/// Installs the handlers. The first SIGINT, SIGTERM or SIGHUP is recorded and prints a text to standard error; the
/// second one ends the process as by default. Signals that the process was started to ignore stay ignored; signals
/// that the calling thread blocks are unblocked. Later calls have no effect.
void CSignalsInstallHandlers(const char *text);

/// The recorded signal, or 0.
int CSignalsReceived(void);

#endif
