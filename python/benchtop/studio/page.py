"""What the browser shows: the scene, and a panel of controls."""

from __future__ import annotations

import contextlib
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import viser
from numpy.typing import NDArray
from viser import uplot

from benchtop import _names
from benchtop._catalog import catalog
from benchtop.errors import UnknownNameError
from benchtop.studio import policies
from benchtop.studio.compare_panel import ComparePanel
from benchtop.studio.controls import set_value
from benchtop.studio.environments import make_environment
from benchtop.studio.gallery import Gallery
from benchtop.studio.record_panel import RecordPanel
from benchtop.studio.replay_panel import ReplayPanel
from benchtop.studio.scene_view import SceneView
from benchtop.studio.session import Frame, Session
from benchtop.studio.share_panel import SharePanel
from benchtop.studio.simulation import Simulation
from benchtop.studio.world_panel import WorldPanel

FRAMES_PER_SECOND = 30
# The panel changes more slowly than the scene.
PANELS_PER_SECOND = 6
PICTURE_SIZE = (384, 288)
EYE_SIZE = (84, 84)
# The eye is enlarged, so that its pixels can be seen.
EYE_SCALE = 3
# Depth in meters at which its picture is black.
FARTHEST = 2.5
# The points of a curve; longer episodes are thinned out.
CURVE_POINTS = 250
ALL_TASKS = "all tasks"
PICTURES = {"color": "rgb_array", "depth": "depth_array", "segmentation": "segmentation_array"}

DRIVING = """
**W A S D** move the hand, **E** and **Q** up and down, **space** grips, **Esc** hands back.
A gamepad's sticks and first button do the same. The first motion takes over from the policy.
"""


class Page:
    """A viser server that shows a session and controls it."""

    def __init__(self, session: Session, simulation: Simulation) -> None:
        self._session, self._simulation = session, simulation
        # Only this machine reaches it; browsers come through the gate.
        # Viser prints its own address, which is not the one to open.
        with contextlib.redirect_stdout(None):
            self._server = viser.ViserServer("127.0.0.1", 0, label="Benchtop studio", verbose=False)
        self.port = self._server.get_port()
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="benchtop studio page", daemon=True)
        self._is_dragged = False
        self._shown_environment = self._shown_episode = 0
        self._shown_curve: tuple[int, int] | None = None
        self._shown_failure: str | None = None
        self._theme(False)
        self._server.scene.set_up_direction("+z")
        with session.lock:
            self._view = SceneView(self._server.scene, session.core._core)
            self._add_gizmo()
            self._add_panel()
            self._set_first_camera()
            self._update(is_panel=True)

    def start(self) -> None:
        self._thread.start()
        self._gallery.start()

    def choose_task(self, task: str) -> None:
        """Opens the task whose picture a person clicked."""
        with self._reporting(), self._session.lock:
            if task not in self._tasks(ALL_TASKS):
                raise UnknownNameError(f"unknown task '{task}'; choose one of the list")
            self._open(task)

    def stop(self) -> None:
        self._is_stopped.set()
        self._gallery.stop()
        if self._thread.is_alive():
            self._thread.join()
        # Viser says that it stops.
        with contextlib.redirect_stdout(None):
            self._server.stop()

    # The panel.

    def _add_panel(self) -> None:
        gui = self._server.gui
        self._title = gui.add_markdown("")
        self._status = gui.add_markdown("")
        self._failure = gui.add_markdown("", visible=False)
        self._play = gui.add_button("Play", icon=viser.Icon.PLAYER_PLAY)
        self._moves = gui.add_button_group("Move", ["Back", "Step", "Reset", "Next"])
        self._time = gui.add_slider("Step", 0, 1, 1, 0)
        tabs = gui.add_tab_group()
        with tabs.add_tab("Run"):
            self._speed = gui.add_slider("Speed", 0.1, 4.0, 0.1, 1.0)
            self._continues = gui.add_checkbox("Continue", True, hint="After an episode the next seed's follows")
            self._curve = gui.add_uplot(
                (np.zeros(1), np.zeros(1), np.zeros(1)),
                (
                    uplot.Series(label="step"),
                    uplot.Series(label="reward", stroke="#2F67B8", width=2),
                    uplot.Series(label="success", stroke="#3F9A55", width=2, scale="success"),
                ),
                scales={"x": uplot.Scale(time=False), "success": uplot.Scale(range=(0, 1))},
                aspect=2.2,
            )
        with tabs.add_tab("Drive"):
            gui.add_markdown(DRIVING)
            self._takeover = gui.add_button("Take over")
            self._grip = gui.add_button("Open or close the gripper")
            self._limit = gui.add_slider("Speed limit", 0.1, 1.0, 0.05, 1.0)
            self._shows_gizmo = gui.add_checkbox("Gizmo", True, hint="Drag it, and the hand follows")
        with tabs.add_tab("Choose"):
            self._suite = gui.add_dropdown("Suite", [ALL_TASKS, *(suite["name"] for suite in catalog()["suites"])])
            self._task = gui.add_dropdown("Task", self._tasks(ALL_TASKS), initial_value=self._session.core.task_name)
            self._seed = gui.add_number("Seed", self._session.seed, min=0, max=(1 << 53) - 1, step=1)
            self._policy = gui.add_dropdown("Policy", self._policies(), initial_value=self._session.policy.name)
            self._path = gui.add_text(
                "Run folder", "", hint="The folder of a run of benchtop train, or its policy file"
            )
            self._load = gui.add_button("Load the run")
            self._gallery = Gallery(gui, self._on)
        with tabs.add_tab("Look"):
            self._camera = gui.add_dropdown("Camera", list(_names.CAMERAS), initial_value="tabletop")
            self._fly = gui.add_button("Look from this camera")
            self._shows_picture = gui.add_checkbox("Picture", True)
            self._kind = gui.add_dropdown("Kind", list(PICTURES))
            self._picture = gui.add_image(np.zeros((*PICTURE_SIZE[::-1], 3), np.uint8), format="jpeg", jpeg_quality=85)
            self._shows_eye = gui.add_checkbox("Agent's eye", False, hint="84x84 pixels")
            self._eye = gui.add_image(np.zeros((84, 84, 3), np.uint8), format="png", visible=False)
            self._shows_goal = gui.add_checkbox("Goal", True)
            self._shows_workspace = gui.add_checkbox(
                "Workspace", False, hint="And where objects (blue) and goals (green) start"
            )
            self._shows_contacts = gui.add_checkbox("Contact forces", False)
            self._shows_collision = gui.add_checkbox("Collision shapes", False)
            self._has_shadows = gui.add_checkbox("Shadows", True, hint="Without them a browser without a GPU is faster")
            self._is_dark = gui.add_checkbox("Dark", False)
        with tabs.add_tab("World"):
            self._world_panel = WorldPanel(gui, self._server.scene, self._session, self._on)
        with tabs.add_tab("Compare"):
            self._compare_panel = ComparePanel(gui, self._server.scene, self._session, self._on, self._look_at)
        with tabs.add_tab("Record"):
            self._record_panel = RecordPanel(gui, self._session, self._on, Path.cwd())
        with tabs.add_tab("Replay"):
            self._replay_panel = ReplayPanel(gui, self._session, self._on, Path.cwd())
        with tabs.add_tab("Share"):
            SharePanel(gui, self._session, self._reporting)
        self._connect()

    def _connect(self) -> None:
        """Connects the controls with what they do."""
        session, on = self._session, self._on
        on(self._play, lambda: session.pause() if session.is_playing else session.play())
        on(self._moves, self._move)
        on(self._time, lambda: session.scrub(int(self._time.value) - session.frames[0].step))
        on(self._speed, lambda: setattr(self._simulation, "speed", self._speed.value))
        on(self._continues, lambda: setattr(session, "continues", self._continues.value))
        on(self._takeover, self._take_over)
        on(self._grip, session.operator.toggle_gripper)
        on(self._limit, lambda: setattr(session.operator, "speed", self._limit.value))
        on(self._shows_gizmo, lambda: setattr(self._gizmo, "visible", self._shows_gizmo.value))
        on(self._suite, self._choose_suite)
        on(self._task, lambda: self._open(self._task.value))
        on(self._seed, lambda: session.reset(int(self._seed.value)))
        on(self._policy, lambda: self._choose_policy(self._policy.value))
        on(self._load, lambda: self._choose_path(self._path.value))
        on(self._shows_picture, lambda: setattr(self._picture, "visible", self._shows_picture.value))
        on(self._shows_eye, lambda: setattr(self._eye, "visible", self._shows_eye.value))
        on(self._shows_goal, lambda: self._view.show_goal(self._shows_goal.value))
        on(self._shows_workspace, lambda: self._view.show_workspace(self._shows_workspace.value))
        on(self._shows_contacts, lambda: setattr(self._view, "shows_contacts", self._shows_contacts.value))
        on(self._shows_collision, lambda: self._view.show_collision_shapes(self._shows_collision.value))
        on(self._has_shadows, lambda: self._server.scene.configure_default_lights(cast_shadow=self._has_shadows.value))
        on(self._is_dark, lambda: self._theme(self._is_dark.value))

        @self._fly.on_click
        def _(event: viser.GuiEvent[Any]) -> None:
            if event.client is not None:
                self._look_from(event.client, self._camera.value)

    def _on(self, control: Any, work: Callable[[], None], *, is_locked: bool = True) -> None:
        """Runs `work` when a person uses a control, and shows its error. The session waits, if it is locked."""

        def run(event: Any) -> None:
            # The page itself changes values too.
            if event.client_id is not None:
                with self._reporting(), self._session.lock if is_locked else contextlib.nullcontext():
                    work()

        (control.on_click if hasattr(control, "on_click") else control.on_update)(run)

    @contextlib.contextmanager
    def _reporting(self) -> Iterator[None]:
        """Shows an error of what a person asked for; the session goes on as before."""
        try:
            yield
        except Exception as error:
            for client in self._server.get_clients().values():
                client.add_notification("That did not work", str(error), color="red", auto_close_seconds=12)
            if not isinstance(error, ValueError | RuntimeError | NotImplementedError | OSError | TypeError):
                traceback.print_exc()

    def _move(self) -> None:
        session = self._session
        match self._moves.value:
            case "Back":
                session.scrub(session.position - 1)
            case "Step":
                session.pause()
                session.step()
            case "Reset":
                session.restart()
            case "Next":
                session.reset(session.seed + 1)

    def _take_over(self) -> None:
        operator = self._session.operator
        if operator.is_in_control:
            operator.release()
        else:
            operator.is_in_control = True

    # Choosing.

    @staticmethod
    def _tasks(suite: str) -> list[str]:
        if suite == ALL_TASKS:
            return [entry["name"] for entry in catalog()["tasks"]]
        entry = next(entry for entry in catalog()["suites"] if entry["name"] == suite)
        return list(dict.fromkeys([*entry["train"], *entry["test"]]))

    def _policies(self) -> list[str]:
        return [*policies.names(self._session.core), *self._session.own_choices]

    def _choose_suite(self) -> None:
        tasks = self._tasks(self._suite.value)
        self._task.options = tasks
        if self._session.core.task_name not in tasks:
            self._open(tasks[0])

    def _open(self, task: str) -> None:
        """Opens a task, with the same policy if that knows it."""
        session, environment = self._session, make_environment(task)
        known = policies.names(environment)
        name = session.policy.name
        choice = session.own_choices.get(name, name)
        if name not in known and not callable(choice):
            choice = known[0]
        session.open(environment, choice, session.seed)

    def _choose_policy(self, name: str) -> None:
        # A page must not name any path here.
        if name not in self._policies():
            raise UnknownNameError(f"unknown policy '{name}'; it must be one of {', '.join(self._policies())}")
        self._session.choose(self._session.own_choices.get(name, name))

    def _choose_path(self, path: str) -> None:
        policies.require_inside(path, Path.cwd())
        self._session.choose(path)
        self._policy.options = self._policies()
        set_value(self._policy, self._session.policy.name)

    # Driving.

    def _add_gizmo(self) -> None:
        self._gizmo = self._server.scene.add_transform_controls(
            "/gizmo", scale=0.12, disable_rotations=True, depth_test=False, opacity=0.8
        )

        # A coroutine, because Viser may call functions out of order.
        @self._gizmo.on_update
        async def _(event: Any) -> None:
            with self._session.lock:
                self._is_dragged = event.phase != "end"
                self._session.operator.target = np.array(self._gizmo.position) if self._is_dragged else None

    # Looking.

    def _theme(self, is_dark: bool) -> None:
        self._server.gui.configure_theme(dark_mode=is_dark, show_logo=False, show_share_button=False)

    def _camera_pose(self, name: str) -> tuple[NDArray[np.float64], dict[str, Any]]:
        """Where a named camera stands now."""
        camera = next(one for one in self._view.description["cameras"] if one["name"] == name)
        position = np.array(camera["position"])
        if "body" in camera:
            position = position + self._view.body_position(camera["body"])
        return position, camera

    def _set_first_camera(self) -> None:
        self._view.read()
        position, camera = self._camera_pose("tabletop")
        # Farther than the images' camera, because the panel covers a part of the page.
        self._server.initial_camera.position = position - 0.5 * np.array(camera["forward"])
        self._server.initial_camera.look_at = position + np.array(camera["forward"])
        self._server.initial_camera.up = (0.0, 0.0, 1.0)

    def _look_at(self, offset: tuple[float, float, float]) -> None:
        """Moves all views so that they show what is here and what is at an offset."""
        self._view.read()
        position, camera = self._camera_pose("tabletop")
        forward, way = np.array(camera["forward"]), np.array(offset)
        target = position + forward + way / 2
        for client in self._server.get_clients().values():
            with client.atomic():
                client.camera.position = target - (1.5 + np.linalg.norm(way) / 2) * forward
                client.camera.look_at = target

    def _look_from(self, client: viser.ClientHandle, name: str) -> None:
        with self._session.lock:
            self._view.read()
            position, camera = self._camera_pose(name)
        with client.atomic():
            client.camera.up_direction = np.array(camera["up"])
            client.camera.position = position
            client.camera.look_at = position + np.array(camera["forward"])
            client.camera.fov = np.deg2rad(camera["fieldOfView"])

    def _pictures(self) -> tuple[NDArray[Any] | None, NDArray[Any] | None]:
        core, camera = self._session.core, self._camera.value
        kind = self._kind.value
        picture = None
        if self._shows_picture.value:
            picture = color_image(core.render_image(PICTURES[kind], camera, PICTURE_SIZE), kind)
        eye = core.render_image("rgb_array", camera, EYE_SIZE) if self._shows_eye.value else None
        return picture, eye

    # Updating.

    def _run(self) -> None:
        due = time.monotonic()
        frame = 0
        while not self._is_stopped.is_set():
            try:
                self._update(is_panel=frame % (FRAMES_PER_SECOND // PANELS_PER_SECOND) == 0)
            except Exception:
                # The simulation goes on; a page that stands still without a word would be worse than a message.
                traceback.print_exc()
            frame += 1
            now = time.monotonic()
            due = max(due + 1 / FRAMES_PER_SECOND, now)
            self._is_stopped.wait(due - now)

    def _update(self, *, is_panel: bool) -> None:
        """Sends the current state to the pages. Under the session's lock it only reads."""
        session = self._session
        has_clients = bool(self._server.get_clients())
        with session.lock:
            if self._shown_environment != session.environment_count:
                self._show_environment()
            if self._shown_episode != session.episode_count:
                self._shown_episode = session.episode_count
                self._view.update_episode()
            self._view.read()
            self._compare_panel.read()
            hand = session.hand
            pictures = self._pictures() if is_panel and has_clients else (None, None)
            frames, frame, position = session.frames, session.frame, session.position
            curve = self._read_curve() if is_panel else None
        with self._server.atomic():
            self._view.draw()
            self._compare_panel.draw()
            if not self._is_dragged:
                self._gizmo.position = hand
            if is_panel:
                self._show_panel(frames, frame, position)
                if curve is not None:
                    self._curve.data = curve
                picture, eye = pictures
                if picture is not None:
                    self._picture.image = picture
                if eye is not None:
                    self._eye.image = np.repeat(np.repeat(eye, EYE_SCALE, 0), EYE_SCALE, 1)

    def _show_environment(self) -> None:
        session = self._session
        is_first = self._shown_environment == 0
        self._shown_environment = session.environment_count
        if is_first:
            return
        with self._server.atomic():
            shows_contacts = self._view.shows_contacts
            self._view.remove()
            self._view = SceneView(self._server.scene, session.core._core)
            self._view.shows_contacts = shows_contacts
            self._view.show_goal(self._shows_goal.value)
            self._view.show_workspace(self._shows_workspace.value)
            self._view.show_collision_shapes(self._shows_collision.value)
            self._policy.options = self._policies()
            set_value(self._policy, session.policy.name)
            set_value(self._task, session.core.task_name)

    def _read_curve(self) -> tuple[NDArray[np.float64], ...] | None:
        """Reward and success up to the current frame; None if they are shown already."""
        session = self._session
        key = (session.episode_count, session.frame.step)
        if key == self._shown_curve:
            return None
        self._shown_curve = key
        past = session.frames[: session.position + 1]
        past = past[:: max(1, len(past) // CURVE_POINTS)]
        return (
            np.array([frame.step for frame in past], np.float64),
            np.array([frame.reward for frame in past]),
            np.array([float(frame.is_success) for frame in past]),
        )

    def _show_panel(self, frames: list[Frame], frame: Frame, position: int) -> None:
        session = self._session
        self._record_panel.update()
        self._replay_panel.update(frame)
        self._world_panel.update()
        self._compare_panel.update()
        self._title.content = f"**{session.core.task_name}**: {session.core.task_description}"
        who = "you" if session.operator.is_in_control else session.policy.name
        marks = [
            f"step {frame.step}",
            f"reward {frame.reward:.2f}",
            f"{who} in control",
            *(["**success**"] if frame.is_success else []),
            *(["episode over"] if frame.is_over else []),
        ]
        self._status.content = " · ".join(marks)
        if session.failure != self._shown_failure:
            self._shown_failure = session.failure
            self._failure.visible = session.failure is not None
            self._failure.content = f"Paused, because this failed:\n```\n{session.failure}\n```"
        self._play.label = "Pause" if session.is_playing else "Play"
        self._play.icon = viser.Icon.PLAYER_PAUSE if session.is_playing else viser.Icon.PLAYER_PLAY
        self._takeover.label = "Hand back" if session.operator.is_in_control else "Take over"
        last = max(1, frames[-1].step)
        if self._time.max != last or self._time.min != frames[0].step:
            self._time.min, self._time.max = frames[0].step, last
        set_value(self._time, frame.step)
        if int(self._seed.value) != session.seed:
            set_value(self._seed, session.seed)


def color_image(image: NDArray[Any], kind: str) -> NDArray[np.uint8]:
    """An image of any kind as colors."""
    if kind == "color":
        return image
    if kind == "depth":
        shades = 255 * np.clip(1 - image / FARTHEST, 0, 1)
        return np.repeat(shades.astype(np.uint8)[..., None], 3, 2)
    # The palette of VOC: the bits of a label, spread over the channels.
    label = image.astype(np.uint32)
    colors = np.zeros((*image.shape, 3), np.uint32)
    for bit in range(8):
        for channel in range(3):
            colors[..., channel] |= (label >> (3 * bit + channel) & 1) << (7 - bit)
    return colors.astype(np.uint8)
