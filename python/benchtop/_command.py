"""Runs commands of the command line, each in a process of its own."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread
from typing import IO

from benchtop.errors import CommandError, InvalidValueError

# The exit status of a command line that is not valid.
USAGE = 2
# Names the process that a command ends with.
PARENT = "BENCHTOP_PARENT"
# prctl(2)
PR_SET_PDEATHSIG = 1
# How often the progress of a command is asked for, in seconds.
POLL_INTERVAL = 1.0
# How long a command whose parent was killed may take to save its work, in seconds.
SAVING_TIME = 300


def run(words: Sequence[str], poll: Callable[[], None] | None = None) -> str:
    """Runs a command and returns what it prints. Its progress and notes go to `sys.stderr`; its error is an exception.

    `poll` is called each `POLL_INTERVAL`, and at the end. If it raises, or the user interrupts this process, the
    command saves its work and ends; a second interruption ends it at once."""
    folder = str(Path(__file__).parents[1])
    path = os.environ.get("PYTHONPATH")
    process = subprocess.Popen(
        [sys.executable, "-m", "benchtop", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        # A terminal would send Ctrl-C to both, and the command would take the next one for a second.
        start_new_session=True,
        env={
            **os.environ,
            # The package that is running, wherever it was imported from.
            "PYTHONPATH": f"{folder}{os.pathsep}{path}" if path else folder,
            PARENT: str(os.getpid()),
        },
    )
    output: list[str] = []
    errors: list[str] = []
    readers = [
        Thread(target=_read, args=(process.stdout, output.append)),
        Thread(target=_read, args=(process.stderr, lambda line: _show(line, errors))),
    ]
    for reader in readers:
        reader.start()
    try:
        while process.poll() is None:
            try:
                process.wait(POLL_INTERVAL)
            except subprocess.TimeoutExpired:
                if poll is not None:
                    poll()
    except BaseException:
        _stop(process)
        raise
    finally:
        for reader in readers:
            reader.join()
    if process.returncode == 0:
        if poll is not None:
            poll()
        return "".join(output)
    text = errors[-1] if errors else f"'benchtop {' '.join(words)}' ended with status {process.returncode}"
    raise (InvalidValueError if process.returncode == USAGE else CommandError)(text)


def _stop(process: subprocess.Popen[str]) -> None:
    """Lets a command save its work and end."""
    while process.poll() is None:
        # A program in the background may ignore SIGINT, and its commands with it.
        process.send_signal(signal.SIGTERM)
        try:
            process.wait()
        except KeyboardInterrupt:
            continue


def _read(stream: IO[str], take: Callable[[str], None]) -> None:
    with stream:
        for line in stream:
            take(line)


def _show(line: str, errors: list[str]) -> None:
    """Shows progress and notes, and keeps what may be the error."""
    if line.startswith("benchtop: ") and not line.startswith("benchtop: note: "):
        errors.append(line.removeprefix("benchtop: ").strip())
    elif not line.startswith("Run 'benchtop") and sys.stderr is not None:
        sys.stderr.write(line)


def stop_with_parent() -> None:
    """Lets the system end a command of `run` if the process that runs it is killed."""
    parent = os.environ.pop(PARENT, None)
    if parent is None:
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        # It was killed before.
        sys.exit(128 + signal.SIGTERM)


def wait_until_free(folder: Path) -> None:
    """Waits while a command of a killed process saves its work in a folder. After a while it returns nevertheless, and
    the next command says who uses the folder."""
    limit = time.monotonic() + SAVING_TIME
    while _is_locked(folder / ".lock") and time.monotonic() < limit:
        time.sleep(0.2)


def _is_locked(file: Path) -> bool:
    """Whether a process of the core holds the lock of a folder."""
    try:
        # Network file systems lock only files that are open for writing.
        with file.open("r+") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False
