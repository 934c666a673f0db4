"""What the suites `vla-mt50-plus` vary, and how far: seven axes, as in LIBERO-Plus (Fei et al. 2025), with five levels.

An episode draws its variation from its seed, the task and the axis. The level only scales it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchtop.environment import TaskEnvironment
from benchtop.errors import InvalidValueError, UnknownNameError
from benchtop.vla.draws import Draws


class Axis(NamedTuple):
    """One thing that an episode may vary."""

    description: str
    """What varies."""
    unit: str
    """What the number of each level means."""
    amounts: tuple[float, ...]
    """The number of each level, from 1."""


AXES = {
    "layout": Axis(
        "where things lie: all that the task places at random is moved away from the middle of its range",
        "meters along x and along y",
        (0.004, 0.008, 0.012, 0.016, 0.02),
    ),
    "camera": Axis(
        "where the cameras are: moved and rotated",
        "10 cm and 6 degrees at most along each axis, times this",
        (0.2, 0.4, 0.6, 0.8, 1.0),
    ),
    "robot": Axis(
        "where the hand starts: in a random direction from its usual place, not lower",
        "meters",
        (0.02, 0.04, 0.06, 0.08, 0.1),
    ),
    "language": Axis(
        "the words of the instruction: one of the first paraphrases, from the closest to the farthest",
        "how many paraphrases",
        (1, 2, 3, 4, 5),
    ),
    "light": Axis(
        "the sun's direction, strength and tint, and the light of the sky",
        "share of the greatest randomization",
        (0.2, 0.4, 0.6, 0.8, 1.0),
    ),
    "texture": Axis(
        "the textures and colors of everything: table, walls, arm and objects",
        "share of shapes with another texture, and share of another color in each",
        (0.1, 0.2, 0.3, 0.4, 0.5),
    ),
    "noise": Axis(
        "the images: Gaussian noise on each pixel and channel, new in each image",
        "standard deviation, of 255",
        (8, 16, 24, 32, 40),
    ),
}

LEVEL_COUNT = 5

# The randomizations of `image_style` that an axis scales.
_IMAGE_STYLES = {"camera": ("camera",), "light": ("lighting",), "texture": ("textures", "colors")}


@dataclass(frozen=True)
class Variation:
    """One axis at one level."""

    axis: str
    """A name in `AXES`."""
    level: int
    """From 1, the mildest, to 5."""

    def __post_init__(self) -> None:
        if self.axis not in AXES:
            raise UnknownNameError(f"unknown axis '{self.axis}' of a variation; it must be one of {', '.join(AXES)}")
        if not 1 <= self.level <= LEVEL_COUNT:
            raise InvalidValueError(f"the level of {self.axis} is {self.level}; it must be from 1 to {LEVEL_COUNT}")

    @classmethod
    def parse(cls, text: str) -> Variation:
        """Reads `camera@3`."""
        axis, _, level = text.partition("@")
        if not level.isdecimal():
            raise InvalidValueError(
                f"the variation is '{text}'; it must be like camera@3: an axis of {', '.join(AXES)}, and a level "
                f"from 1 to {LEVEL_COUNT}"
            )
        return cls(axis, int(level))

    def __str__(self) -> str:
        return f"{self.axis}@{self.level}"

    @property
    def amount(self) -> float:
        """The number of this level, in the axis's unit."""
        return AXES[self.axis].amounts[self.level - 1]

    @property
    def keywords(self) -> dict[str, Any]:
        """The arguments of an environment that make the variation, as far as the simulation makes it itself."""
        kinds = _IMAGE_STYLES.get(self.axis, ())
        return {"image_style": {"randomization": {kind: self.amount for kind in kinds}}} if kinds else {}


# Two thirds of the steps move the hand, and it comes to rest in the others.
START_STEPS = 30


def starting_actions(distance: float, draws: Draws) -> NDArray[np.float32]:
    """The actions that move the hand to where a varied episode starts."""
    # A point in the upper half of the unit ball. No operation here depends on the processor.
    length = 0.0
    while not 0.1 < length <= 1:
        x, y, z = draws.uniform(-1, 1), draws.uniform(-1, 1), draws.uniform(0, 1)
        length = math.sqrt(x * x + y * y + z * z)
    moving = 2 * START_STEPS // 3
    actions = np.zeros((START_STEPS, 4), np.float32)
    # An action of 1 is one centimeter.
    actions[:moving, :3] = np.array([x, y, z]) / length * distance * 100 / moving
    # The hand is open.
    actions[:, 3] = -1
    return actions


def displaced(initial_state: dict[str, Any], distance: float, task: str) -> dict[str, Any]:
    """An initial state farther from the middle of the task's range, along x and y, where the task varies them."""
    return {
        part: [
            value if middle is None else value + (distance if value > middle else -distance)
            for value, middle in zip(initial_state[part], middles, strict=True)
        ]
        for part, middles in layout_middles(task).items()
    }


@cache
def layout_middles(task: str) -> dict[str, tuple[float | None, ...]]:
    """The middle of the range of each coordinate of a task's initial states, or None if it is not displaced: heights,
    and what the task varies by less than a centimeter, since that belongs in its place."""
    environment = TaskEnvironment(task=task, goals="random")
    states = []
    for seed in range(32):
        environment.reset(seed=seed)
        states.append(environment.initial_state)
    environment.close()
    middles = {}
    for part in ("object", "goal"):
        values = np.array([state[part] for state in states])
        lower, upper = values.min(axis=0), values.max(axis=0)
        middles[part] = tuple(
            float(low + high) / 2 if high - low > 0.01 and place < 2 else None
            for place, (low, high) in enumerate(zip(lower, upper, strict=True))
        )
    return middles


def with_noise(image: NDArray[np.uint8], deviation: float, draws: Draws) -> NDArray[np.uint8]:
    """An image with Gaussian noise."""
    noisy = image + deviation * draws.normal(image.shape)
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
