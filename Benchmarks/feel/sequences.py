"""Sequences of actions as text, and the layouts that they are run in."""

from __future__ import annotations

import re

from simulators import Layout

Action = tuple[float, float, float, float]

PART = re.compile(r"(\d+)x\(([^()]*)\)")


def actions_of(text: str) -> list[Action]:
    """The actions of a text such as `10x(0 0 -1 -1), 5x(0 0 0 1)`: so many steps of x, y, z and effort each."""
    actions: list[Action] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = PART.fullmatch(part)
        numbers = tuple(map(float, match[2].split())) if match else ()
        if not match or len(numbers) != 4:
            raise ValueError(f"{part!r} is not a part of a sequence, such as 10x(0 0 -1 -1)")
        actions += [numbers] * int(match[1])
    return actions


def length_of(text: str) -> int:
    return len(actions_of(text))


REST = "10x(0 0 0 -1)"


def floor(steps: int = 15, rest: int = 12) -> str:
    """The hand comes down, open, and rests; 15 steps take it as low as it goes."""
    return f"{REST}, {steps}x(0 0 -1 -1), {rest}x(0 0 0 -1)"


# The hand waits over the thing. Lengths in meters.
PUCK = Layout("push", (0, 0.6, 0.02), (0, 0.85, 0.02))
CUBE = Layout("sweep", (0, 0.6, 0.02))
BALL = Layout("basketball", (0, 0.6, 0.03), (0, 0.9, 0))
NUT = Layout("assembly", (-0.13, 0.6, 0.02), (0.1, 0.9, 0.1))
STICK = Layout("stick-push", (0, 0.6, 0), (0.4, 0.57, 0.132))
PEG = Layout("peg-insert-side", (-0.03, 0.6, 0.02), (-0.3, 0.5, 0))
HAMMER = Layout("hammer", (0.04, 0.4, 0))
NOTHING = Layout("push", (0.3, 0.8, 0.02), (0, 0.85, 0.02))
# The lowest place of the hand is 70 mm above the table, not 50.
HIGH_FLOOR = Layout("bin-picking", (-0.15, 0.7, 0.02), (0.12, 0.7, 0))
PLATE = Layout("plate-slide", (0, 0.6, 0), (0, 0.9, 0))
HANDLE = Layout("handle-pull-side", (-0.17, 0.6, 0))
LEVER = Layout("lever-pull", (-0.12, 0.76, 0))
LID = Layout("box-close", (0, 0.6, 0.02), (0, 0.9, 0.133))
SOCCER = Layout("soccer", (0, 0.63, 0.03), (0.2, 0.9, 0))
