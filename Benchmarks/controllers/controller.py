"""A family of controllers: a rule says where the hand should be, a variant how fast, how firmly and how exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

import numpy



@dataclass(frozen=True)
class Scene:
    """What a controller sees: positions in meters, and nothing of the past."""

    hand: Any
    object: Any
    second: Any
    goal: Any

    @staticmethod
    def of(observation: Any) -> Scene:
        return Scene(observation[0:3], observation[4:7], observation[11:14], observation[36:39])


@dataclass(frozen=True)
class Move:
    """Where the hand should be, and whether the fingers close."""

    aim: Any
    closes: bool


Rule = Callable[[Scene], Move]


@dataclass(frozen=True)
class Variant:
    gain: float
    effort: float
    # What the hand misses the object by, in meters.
    aside: tuple[float, float] = (0, 0)

    @property
    def name(self) -> str:
        x, y = (round(1000 * part) for part in self.aside)
        return f"gain {self.gain:g}, effort {self.effort:g}, aside ({x}, {y}) mm"

    def action(self, rule: Rule, observation: Any) -> Any:
        scene = Scene.of(observation)
        miss = numpy.array([*self.aside, 0.0])
        # It takes the hand for where it is not, so that every place is missed alike.
        move = rule(Scene(scene.hand - miss, scene.object, scene.second, scene.goal))
        way = self.gain * (numpy.array(move.aim) - (scene.hand - miss))
        return numpy.array([*numpy.clip(way, -1, 1), self.effort if move.closes else -1.0])


VARIANTS = (
    Variant(5, 0.8),
    Variant(10, 0.8),
    Variant(25, 0.8),
    Variant(10, 0.5),
    Variant(10, 1),
    Variant(25, 0.5),
    Variant(25, 1),
    Variant(10, 0.8, (0.008, 0)),
    Variant(10, 0.8, (-0.008, 0)),
    Variant(10, 0.8, (0, 0.008)),
    Variant(10, 0.8, (0, -0.008)),
)
