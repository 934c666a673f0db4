"""Plays a session in real time."""

from __future__ import annotations

import threading
import time

from benchtop.studio.session import Session

# Seconds of simulation that may be made up after a delay; more is forgotten.
BACKLOG = 0.1


class Simulation:
    """A thread that takes the steps of a session while it plays."""

    def __init__(self, session: Session) -> None:
        self.session = session
        # Simulated seconds in a second.
        self.speed = 1.0
        self._is_ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="benchtop studio simulation", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._is_ended.set()
        self._thread.join()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._is_ended.is_set():
            now = time.monotonic()
            interval = self.session.seconds_per_step / self.speed
            if not self.session.is_playing:
                due = now + interval
                self._is_ended.wait(0.01)
            elif now < due:
                self._is_ended.wait(due - now)
            else:
                self.session.advance()
                due = max(due + interval, now - BACKLOG)
