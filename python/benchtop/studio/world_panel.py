"""The controls of what an episode begins with: places of the object and the goal, and hidden dynamics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
import viser

from benchtop._catalog import catalog
from benchtop.environment import TaskEnvironment
from benchtop.studio.session import Session, Start

NOMINAL = "nominal"
SPLITS = {"train": "#8cc5a2", "interpolation": "#8fb4e3", "extrapolation": "#e8b07e"}
# The steps of a slider.
SLIDER_STEPS = 100


class WorldPanel:
    """Places and dynamics. A change of the dynamics opens the environment anew, with the same seed."""

    def __init__(self, gui: viser.GuiApi, scene: viser.SceneApi, session: Session, on: Callable[..., None]) -> None:
        self._gui, self._session, self._on = gui, session, on
        self._families = {family["name"]: family for family in catalog()["families"]}
        self._is_placing = gui.add_checkbox(
            "Place object and goal", False, hint="Drag them; the episode starts again from there"
        )
        self._forget = gui.add_button("Place them as the seed does")
        self._family = gui.add_dropdown("Dynamics", [NOMINAL, *self._families])
        self._folder = gui.add_folder("Hidden parameters", visible=False)
        self._sliders: list[Slider] = []
        self._handles = {name: self._add_handle(scene, name) for name in ("object", "goal")}
        self._is_dragged = False
        self._shown: tuple[int, int] | None = None
        on(self._is_placing, self.update)
        on(self._forget, lambda: session.reset(session.seed))
        on(self._family, self._choose_family)

    # Places.

    def _add_handle(self, scene: viser.SceneApi, name: str) -> viser.TransformControlsHandle:
        handle = scene.add_transform_controls(
            f"/place/{name}", scale=0.1, disable_rotations=True, depth_test=False, opacity=0.8, visible=False
        )

        # A coroutine, because Viser may call functions out of order.
        @handle.on_update
        async def _(event: Any) -> None:
            with self._session.lock:
                self._is_dragged = event.phase != "end"
                if not self._is_dragged:
                    self._place()

        return handle

    def _place(self) -> None:
        """Starts the episode with the object and the goal where their handles are, within the task's boxes."""
        scene = self._session.core._core.describe_scene(0)
        places = {}
        for name, handle in self._handles.items():
            box = scene[f"{name}Box"]
            places[name] = np.clip(np.array(handle.position), box["lower"], box["upper"]).tolist()
        self._session.reset(self._session.seed, Start(initial_state=places))

    def update(self) -> None:
        """Puts the handles where the episode began."""
        session = self._session
        if not self._is_placing.value:
            self._shown = None
            for handle in self._handles.values():
                handle.visible = False
            return
        key = (session.environment_count, session.episode_count)
        if self._is_dragged or key == self._shown:
            return
        self._shown = key
        with session.lock:
            places, scene = session.core.initial_state, session.core._core.describe_scene(0)
        for name, handle in self._handles.items():
            box = scene[f"{name}Box"]
            # Some tasks derive the goal from the object.
            handle.visible = box["lower"] != box["upper"]
            handle.position = np.array(places[name], np.float64)

    # Dynamics.

    def _choose_family(self) -> None:
        for slider in self._sliders:
            slider.remove()
        self._sliders = []
        name = self._family.value
        self._folder.visible = name != NOMINAL
        if name != NOMINAL:
            with self._folder:
                self._sliders = [Slider(self._gui, entry) for entry in self._families[name]["ranges"]]
            for slider in self._sliders:
                self._on(slider.control, self._apply)
        self._apply()

    def _apply(self) -> None:
        """Opens the environment anew with the parameters of the sliders."""
        session = self._session
        ranges = [slider.fixed_range for slider in self._sliders]
        family = {"name": "studio", "summary": "Chosen in the studio.", "ranges": ranges} if ranges else None
        environment = with_dynamics(session.environment, family)
        name = session.policy.name
        session.open(environment, session.own_choices.get(name, name), session.seed, session.start)


def with_dynamics(environment: gymnasium.Env[Any, Any], family: Any) -> TaskEnvironment:
    """A new environment like another one, with other hidden dynamics: a family or its name, or None for the nominal
    ones."""
    core: Any = environment.unwrapped
    arguments = {name: value for name, value in core._arguments.items() if not name.startswith("dynamics")}
    if "options" in arguments:
        arguments["options"] = {name: value for name, value in arguments["options"].items() if name != "dynamics"}
    # Gymnasium keeps the time limit of `gymnasium.make` outside.
    if environment.spec is not None and environment.spec.max_episode_steps is not None:
        arguments["max_episode_steps"] = environment.spec.max_episode_steps
    if family is not None:
        arguments["dynamics"] = family
    return type(core)(**arguments)


class Slider:
    """One hidden parameter, over the ranges of all splits of its family, which a strip shows."""

    def __init__(self, gui: viser.GuiApi, entry: dict[str, Any]) -> None:
        self._entry = entry
        self._is_logarithmic = entry["isLogarithmic"]
        intervals = [interval for split in SPLITS for interval in entry[split]]
        self._lower = min(interval["lower"] for interval in intervals)
        self._upper = max(interval["upper"] for interval in intervals)
        is_integer = entry["parameter"] == "actionDelay"
        step = 1.0 if is_integer else (self._upper - self._lower) / SLIDER_STEPS
        # The middle of what training sees first.
        first = entry["train"][0]
        start = round(first["lower"]) if is_integer else (first["lower"] + first["upper"]) / 2
        self.control = gui.add_slider(words(entry["parameter"]), self._lower, self._upper, step, start)
        self._strip = gui.add_html(self._shades())

    def remove(self) -> None:
        self.control.remove()
        self._strip.remove()

    @property
    def fixed_range(self) -> dict[str, Any]:
        """The range of a family in which the parameter has the slider's value in every split."""
        value = self.control.value
        fixed = [{"lower": value, "upper": value}]
        return {
            "parameter": self._entry["parameter"],
            "isLogarithmic": self._is_logarithmic,
            **{split: fixed for split in SPLITS},
        }

    def _shades(self) -> str:
        """A strip under the slider with the ranges of the splits."""
        width = self._upper - self._lower or 1.0
        parts = []
        for split, color in SPLITS.items():
            for interval in self._entry[split]:
                left = 100 * (interval["lower"] - self._lower) / width
                length = max(1.0, 100 * (interval["upper"] - interval["lower"]) / width)
                title = f"{split}: {interval['lower']:g} to {interval['upper']:g}"
                style = f"position:absolute;height:6px;left:{left:.1f}%;width:{length:.1f}%;background:{color}"
                parts.append(f'<div title="{title}" style="{style}"></div>')
        legend = " ".join(f'<span style="color:{color}">&#9632;</span> {split}' for split, color in SPLITS.items())
        return (
            f'<div style="padding:0 1em 0.5em"><div style="position:relative;height:8px">{"".join(parts)}</div>'
            f'<small style="font-size:0.7em">{legend}</small></div>'
        )


def words(name: str) -> str:
    """A parameter's name in words: `objectMass` is "object mass"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
