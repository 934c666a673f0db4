"""The controls that open a recorded dataset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import viser

from benchtop.errors import InvalidValueError
from benchtop.studio import policies
from benchtop.studio.controls import set_value
from benchtop.studio.recordings import RecordedEpisode, Recording
from benchtop.studio.session import Frame, Session


class ReplayPanel:
    """Steps through the episodes of a dataset, simulated again, beside what was recorded."""

    def __init__(self, gui: viser.GuiApi, session: Session, on: Callable[..., None], folder: Path) -> None:
        self._session, self._folder = session, folder
        self._recording: Recording | None = None
        self._path = gui.add_text("Dataset", "", hint="A folder under the one in which the studio was started")
        self._open = gui.add_button("Open")
        self._number = gui.add_number("Episode", 0, min=0, step=1)
        self._moves = gui.add_button_group("Episodes", ["Before", "After"])
        self._told = gui.add_markdown("")
        on(self._open, self._open_dataset)
        on(self._number, lambda: self._show(int(self._number.value)))
        on(self._moves, self._move)

    def _open_dataset(self) -> None:
        policies.require_inside(self._path.value, self._folder)
        self._recording = Recording(self._path.value)
        self._show(self._recording.episodes[0])

    def _move(self) -> None:
        recording = self._opened()
        shown = int(self._number.value)
        others = [number for number in recording.episodes if (number < shown) == (self._moves.value == "Before")]
        others = [number for number in others if number != shown]
        if others:
            self._show(others[-1] if self._moves.value == "Before" else others[0])

    def _opened(self) -> Recording:
        if self._recording is None:
            raise InvalidValueError("no dataset is open; name its folder and press Open")
        return self._recording

    def _show(self, number: int) -> None:
        episode = self._opened().episode(number)
        self._session.open(episode.make_environment(), episode, episode.seed, episode.start)
        set_value(self._number, number)

    def update(self, frame: Frame) -> None:
        """Tells about the episode, and whether the simulation agrees with it at the shown frame."""
        episode = self._session.policy
        if not isinstance(episode, RecordedEpisode):
            return
        difference = episode.difference(frame.step, frame.observation)
        marks = [
            f"seed {episode.seed}",
            f"{episode.steps} steps by {episode.policy}",
            "success" if episode.has_success else "no success",
            *([] if episode.is_marked_success is None else [f"marked {episode.is_marked_success}"]),
        ]
        agreement = {None: "not recorded", 0.0: "equal to the bit"}.get(difference, f"differs by {difference}")
        self._told.content = f"*{episode.instruction}*\n\n{' · '.join(marks)}\n\nObservation: {agreement}"
