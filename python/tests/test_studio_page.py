"""The studio in a browser: the page draws, plays, and takes keys."""

from __future__ import annotations

import pytest

pytest.importorskip("viser", reason="the studio's page needs viser")

import numpy as np
from browser import Browser, program

import benchtop

pytestmark = [
    pytest.mark.skipif(program() is None, reason="the studio's page is tested only with Chromium, which is missing"),
    # Viser's and its libraries'.
    pytest.mark.filterwarnings("default"),
]


def test_the_page_shows_plays_and_is_driven() -> None:
    environment = benchtop.TaskEnvironment(task="reach", max_episode_steps=500)
    with benchtop.studio(environment, "none", port=0) as studio, Browser(studio.url) as page:
        session = studio.session
        page.wait_for(lambda: "reach" in page.text() and page.has_button("Play"))
        # The table, the arm and the floor, in the part of the page that no panel covers.
        page.wait_for(lambda: len(np.unique(page.image()[100:500, 50:600].reshape(-1, 3), axis=0)) > 500)
        before = page.image()[100:500, 50:600].astype(int)

        session.choose("expert")
        page.click("Play")
        page.wait_for(lambda: session.frame.step > 60)
        page.click("Pause")
        page.wait_for(lambda: not session.is_playing)
        page.wait_for(lambda: np.abs(page.image()[100:500, 50:600].astype(int) - before).max(axis=2).sum() > 20_000)

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
