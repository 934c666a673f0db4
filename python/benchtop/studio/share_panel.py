"""The controls that download what the studio shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import viser

from benchtop import _names
from benchtop.studio import share
from benchtop.studio.session import Session

SIZES = {"640x480": (640, 480), "480x480": (480, 480), "1280x960": (1280, 960)}


class SharePanel:
    """Makes files of the current frame or of the episode, which the browser that asked for them downloads."""

    def __init__(
        self, gui: viser.GuiApi, session: Session, reporting: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._session, self._reporting = session, reporting
        gui.add_markdown("Films and pages show the episode up to the step that is shown.")
        self._camera = gui.add_dropdown("Camera", list(_names.CAMERAS), initial_value="tabletop")
        self._size = gui.add_dropdown("Size", list(SIZES))
        self._add(gui, "Still (PNG)", "png", lambda: share.still(session, *self._look()))
        self._add(gui, "Film (WebM)", "webm", lambda: share.film(session, *self._look()))
        self._add(gui, "GIF", "gif", lambda: share.gif(session, self._camera.value))
        self._add(gui, "Page that plays offline (HTML)", "html", lambda: share.page(session).encode())

    def _look(self) -> tuple[str, tuple[int, int]]:
        return self._camera.value, SIZES[self._size.value]

    def _add(self, gui: viser.GuiApi, label: str, ending: str, make: Callable[[], bytes]) -> None:
        @gui.add_button(label, icon=viser.Icon.DOWNLOAD).on_click
        def _(event: viser.GuiEvent[viser.GuiButtonHandle]) -> None:
            if event.client is None:
                return
            with self._reporting():
                name = f"{self._session.core.task_name}-{self._session.seed}.{ending}"
                event.client.send_file_download(name, make())
