"""The studio in a browser: the page draws, plays, and takes keys."""

from __future__ import annotations

import pytest

pytest.importorskip("viser", reason="the studio's page needs viser")

import numpy as np
from browser import Browser, program
from numpy.typing import NDArray

import benchtop

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
        page.click("Play")
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
