"""Benchtop's native vector with the observations that LeRobot expects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

import benchtop

STATE_SIZE = 4
# What LeRobot reads under a name of its own.
NAMES = {"task": "task_name"}


class LeRobotVector(VectorEnv[Any, Any, Any]):
    """Environments of one task. The native vector is made when it is first reset: LeRobot creates the vectors of all
    tasks before it uses one."""

    def __init__(self, task: str, num_envs: int, obs_type: str, keywords: dict[str, Any]) -> None:
        self._arguments = {"task": task, "num_envs": num_envs, "autoreset_mode": AutoresetMode.SAME_STEP, **keywords}
        self._cameras: list[str] = keywords["cameras"]
        self._has_state = obs_type == "pixels_agent_pos"
        self._native: benchtop.VectorEnvironment | None = None
        self.num_envs = num_envs
        self.render_mode = "rgb_array"
        width, height = keywords["image_size"]
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
    def native(self) -> benchtop.VectorEnvironment:
        """The vector that simulates."""
        if self.closed:
            raise benchtop.ClosedError("the environments are closed")
        if self._native is None:
            self._native = benchtop.VectorEnvironment(**self._arguments)
        return self._native

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        # LeRobot's own options mark rollouts for wrappers of its own.
        known = {name: value for name, value in (options or {}).items() if not name.startswith("lerobot_")}
        observations, infos = self.native.reset(seed=seed, options=known)
        everyone = np.ones(self.num_envs, bool)
        return self._observations(observations), {**infos, "is_success": ~everyone, "_is_success": everyone}

    def step(self, actions: Any) -> tuple[Any, Any, Any, Any, dict[str, Any]]:
        observations, rewards, terminations, truncations, infos = self.native.step(actions)
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
        return self.native.render()

    def call(self, name: str, *arguments: Any, **keywords: Any) -> tuple[Any, ...]:
        """Calls a method or reads a property of each environment."""
        return self.native.call(NAMES.get(name, name), *arguments, **keywords)

    def get_attr(self, name: str) -> tuple[Any, ...]:
        return self.call(name)

    def close_extras(self, **keywords: Any) -> None:
        if self._native is not None:
            self._native.close()
            self._native = None
