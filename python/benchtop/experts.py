"""Observations by name, and the motion primitives of scripted experts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchtop.errors import InvalidValueError

Vector = NDArray[np.float64]


class Observation:
    """Meta-World's 39-dimensional observation: the current frame, the previous frame and the goal.

    Its methods are the motion primitives of scripted experts. Each returns an action."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        if len(values) < 39:
            raise InvalidValueError(f"an observation must have 39 values, not {len(values)}")
        self.hand: Vector = values[0:3]
        """The position of the hand."""
        self.gripper_opening = float(values[3])
        """1 when open, 0.3 when closed on nothing."""
        self.object: Vector = values[4:7]
        """The position of the first object."""
        self.rotation: Vector = values[7:11]
        """The quaternion of the first object."""
        self.second_object: Vector = values[11:14]
        """The position of the second object, or zeros."""
        self.second_rotation: Vector = values[14:18]
        """The quaternion of the second object, or zeros."""
        self.previous: Vector = values[18:36]
        """The frame of the previous step, 18 values."""
        self.goal: Vector = values[36:39]
        """The position of the goal."""

    def horizontal_distance(self, target: ArrayLike) -> float:
        """The horizontal distance from the hand to a target in meters."""
        offset = self.hand - np.asarray(target)
        return float(np.hypot(offset[0], offset[1]))

    def move(self, to: ArrayLike, gripper: float, gain: float = 12) -> Vector:
        """Moves the hand straight to a target by proportional control, so that it slows down over the last centimeters.
        A gripper of 1 closes the fingers, -1 opens them."""
        return np.clip(np.append(gain * (np.asarray(to) - self.hand), gripper), -1, 1)

    def approach(self, to: ArrayLike, above: float, gripper: float, tolerance: float = 0.02) -> Vector:
        """Moves the hand to a target on a path that stays above a height until the hand is over the target."""
        target = np.array(to, np.float64)
        if self.horizontal_distance(target) <= tolerance:
            return self.move(target, gripper)
        waypoint = np.array([target[0], target[1], max(target[2], above)])
        # Rises first, to clear obstacles.
        if self.hand[2] < above - 0.04:
            waypoint[:2] = self.hand[:2]
        return self.move(waypoint, gripper)

    def grasp(self, at: ArrayLike, width: float, hover: float = 0.08, tolerance: float = 0.015) -> Vector | None:
        """The next action of a grasp; None once the fingers hold the object."""
        target = np.array(at, np.float64)
        lateral, height = self.horizontal_distance(target), target[2] - self.hand[2]
        # The rubber of the pads touches at 0.05 more than that of rigid ones.
        closed = 0.31 < self.gripper_opening < (width + 0.012) / 0.1 + 0.09
        if closed and lateral < 0.04 and abs(height) < 0.045:
            return None
        if lateral > (0.03 if self.hand[2] < target[2] + 0.05 else tolerance):
            return self.approach(target + [0, 0, hover], above=target[2] + hover, gripper=-1)
        if abs(height) > 0.012:
            return self.move(target, gripper=-1, gain=15)
        return self.move(target, gripper=1)
