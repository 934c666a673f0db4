"""Vectors of environments with the observations that LeRobot expects."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

import benchtop
from benchtop.vla import STATE_SIZE, Variation, VLAEnvironment, protocol

# What LeRobot reads under a name of its own.
NAMES = {"task": "task_name"}


class LeRobotVector(VectorEnv[Any, Any, Any]):
    """Environments of one task. They are made when they are first reset: LeRobot creates the vectors of all tasks
    before it uses one."""

    def __init__(
        self,
        task: str,
        num_envs: int,
        *,
        cameras: Sequence[str],
        image_size: tuple[int, int],
        horizon: int,
        has_state: bool,
        paraphrases: bool = False,
        variation: Variation | None = None,
    ) -> None:
        self.task = task
        self._arguments: dict[str, Any] = {"cameras": cameras, "image_size": image_size, "horizon": horizon}
        self._varying: dict[str, Any] = {"paraphrases": paraphrases, "variation": variation}
        self._cameras = cameras
        self._has_state = has_state
        self._inner: VectorEnv[Any, Any, Any] | None = None
        self.num_envs = num_envs
        self.render_mode = "rgb_array"
        width, height = image_size
        image = spaces.Box(0, 255, (height, width, 3), np.uint8)
        parts: dict[str, spaces.Space[Any]] = {
            "pixels": image if len(self._cameras) == 1 else spaces.Dict({camera: image for camera in self._cameras})
        }
        if self._has_state:
            parts["agent_pos"] = spaces.Box(-1000, 1000, (STATE_SIZE,), np.float64)
        self.single_observation_space = spaces.Dict(parts)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.single_action_space = spaces.Box(-1, 1, (4,), np.float32)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.metadata = {
            "render_modes": ["rgb_array"],
            "render_fps": benchtop.TaskEnvironment.metadata["render_fps"],
            "autoreset_mode": AutoresetMode.SAME_STEP,
        }

    @property
    def inner(self) -> VectorEnv[Any, Any, Any]:
        """The vector that simulates. A native one, on all threads, cannot vary an episode."""
        if self.closed:
            raise benchtop.ClosedError("the environments are closed")
        if self._inner is None:
            mode = AutoresetMode.SAME_STEP
            if any(self._varying.values()):
                make = partial(VLAEnvironment, self.task, **self._varying, **self._arguments)
                self._inner = SyncVectorEnv([make] * self.num_envs, autoreset_mode=mode)
            else:
                self._inner = benchtop.VectorEnvironment(
                    self.num_envs, task=self.task, autoreset_mode=mode, **protocol(**self._arguments)
                )
        return self._inner

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        # LeRobot's own options mark rollouts for wrappers of its own.
        known = {name: value for name, value in (options or {}).items() if not name.startswith("lerobot_")}
        observations, infos = self.inner.reset(seed=seed, options=known)
        everyone = np.ones(self.num_envs, bool)
        return self._observations(observations), {**infos, "is_success": ~everyone, "_is_success": everyone}

    def step(self, actions: Any) -> tuple[Any, Any, Any, Any, dict[str, Any]]:
        observations, rewards, terminations, truncations, infos = self.inner.step(actions)
        if "final_obs" in infos:
            final = infos["final_obs"]
            for index in np.flatnonzero(infos["_final_obs"]).tolist():
                final[index] = self._observations(final[index])
        return self._observations(observations), rewards, terminations, truncations, infos

    def _observations(self, observations: dict[str, NDArray[Any]]) -> dict[str, Any]:
        """Those of all environments, or of one."""
        cameras = self._cameras
        parts: dict[str, Any] = {
            "pixels": observations[cameras[0]]
            if len(cameras) == 1
            else {camera: observations[camera] for camera in cameras}
        }
        if self._has_state:
            parts["agent_pos"] = observations["state"][..., :STATE_SIZE].copy()
        return parts

    def render(self) -> tuple[NDArray[Any], ...] | None:
        return self.inner.render()

    def call(self, name: str, *arguments: Any, **keywords: Any) -> tuple[Any, ...]:
        """Calls a method or reads a property of each environment."""
        return self.inner.call(NAMES.get(name, name), *arguments, **keywords)

    def get_attr(self, name: str) -> tuple[Any, ...]:
        return self.call(name)

    def close_extras(self, **keywords: Any) -> None:
        if self._inner is not None:
            self._inner.close()
            self._inner = None
