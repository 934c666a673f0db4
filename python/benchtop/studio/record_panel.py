"""The controls that keep episodes and save them as a dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import viser

from benchtop import _names
from benchtop.errors import InvalidValueError
from benchtop.studio import policies
from benchtop.studio.recorder import FORMATS, Recorder
from benchtop.studio.session import Session

SIZES = {f"{size[0]}x{size[1]}": size for size in ((84, 84), (128, 128), (224, 224), (480, 480))}
NO_CAMERA = "no images"

RECORDING = """
*Keep* takes the episode from its start to the step that is shown, and continues with the next seed. *Success* and
*Failure* also note what you call it.
"""


class RecordPanel:
    """What a person keeps, and where it is saved."""

    def __init__(self, gui: viser.GuiApi, session: Session, on: Callable[..., None], folder: Path) -> None:
        self._session, self._folder = session, folder
        self.recorder = Recorder(session)
        self._shown: list[object] = []
        gui.add_markdown(RECORDING)
        self._is_recording = gui.add_checkbox(
            "Wait at the end", False, hint="until you keep the episode or start it again"
        )
        self._instruction = gui.add_text("Instruction", "", hint="What you set out to do; empty for the task's own")
        self._keep = gui.add_button_group("Keep", ["Keep", "Success", "Failure"])
        self._moves = gui.add_button_group("Or", ["Again", "Drop the last"])
        self._kept = gui.add_markdown("")
        self._format = gui.add_dropdown("Format", FORMATS)
        self._camera = gui.add_dropdown("Images", [NO_CAMERA, *_names.CAMERAS])
        self._size = gui.add_dropdown("Size", list(SIZES))
        self._has_depth = gui.add_checkbox("Depth images", False)
        self._path = gui.add_text("New folder", "recorded", hint="Under the folder in which the studio was started")
        self._save = gui.add_button("Save the dataset", icon=viser.Icon.DEVICE_FLOPPY)
        self._saved = gui.add_markdown("")
        on(self._is_recording, lambda: setattr(session, "is_recording", self._is_recording.value))
        on(self._keep, self._keep_episode)
        on(self._moves, self._move)
        on(self._save, self._save_dataset, is_locked=False)

    def _keep_episode(self) -> None:
        mark = {"Success": True, "Failure": False}.get(self._keep.value)
        self.recorder.keep(instruction=self._instruction.value, is_success=mark)
        self._session.reset(self._session.seed + 1)

    def _move(self) -> None:
        if self._moves.value == "Again":
            self._session.restart()
        elif self.recorder.kept:
            self.recorder.kept.pop()

    def _save_dataset(self) -> None:
        policies.require_inside(self._path.value, self._folder)
        camera = self._camera.value
        if self._has_depth.value and camera == NO_CAMERA:
            raise InvalidValueError("depth images need a camera; choose one under Images")
        count = self.recorder.save(
            self._path.value,
            format=self._format.value,
            cameras=[] if camera == NO_CAMERA else [camera],
            size=SIZES[self._size.value],
            depth=self._has_depth.value,
        )
        self._saved.content = f"{count} {'episode is' if count == 1 else 'episodes are'} in `{self._path.value}`."

    def update(self) -> None:
        """Shows what is kept."""
        kept = list(self.recorder.kept)
        if kept == self._shown and self._kept.content:
            return
        self._shown = list(kept)
        tasks = Counter(episode.task for episode in kept)
        steps = sum(len(episode) for episode in kept)
        successes = sum(episode.has_success for episode in kept)
        told = ", ".join(f"{count} of {task}" for task, count in tasks.items())
        self._kept.content = f"Kept: {told}; {steps} steps, {successes} with success" if kept else "Kept: nothing yet"
