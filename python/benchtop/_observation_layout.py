"""The layout of native observations, and their Gymnasium spaces."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from benchtop._settings import Place

# In meters, meters a second or radians a second. Beyond this limit the core stops the simulation with an error.
POSITION_LIMIT = 1000.0
# Contact forces on the fingers, in newtons.
FORCE_LIMIT = 1e6
# Finite-difference velocities of noisy positions, in meters a second.
VELOCITY_LIMIT = 1e6

GOALS = ("achieved_goal", "desired_goal")


class ObservationLayout:
    """The layout of one environment's observation, from the result of `benchtop_describe`."""

    def __init__(self, description: dict[str, Any], place: Place | None = None) -> None:
        # Of a single task with the one-hot vector of its suite. The core's has one element.
        self.place = place
        self.state_size: int = description["stateSize"]
        self.image_byte_count: int = description["imageByteCount"]
        self.has_goals: bool = description["hasGoals"]
        self.cameras: list[str] = description["cameras"]
        stack = description["frameStack"]
        frame = (description["height"], description["width"], 3)
        self.image_shape = frame if stack == 1 else (stack, *frame)
        self._state_space = self._make_state_space(description) if self.state_size else None
        self.space = self._space()
        # The usual case: the observation is only the state vector.
        self.is_state_only = not self.cameras and not self.has_goals
        self.is_single_image = len(self.cameras) == 1 and self._state_space is None and not self.has_goals

    def _make_state_space(self, description: dict[str, Any]) -> spaces.Box:
        task, context = description["taskOneHotSize"], description["contextSize"]
        count = self.state_size - task - context
        if self.place is not None:
            task = self.place.count
            one_hot = np.zeros(task)
            one_hot[self.place.index] = 1
            self._one_hot, self._one_hot_start = one_hot, count
        high = np.full(count + task + context, POSITION_LIMIT)
        if description["state"] == "extended":
            width = count // description["frameStack"]
            for start in range(0, count, width):
                # Velocities (10), joint angles (7), joint velocities (7), orientation (4), contact forces (2).
                high[start + width - 30 : start + width - 20] = VELOCITY_LIMIT
                high[start + width - 2 : start + width] = FORCE_LIMIT
        if self.has_goals:
            high[:count] = VELOCITY_LIMIT
        low = -high
        low[count : count + task], high[count : count + task] = 0, 1
        low[count + task :], high[count + task :] = -1, 1
        return spaces.Box(low, high, dtype=np.float64)

    def _space(self) -> spaces.Space[Any]:
        image = spaces.Box(0, 255, self.image_shape, np.uint8)
        if not self.has_goals:
            if not self.cameras and self._state_space is not None:
                return self._state_space
            if self._state_space is None and len(self.cameras) == 1:
                return image
        parts: dict[str, spaces.Space[Any]] = {}
        if self._state_space is not None:
            parts["observation" if self.has_goals else "state"] = self._state_space
        if self.has_goals:
            for name in GOALS:
                parts[name] = spaces.Box(-POSITION_LIMIT, POSITION_LIMIT, (3,), np.float64)
        for camera in self.cameras:
            parts[camera] = image
        return spaces.Dict(parts)

    def with_one_hot(self, state: NDArray[np.float64]) -> NDArray[np.float64]:
        """A state of the core with the one-hot vector of the suite in place of its own."""
        start = self._one_hot_start
        return np.concatenate((state[:start], self._one_hot, state[start + 1 :]))

    def split(
        self,
        states: np.ndarray[Any, Any],
        pixels: np.ndarray[Any, Any] | None,
        goals: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]] | None,
    ) -> Any:
        """Splits the memory of one or more environments into observations, as views."""
        if self.is_state_only:
            return states
        first = states.shape[:-1]
        images = None
        if pixels is not None:
            images = pixels.reshape(*first, len(self.cameras), *self.image_shape)
            if self.is_single_image:
                return images[..., 0, :, :, :] if len(self.image_shape) == 3 else images[..., 0, :, :, :, :]
        parts: dict[str, Any] = {}
        if goals is not None:
            parts["achieved_goal"], parts["desired_goal"] = goals
        if self.state_size:
            parts["observation" if self.has_goals else "state"] = states
        if images is not None:
            axis = len(first)
            for index, camera in enumerate(self.cameras):
                parts[camera] = images[(slice(None),) * axis + (index,)]
        # Sorted keys, as in the space.
        return {key: parts[key] for key in sorted(parts)}
