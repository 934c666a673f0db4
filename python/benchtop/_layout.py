"""How the numbers and bytes of the core become observations, and the spaces they are in."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces

# Metres, metres a second, radians a second: beyond this the core refuses to simulate.
FARTHEST = 1000.0
# Newtons that press on the fingers.
HARDEST = 1e6
# Rates of places that sensors get wrong by a metre.
FASTEST = 1e6

GOALS = ("achieved_goal", "desired_goal")


class Layout:
    """The shape of one environment's observation, from what `benchtop_describe` says."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.number_count: int = description["numberCount"]
        self.pixel_count: int = description["pixelCount"]
        self.has_goals: bool = description["hasGoals"]
        self.cameras: list[str] = description["cameras"]
        stack = description["stack"]
        frame = (description["height"], description["width"], 3)
        self.image_shape = frame if stack == 1 else (stack, *frame)
        self._numbers = self._number_space(description) if self.number_count else None
        self.space = self._space()
        # Where an observation is nothing but numbers, which is the usual case.
        self.is_plain = not self.cameras and not self.has_goals
        self.is_image = len(self.cameras) == 1 and self._numbers is None and not self.has_goals

    def _number_space(self, description: dict[str, Any]) -> spaces.Box:
        task, context = description["taskCount"], description["contextCount"]
        count = self.number_count - task - context
        high = np.full(self.number_count, FARTHEST)
        if description["state"] == "rich":
            width = count // description["stack"]
            for start in range(0, count, width):
                # Rates of hand, fingers and two objects, seven angles, seven speeds, two touches.
                high[start + width - 26 : start + width - 16] = FASTEST
                high[start + width - 2 : start + width] = HARDEST
        if self.has_goals:
            high[:count] = FASTEST
        low = -high
        low[count : count + task], high[count : count + task] = 0, 1
        low[count + task :], high[count + task :] = -1, 1
        return spaces.Box(low, high, dtype=np.float64)

    def _space(self) -> spaces.Space[Any]:
        image = spaces.Box(0, 255, self.image_shape, np.uint8)
        if not self.has_goals:
            if not self.cameras and self._numbers is not None:
                return self._numbers
            if self._numbers is None and len(self.cameras) == 1:
                return image
        parts: dict[str, spaces.Space[Any]] = {}
        if self._numbers is not None:
            parts["observation" if self.has_goals else "state"] = self._numbers
        if self.has_goals:
            for name in GOALS:
                parts[name] = spaces.Box(-FARTHEST, FARTHEST, (3,), np.float64)
        for camera in self.cameras:
            parts[camera] = image
        return spaces.Dict(parts)

    def split(
        self,
        numbers: np.ndarray[Any, Any],
        pixels: np.ndarray[Any, Any] | None,
        goals: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]] | None,
    ) -> Any:
        """Observations out of one environment's memory, or that of many, as views of it."""
        if self.is_plain:
            return numbers
        first = numbers.shape[:-1]
        images = None
        if pixels is not None:
            images = pixels.reshape(*first, len(self.cameras), *self.image_shape)
            if self.is_image:
                return images[..., 0, :, :, :] if len(self.image_shape) == 3 else images[..., 0, :, :, :, :]
        parts: dict[str, Any] = {}
        if goals is not None:
            parts["achieved_goal"], parts["desired_goal"] = goals
        if self.number_count:
            parts["observation" if self.has_goals else "state"] = numbers
        if images is not None:
            axis = len(first)
            for index, camera in enumerate(self.cameras):
                parts[camera] = images[(slice(None),) * axis + (index,)]
        # In the order of the space, which has its keys sorted.
        return {key: parts[key] for key in sorted(parts)}
