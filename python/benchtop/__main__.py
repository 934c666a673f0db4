"""The command line: `benchtop`, or `python -m benchtop`."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from benchtop import _command, _policies
from benchtop._library import library
from benchtop.errors import BenchtopError


def main() -> None:
    """Runs the command line of the core, or the studio; either ends this process."""
    if sys.argv[1:2] == ["studio"]:
        from benchtop.studio.command import main as open_studio

        sys.exit(open_studio(sys.argv[2:]))
    # The core handles Ctrl-C, closed pipes and full disks as a program of its own.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    _command.stop_with_parent()
    program = "benchtop" if os.path.basename(sys.argv[0]) == "__main__.py" else sys.argv[0]
    words = [program, *sys.argv[1:]]
    try:
        core = library()
        _policies.define_named(words)
    except (BenchtopError, TypeError) as error:
        sys.exit(f"benchtop: {error}")
    core.native.benchtop_main(len(words), (ctypes.c_char_p * len(words))(*map(os.fsencode, words)))


if __name__ == "__main__":
    main()
