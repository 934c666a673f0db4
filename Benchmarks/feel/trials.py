"""Runs sequences in a simulator and keeps what was read."""

from __future__ import annotations

from typing import Any, Callable, Sequence

import numpy

from feel.sequences import actions_of
from simulators import Layout, Reading, Simulator

LIFTED = 20.0
LOST = 40.0


class Trace:
    """The readings of one sequence: number 0 follows the reset, number n the step n. Millimeters and newtons."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.hand = numpy.array([reading.hand for reading in readings])
        self.opening = numpy.array([reading.opening for reading in readings])
        self.object = numpy.array([reading.object for reading in readings])
        self.rotation = numpy.array([reading.rotation for reading in readings])
        self.forces = numpy.array([reading.forces for reading in readings])
        self.hand_rotation = numpy.array([reading.hand_rotation for reading in readings])

    @property
    def hanging(self) -> Any:
        """How far the thing hangs below the hand."""
        return self.hand[:, 2] - self.object[:, 2]

    @property
    def is_lifted(self) -> bool:
        return bool(self.object[-1, 2] - self.object[0, 2] > LIFTED)


class Trials:
    """Trials in one simulator; several rows may read one trial."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.seen: dict[tuple[Layout, str], Trace] = {}

    def __call__(self, layout: Layout, sequence: str) -> Trace:
        key = (layout, sequence)
        if key not in self.seen:
            readings = [self.simulator.reset(layout)]
            readings += [self.simulator.step(action) for action in actions_of(sequence)]
            self.seen[key] = Trace(readings)
        return self.seen[key]


Measure = Callable[[Trials], Sequence[float]]


# Rotations, as quaternions (w, x, y, z)


def turned(rotation: Any, vector: Sequence[float]) -> Any:
    """A vector of the body in the world."""
    scalar, axis = rotation[0], numpy.array(rotation[1:])
    vector = numpy.array(vector, float)
    return vector + 2 * numpy.cross(axis, numpy.cross(axis, vector) + scalar * vector)


def turned_back(rotation: Any, vector: Sequence[float]) -> Any:
    """A vector of the world in the body."""
    return turned([rotation[0], *(-numpy.array(rotation[1:]))], vector)


def degrees_up(rotation: Any, vector: Sequence[float]) -> float:
    """How far a direction of the body points up."""
    return float(numpy.degrees(numpy.arcsin(numpy.clip(turned(rotation, vector)[2], -1, 1))))


def degrees_between(first: Any, second: Any) -> float:
    """The angle of the rotation from one to the other."""
    return float(numpy.degrees(2 * numpy.arccos(min(1.0, abs(float(numpy.dot(first, second)))))))
