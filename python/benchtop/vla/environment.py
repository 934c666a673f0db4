"""One task as a policy sees it that acts from images and language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, SupportsFloat

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from benchtop._settings import as_integer, image_dimensions
from benchtop.environment import TaskEnvironment
from benchtop.errors import InvalidValueError
from benchtop.vla.draws import Draws
from benchtop.vla.paraphrases import PARAPHRASES
from benchtop.vla.variations import START_STEPS, Variation, displaced, starting_actions, with_noise

# The protocol. Numbers of other horizons, cameras or states cannot be compared with it.
HORIZON = 500
CAMERA = "corner2"
IMAGE_SIZE = 480
# The position of the hand and the gripper opening.
STATE_SIZE = 4


def protocol(
    cameras: str | Sequence[str] = CAMERA,
    image_size: int | tuple[int, int] = IMAGE_SIZE,
    horizon: int = HORIZON,
) -> dict[str, Any]:
    """The arguments of an environment, or a vector, of the protocol. The first camera is that of `render()`."""
    cameras = [cameras] if isinstance(cameras, str) else list(cameras)
    if not cameras:
        raise InvalidValueError("cameras is empty; it must name one camera or more")
    if as_integer(horizon, "horizon") < 1:
        raise InvalidValueError(f"horizon is {horizon}; it must be 1 or more")
    width, height = image_dimensions(image_size)
    return {
        "cameras": cameras,
        "image_size": (width, height),
        "max_episode_steps": horizon,
        "terminate_on_success": True,
        "goals": "random",
        "render_mode": "rgb_array",
        "camera_name": cameras[0],
        "width": width,
        "height": height,
    }


class VLAEnvironment(gymnasium.Wrapper[dict[str, Any], NDArray[np.float32], Any, Any]):
    """One task of the protocol: images, a state of four values, and `task_description`, the instruction.

    With `paraphrases` the instruction of an episode is one of the task's five sentences in other words. `variation` is
    one of the suites `vla-mt50-plus`. The seed determines this episode and all that follow."""

    def __init__(
        self,
        task: str,
        *,
        cameras: str | Sequence[str] = CAMERA,
        image_size: int | tuple[int, int] = IMAGE_SIZE,
        horizon: int = HORIZON,
        paraphrases: bool = False,
        variation: Variation | None = None,
    ) -> None:
        keywords = protocol(cameras, image_size, horizon)
        if variation is not None:
            keywords |= variation.keywords
            if variation.axis == "robot":
                keywords["max_episode_steps"] += START_STEPS
        self._environment = TaskEnvironment(task=task, **keywords)
        super().__init__(self._environment)
        self._cameras: list[str] = keywords["cameras"]
        self._horizon = horizon
        self._variation = variation
        self._sentences = self._sentences_of(self._environment.task_name, paraphrases)
        self._instruction = self._environment.task_description
        self._noise: Draws | None = None
        self._seed: int | None = None
        self._episode = 0
        standard = self._environment.observation_space
        assert isinstance(standard, spaces.Dict)
        state = spaces.Box(-1000, 1000, (STATE_SIZE,), np.float64)
        self.observation_space = spaces.Dict({**standard, "state": state})

    def _sentences_of(self, task: str, paraphrases: bool) -> tuple[str, ...]:
        """What the instruction of an episode is drawn from; empty for the task's own instruction."""
        count = self._amount("language")
        if count is None and not paraphrases:
            return ()
        if task not in PARAPHRASES:
            raise InvalidValueError(f"{task} has no paraphrases; only the fifty tasks of Meta-World do")
        return PARAPHRASES[task][: None if count is None else int(count)]

    @property
    def task_description(self) -> str:
        """The instruction of this episode."""
        return self._instruction

    @property
    def _max_episode_steps(self) -> int:
        """The time limit, under the name that other libraries read."""
        return self._horizon

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        if seed is None and self._seed is not None:
            seed, episode = self._seed, self._episode + 1
        else:
            seed, episode = int(self.np_random.integers(1 << 63)) if seed is None else seed, 0
        native = episode_seed(seed, episode)
        observation, info = self._environment.reset(seed=native, options=options)
        self._seed, self._episode = seed, episode
        if self._sentences:
            self._instruction = self._sentences[self._draws("language").index(len(self._sentences))]
        if (distance := self._amount("layout")) is not None:
            state = displaced(self._environment.initial_state, distance, self._environment.task_name)
            observation, info = self._environment.reset(seed=native, options={"initial_state": state})
        if (distance := self._amount("robot")) is not None:
            for action in starting_actions(distance, self._draws("robot")):
                observation, *_ = self._environment.step(action)
        if self._amount("noise") is not None:
            self._noise = self._draws("noise")
        return self._observation(observation), info

    def _amount(self, axis: str) -> float | None:
        """The number of the variation's level, if it is of this axis."""
        return self._variation.amount if self._variation is not None and self._variation.axis == axis else None

    def _draws(self, axis: str) -> Draws:
        """The random numbers of an axis in this episode."""
        assert self._seed is not None
        return Draws(self._seed, self._environment.task_name, self._episode, axis)

    def step(self, action: NDArray[np.float32]) -> tuple[dict[str, Any], SupportsFloat, bool, bool, dict[str, Any]]:
        observation, reward, terminated, truncated, info = self._environment.step(action)
        return self._observation(observation), reward, terminated, truncated, info

    def _observation(self, observation: dict[str, Any]) -> dict[str, Any]:
        seen = {**observation, "state": observation["state"][:STATE_SIZE].copy()}
        if self._noise is not None and (deviation := self._amount("noise")) is not None:
            for camera in self._cameras:
                seen[camera] = with_noise(seen[camera], deviation, self._noise)
        return seen


def episode_seed(seed: int, episode: int) -> int:
    """The seed of an episode in the simulation. The first has the seed that was given, so that it is the episode of
    every other environment with that seed."""
    return seed if episode == 0 else Draws(seed, episode).integer()
