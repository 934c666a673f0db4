"""Observations by name, and what scripted experts are made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchtop.errors import InvalidValueError

Vector = NDArray[np.float64]


class Observation:
    """Meta-World's 39 numbers by name: the state now, the state a step before, and the goal."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        if len(values) < 39:
            raise InvalidValueError(f"an observation has 39 numbers, not {len(values)}")
        self.hand: Vector = values[0:3]
        self.opening = float(values[3])
        self.object: Vector = values[4:7]
        self.rotation: Vector = values[7:11]
        self.second_object: Vector = values[11:14]
        self.second_rotation: Vector = values[14:18]
        self.previous: Vector = values[18:36]
        self.goal: Vector = values[36:39]

    def distance(self, place: ArrayLike) -> float:
        """Metres from the hand to a place as seen from above."""
        offset = self.hand - np.asarray(place)
        return float(np.hypot(offset[0], offset[1]))

    def move(self, to: ArrayLike, grip: float, gain: float = 12) -> Vector:
        """The action that takes the hand towards a place, slowing down over the last centimetres. A grip of 1 closes
        the fingers, -1 opens them."""
        return np.clip(np.append(gain * (np.asarray(to) - self.hand), grip), -1, 1)

    def approach(self, to: ArrayLike, above: float, grip: float, tolerance: float = 0.02) -> Vector:
        """Takes the hand somewhere on a path that stays above a height until it is over the place."""
        place = np.array(to, np.float64)
        if self.distance(place) <= tolerance:
            return self.move(place, grip)
        way = np.array([place[0], place[1], max(place[2], above)])
        # Going up comes first where something might be in the way.
        if self.hand[2] < above - 0.04:
            way[:2] = self.hand[:2]
        return self.move(way, grip)

    def take(self, at: ArrayLike, width: float, hover: float = 0.08, tolerance: float = 0.015) -> Vector | None:
        """The next thing to do on the way to holding something between the fingers; None once it is held."""
        place = np.array(at, np.float64)
        apart, height = self.distance(place), place[2] - self.hand[2]
        closed = 0.31 < self.opening < (width + 0.012) / 0.1 + 0.04
        if closed and apart < 0.04 and abs(height) < 0.045:
            return None
        if apart > (0.03 if self.hand[2] < place[2] + 0.05 else tolerance):
            return self.approach(place + [0, 0, hover], above=place[2] + hover, grip=-1)
        if abs(height) > 0.012:
            return self.move(place, grip=-1, gain=15)
        return self.move(place, grip=1)
