"""Drives a headless Chromium through the DevTools protocol."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from websockets.sync.client import connect

# Draws WebGL on a machine without a GPU.
FLAGS = (
    "--headless=new --no-sandbox --disable-dev-shm-usage --use-gl=angle --use-angle=swiftshader "
    "--enable-unsafe-swiftshader --remote-debugging-port=0 --no-first-run --disable-extensions"
).split()
# Seconds that a page may take, which is drawn without a GPU and perhaps beside other work.
PATIENCE = 180
BUTTONS = "[...document.querySelectorAll('button, label, [role=tab]')]"
# Names of Chromium's program.
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def program() -> str | None:
    """The path of Chromium, or None where it is missing."""
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


class Browser:
    """One page."""

    def __init__(self, url: str, size: tuple[int, int] = (1000, 640), *, is_phone: bool = False) -> None:
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        path = program()
        assert path is not None
        self._process = subprocess.Popen(
            [path, *FLAGS, f"--user-data-dir={self._folder.name}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        found = None
        for line in self._process.stderr:
            if found := re.search(r"ws://\S+", line):
                break
        assert found is not None, "Chromium did not start"
        self._socket = connect(found[0], max_size=None, compression=None, open_timeout=PATIENCE)
        self._count = 0
        self._session: str | None = None
        targets = self._call("Target.getTargets")["targetInfos"]
        target = next(one["targetId"] for one in targets if one["type"] == "page")
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call(
            "Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=is_phone
        )
        self._call("Page.navigate", url=url)

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        self._process.kill()
        self._process.communicate()
        self._folder.cleanup()

    def _call(self, method: str, **parameters: Any) -> Any:
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(timeout=PATIENCE))
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                return answer["result"]

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        return self._call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def key(self, code: str, *, is_down: bool) -> None:
        self._call("Input.dispatchKeyEvent", type="keyDown" if is_down else "keyUp", code=code, key=code[-1].lower())

    def click(self, text: str, until: Callable[[], bool] | None = None) -> None:
        """Clicks the button or tab with a text; with `until`, again and again, because a page that has just opened
        may show buttons before it listens to them."""
        self.wait_for(lambda: self.has_button(text))
        self._click(text)
        if until is None:
            return
        end = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < end, f"a click on {text} had no effect"
            patience = time.monotonic() + 5
            while not until() and time.monotonic() < patience:
                time.sleep(0.1)
            if not until() and self.has_button(text):
                self._click(text)

    def _click(self, text: str) -> None:
        find = f"{BUTTONS}.find(one => one.innerText.trim() === {text!r})"
        self.run(f"{find}.scrollIntoView({{block: 'nearest'}})")
        x, y = self.run(f"(box => [box.x + box.width / 2, box.y + box.height / 2])({find}.getBoundingClientRect())")
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, label: str, text: str) -> None:
        """Replaces the text of the field beside a label, and confirms it."""
        find = f"[...document.querySelectorAll('label')].find(one => one.innerText.trim() === {label!r})"
        self.wait_for(lambda: bool(self.run(f"!!{find}")))
        field = f"(row => {{ while (!row.querySelector('input')) row = row.parentElement; return row; }})({find})"
        self.run(f"(box => {{ box.focus(); box.select(); }})({field}.querySelector('input'))")
        self._call("Input.insertText", text=text)
        for kind in ("keyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, code="Enter", key="Enter", windowsVirtualKeyCode=13)

    def has_button(self, text: str) -> bool:
        return bool(self.run(f"{BUTTONS}.some(one => one.innerText.trim() === {text!r})"))

    def text(self) -> str:
        return str(self.run("document.body.innerText"))

    def image(self) -> NDArray[np.uint8]:
        """A picture of the page."""
        data = self._call("Page.captureScreenshot", format="png")["data"]
        return np.array(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))

    def wait_for(self, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"the page did not get there; it shows: {self.text()}"
            time.sleep(0.1)
