"""One task as a policy sees it that acts from images and language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, SupportsFloat

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from benchtop.environment import TaskEnvironment
from benchtop.vla.draws import Draws
from benchtop.vla.paraphrases import PARAPHRASES

# The protocol. Numbers of other horizons, cameras or states cannot be compared with it.
HORIZON = 500
CAMERA = "corner2"
IMAGE_SIZE = 480
# The position of the hand and the gripper opening.
STATE_SIZE = 4


def protocol(
    cameras: Sequence[str] = (CAMERA,), image_size: tuple[int, int] = (IMAGE_SIZE, IMAGE_SIZE), horizon: int = HORIZON
) -> dict[str, Any]:
    """The arguments of an environment, or a vector, of the protocol. The first camera is that of `render()`."""
    cameras = list(cameras)
    return {
        "cameras": cameras,
        "image_size": image_size,
        "max_episode_steps": horizon,
        "terminate_on_success": True,
        "goals": "random",
        "render_mode": "rgb_array",
        "camera_name": cameras[0] if cameras else None,
        "width": image_size[0],
        "height": image_size[1],
    }


class VLAEnvironment(gymnasium.Wrapper[dict[str, Any], NDArray[np.float32], Any, Any]):
    """One task of the protocol: images, a state of four values, and `task_description`, the instruction.

    With `paraphrases` the instruction of an episode is one of the task's five sentences in other words. The seed
    determines this episode and all that follow."""

    def __init__(
        self,
        task: str,
        *,
        cameras: Sequence[str] = (CAMERA,),
        image_size: tuple[int, int] = (IMAGE_SIZE, IMAGE_SIZE),
        horizon: int = HORIZON,
        paraphrases: bool = False,
    ) -> None:
        self._environment = TaskEnvironment(task=task, **protocol(cameras, image_size, horizon))
        super().__init__(self._environment)
        self._horizon = horizon
        self._paraphrases = PARAPHRASES[self._environment.task_name] if paraphrases else ()
        self._instruction = self._environment.task_description
        self._seed: int | None = None
        self._episode = 0
        standard = self._environment.observation_space
        assert isinstance(standard, spaces.Dict)
        state = spaces.Box(-1000, 1000, (STATE_SIZE,), np.float64)
        self.observation_space = spaces.Dict({**standard, "state": state})

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
        observation, info = self._environment.reset(seed=episode_seed(seed, episode), options=options)
        self._seed, self._episode = seed, episode
        if self._paraphrases:
            self._instruction = self._paraphrases[self._draws("language").index(len(self._paraphrases))]
        return self._observation(observation), info

    def _draws(self, axis: str) -> Draws:
        assert self._seed is not None
        return Draws(self._seed, self._environment.task_name, self._episode, axis)

    def step(self, action: NDArray[np.float32]) -> tuple[dict[str, Any], SupportsFloat, bool, bool, dict[str, Any]]:
        observation, *rest = self._environment.step(action)
        return self._observation(observation), *rest

    def _observation(self, observation: dict[str, Any]) -> dict[str, Any]:
        return {**observation, "state": observation["state"][:STATE_SIZE].copy()}


def episode_seed(seed: int, episode: int) -> int:
    """The seed of an episode in the simulation. The first has the seed that was given, so that it is the episode of
    every other environment with that seed."""
    return seed if episode == 0 else Draws(seed, episode).integer()
