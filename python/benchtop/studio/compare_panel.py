"""A second environment beside the first, under the same seed."""

from __future__ import annotations

from collections.abc import Callable

import viser

from benchtop._catalog import catalog
from benchtop.studio import policies
from benchtop.studio.controls import set_value
from benchtop.studio.scene_view import SceneView
from benchtop.studio.session import Session
from benchtop.studio.world_panel import NOMINAL, with_dynamics

ROOT = "/second"
# Where the second environment stands: to the right, so far that the arms do not cross.
OFFSET = (1.8, 0.0, 0.0)
SAME = "as the first"


class ComparePanel:
    """Two policies, or two dynamics, in two environments that take their steps together."""

    def __init__(
        self,
        gui: viser.GuiApi,
        scene: viser.SceneApi,
        session: Session,
        on: Callable[..., None],
        look_at: Callable[[tuple[float, float, float]], None],
    ) -> None:
        """`look_at` moves the pages' views so that they show the first environment and another one at an offset."""
        self._scene, self._session, self._look_at = scene, session, look_at
        self._view: SceneView | None = None
        self._viewed: Session | None = None
        self._episode = 0
        self._frame = scene.add_frame(ROOT, show_axes=False, position=OFFSET)
        self._is_on = gui.add_checkbox("Second environment", False, hint="To the right of the first, with its seed")
        self._policy = gui.add_dropdown("Its policy", policies.names(session.core))
        families = [family["name"] for family in catalog()["families"]]
        self._family = gui.add_dropdown("Its dynamics", [SAME, NOMINAL, *families], hint="Drawn by the seed")
        self._told = gui.add_markdown("")
        for control in (self._is_on, self._policy, self._family):
            on(control, self._open)

    def _open(self) -> None:
        session = self._session
        if not self._is_on.value:
            session.follower = None
            self._look_at((0, 0, 0))
            return
        is_new = session.follower is None
        family = self._family.value
        own = {SAME: session.core._arguments.get("dynamics"), NOMINAL: None}
        environment = with_dynamics(session.environment, own.get(family, family))
        session.follow(Session(environment, self._policy.value, session.seed))
        if is_new:
            self._look_at(OFFSET)

    # Updating, with the session's lock.

    def read(self) -> None:
        follower = self._session.follower
        if follower is not self._viewed:
            if self._view is not None:
                self._view.remove()
            self._viewed = follower
            self._view = None if follower is None else SceneView(self._scene, follower.core._core, ROOT)
            self._episode = 0 if follower is None else follower.episode_count
        if self._view is None or follower is None:
            return
        if self._episode != follower.episode_count:
            self._episode = follower.episode_count
            self._view.update_episode()
        self._view.read()

    def draw(self) -> None:
        """Sends what was read to the pages. It needs no lock."""
        if self._view is not None:
            self._view.draw()

    def update(self) -> None:
        """Shows the follower's state in the panel."""
        session, follower = self._session, self._session.follower
        set_value(self._is_on, follower is not None)
        names = policies.names(session.core)
        if list(self._policy.options) != names:
            self._policy.options = names
        if follower is None:
            self._told.content = ""
            return
        frame = follower.frame
        self._told.content = (
            f"{follower.policy.name}: step {frame.step} · reward {frame.reward:.2f}"
            f"{' · **success**' if frame.is_success else ''}"
            f"{f' · failed: {follower.failure.splitlines()[-1]}' if follower.failure else ''}"
        )
