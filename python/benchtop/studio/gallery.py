"""Pictures of all tasks, to choose one by looking."""

from __future__ import annotations

import base64
import html
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import imageio.v3
import viser

from benchtop._catalog import catalog
from benchtop.studio.environments import make_environment

SIZE = (112, 84)
JPEG_QUALITY = 80
STYLE = "width:31%;margin:0 1% 6px;display:inline-block;vertical-align:top;cursor:pointer;text-align:center"


class Gallery:
    """A grid of the tasks that a search finds. A click on one reaches the studio as `input.js` describes."""

    def __init__(self, gui: viser.GuiApi, on: Callable[..., None]) -> None:
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._draw, name="benchtop studio gallery", daemon=True)
        self._search = gui.add_text("Search", "", hint="In names and descriptions")
        self._grid = gui.add_html("")
        on(self._search, self._show, is_locked=False)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._is_stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _draw(self) -> None:
        # One after the other, so that the page that opens is not slow.
        for task in catalog()["tasks"]:
            if self._is_stopped.wait(0.01):
                return
            thumbnail(task["name"])
        self._show()

    def _show(self) -> None:
        wanted = self._search.value.lower().split()
        found = [
            task
            for task in catalog()["tasks"]
            if all(word in f"{task['name']} {task['instruction']}".lower() for word in wanted)
        ]
        self._grid.content = "".join(map(self._cell, found)) or "No task has these words."

    def _cell(self, task: dict[str, Any]) -> str:
        name = html.escape(task["name"])
        return (
            f'<div data-benchtop-task="{name}" title="{html.escape(task["instruction"])}" style="{STYLE}">'
            f'<img alt="" style="width:100%" src="{thumbnail(task["name"])}">'
            f'<div style="font-size:0.7em;line-height:1.1">{name}</div></div>'
        )


@cache
def thumbnail(task: str) -> str:
    """A task's first moment, as the address of an image that holds it."""
    environment = make_environment(task)
    environment.reset(seed=0)
    image = environment.render_image("rgb_array", "tabletop", SIZE)
    environment.close()
    data = imageio.v3.imwrite("<bytes>", image, extension=".jpeg", quality=JPEG_QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()
