"""The studio in a browser: the page draws, plays, and takes keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("viser", reason="the studio's page needs viser")

import numpy as np
from browser import Browser, program
from numpy.typing import NDArray

import benchtop
from benchtop.studio import share

pytestmark = [
    pytest.mark.skipif(program() is None, reason="the studio's page is tested only with Chromium, which is missing"),
    # Viser's and its libraries'.
    pytest.mark.filterwarnings("default"),
]


def scene(page: Browser) -> NDArray[np.uint8]:
    """The part of the page that neither the panel nor a notification covers."""
    return page.image()[200:, :360]


def test_the_page_shows_plays_and_is_driven() -> None:
    environment = benchtop.TaskEnvironment(task="reach", max_episode_steps=500)
    with benchtop.studio(environment, "none", port=0) as studio, Browser(studio.url, (720, 420)) as page:
        session = studio.session
        page.wait_for(lambda: "reach" in page.text() and page.has_button("Play"))
        # The table, the arm and the floor, in the part of the page that no panel covers.
        page.wait_for(lambda: len(np.unique(scene(page).reshape(-1, 3), axis=0)) > 500)
        before = scene(page).astype(int)

        session.choose("expert")
        page.click("Play", until=lambda: session.is_playing)
        page.wait_for(lambda: session.frame.step > 60)
        page.click("Pause")
        page.wait_for(lambda: not session.is_playing)
        page.wait_for(lambda: np.abs(scene(page).astype(int) - before).max(axis=2).sum() > 10_000)

        hand = session.hand
        page.click("Play")
        page.key("KeyE", is_down=True)
        page.wait_for(lambda: session.hand[2] > hand[2] + 0.02)
        page.key("KeyE", is_down=False)
        assert session.frame.is_intervention
        page.click("Drive")
        page.wait_for(lambda: page.has_button("Hand back") and "you in control" in page.text())
        page.click("Hand back")
        page.wait_for(lambda: not session.frame.is_intervention)
        page.click("Pause")
        assert sum(frame.is_intervention for frame in session.frames) > 1


def test_an_episode_is_kept_saved_and_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with benchtop.studio("reach", "expert", port=0) as studio, Browser(studio.url, (720, 900)) as page:
        session, panels = studio.session, studio._page

        def write(label: str, text: str, control: Any) -> None:
            page.type(label, text)
            # The viewer sends texts later than clicks.
            page.wait_for(lambda: control.value == text)

        page.wait_for(lambda: "reach" in page.text() and page.has_button("Play"))
        page.click("Play", until=lambda: session.is_playing)
        page.wait_for(lambda: session.frame.step > 30)
        page.click("Pause", until=lambda: not session.is_playing)
        page.click("Record", until=lambda: "what you call it" in page.text())
        write("Instruction", "reach by hand", panels._record_panel._instruction)
        steps = session.frame.step
        page.click("Success")
        page.wait_for(lambda: "1 of reach" in page.text())
        assert session.seed == 1, "the next seed follows"
        write("New folder", "../elsewhere", panels._record_panel._path)
        page.click("Save the dataset")
        page.wait_for(lambda: "where the studio was started" in page.text())
        write("New folder", "mine", panels._record_panel._path)
        page.click("Save the dataset")
        page.wait_for(lambda: "1 episode is in" in page.text())
        assert benchtop.replay(tmp_path / "mine")["same"] == 1

        page.click("Replay", until=lambda: page.has_button("Open"))
        write("Dataset", "mine", panels._replay_panel._path)
        page.click("Open")
        page.wait_for(lambda: "reach by hand" in page.text())
        page.click("Play", until=lambda: session.is_playing or session.frame.step == steps)
        page.wait_for(lambda: session.frame.step == steps and not session.is_playing)
        page.wait_for(lambda: "equal to the bit" in page.text())


def test_a_task_is_chosen_by_its_picture() -> None:
    with benchtop.studio("reach", "none", port=0) as studio, Browser(studio.url, (720, 900)) as page:
        page.wait_for(lambda: "reach" in page.text() and page.has_button("Play"))
        page.click("Choose", until=lambda: page.has_button("Load the run"))
        page.type("Search", "open a drawer")
        picture = "document.querySelector('[data-benchtop-task=drawer-open] img')"
        page.wait_for(lambda: page.run(f"{picture}?.naturalWidth") == 112)
        page.wait_for(lambda: page.run("document.querySelectorAll('[data-benchtop-task]').length") < 5)
        page.run(f"{picture}.click()")
        page.wait_for(lambda: studio.session.core.task_name == "drawer-open")


def test_the_offline_page_plays(tmp_path: Path) -> None:
    with benchtop.studio("drawer-open", "expert", port=0) as studio:
        for _ in range(80):
            studio.session.step()
        (tmp_path / "episode.html").write_text(share.page(studio.session))
    with Browser(f"file://{tmp_path}/episode.html", (480, 360)) as page:
        page.wait_for(lambda: "drawer-open" in page.text() and page.has_button("Pause"))
        page.wait_for(lambda: len(np.unique(page.image().reshape(-1, 3), axis=0)) > 200)
        page.wait_for(lambda: page.has_button("Play"))
        page.wait_for(lambda: "1.00 s success" in page.text())
        last = page.image().astype(int)
        page.run("document.getElementById('step').value = 0; document.getElementById('step').oninput()")
        page.wait_for(lambda: np.abs(page.image().astype(int) - last).max(axis=2).sum() > 10_000)
