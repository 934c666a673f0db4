"""The tables: for each row a sequence, what is read, and the bar with its reason."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Callable, Sequence

import numpy

from feel.bars import Bar
from feel.sequences import (
    BALL,
    CUBE,
    HAMMER,
    HANDLE,
    HIGH_FLOOR,
    LEVER,
    LID,
    NOTHING,
    NUT,
    PEG,
    PLATE,
    PUCK,
    REST,
    SOCCER,
    STICK,
    floor,
    length_of,
)
from feel.trials import LOST, Measure, Trace, Trials, degrees_between, degrees_up, turned, turned_back
from simulators import Layout


@dataclass(frozen=True)
class Row:
    label: str
    columns: tuple[str, ...]
    measure: Callable[[Trials], Sequence[float]]
    bar: Bar


@dataclass
class Table:
    name: str
    title: str
    rows: list[Row] = field(default_factory=list)

    def add(self, label: str, columns: Sequence[Any], measure: Measure, bar: Bar) -> None:
        self.rows.append(Row(label, tuple(map(str, columns)), measure, bar))


def picked(layout: Layout, sequence: str, read: Callable[[Trace], Any], steps: Sequence[int], start: int = 0) -> Measure:
    """What `read` gives after each of these steps, counted from step `start` of the sequence."""
    return lambda trials: read(trials(layout, sequence))[[start + step for step in steps]]


def height(trace: Trace) -> Any:
    return trace.hand[:, 2]


# The hand without a thing


def free_hand() -> Table:
    table = Table("fall", "The free hand falls and rises: its height (mm) after so many steps")
    steps = (10, 14, 18, 22, 26, 30, 35, 39, 43, 50, 60, 70)
    sequence = f"{REST}, 25x(0 0 -1 -1), 15x(0 0 1 -1), 20x(0 0 0 -1)"
    table.add("height", steps, picked(NOTHING, sequence, height, steps),
              Bar("less than half of what the hand moves in a step", within=4))  # fmt: skip
    rest = Bar("a third of the 4 mm that the hand sags", within=1.5)
    down = floor(30, 25)
    # Beside the bins.
    beside = f"{REST}, 10x(0 -1 0 -1), {down}"
    for label, layout, sequence, limit in (
        ("sag at the floor", NOTHING, down, 50),
        ("sag at a floor of 70", HIGH_FLOOR, beside, 70),
        ("sag at 200", NOTHING, "30x(0 0 0 -1)", 200),
    ):
        table.add(label, ["mm"], lambda trials, l=layout, s=sequence, z=limit: [z - trials(l, s).hand[-1, 2]], rest)
    return table


def signed(axis: int, sign: int, other: str = "-1") -> str:
    numbers = ["0", "0", "0"]
    numbers[axis] = str(sign)
    return f"({' '.join(numbers)} {other})"


DIRECTIONS = [(f"{'+' if sign > 0 else '-'}{'xyz'[axis]}", axis, sign) for axis in range(3) for sign in (1, -1)]


def stop_sequence(axis: int, sign: int) -> str:
    return f"{REST}, 12x{signed(axis, sign)}, 13x(0 0 0 -1)"


def stopping() -> Table:
    table = Table("stop", "The free hand stops: the way gone (mm) so many steps after the start")
    steps = (12, 14, 16, 18, 20, 25)
    bar = Bar("a step of full speed; Meta-World's own directions differ by as much from each other", within=10)
    for label, axis, sign in DIRECTIONS:

        def way(trace: Trace, axis: int = axis, sign: int = sign) -> Any:
            return sign * (trace.hand[:, axis] - trace.hand[10, axis])

        table.add(label, steps, picked(NOTHING, stop_sequence(axis, sign), way, steps, start=10), bar)
    return table


def across() -> Table:
    table = Table("across", "Motion across the way, while moving and stopping at full speed")
    lift = Bar("half of what Meta-World's directions differ by; what drags along the table has to be lifted", within=3)
    aside = Bar("a pad still meets what it was aimed at: the narrowest grip leaves 25 mm on each side", within=9)
    turn = Bar("the hand stays upright", most=6)
    for label, axis, sign in DIRECTIONS:
        sequence = stop_sequence(axis, sign)

        def off(trials: Trials, axis: int, sequence: str = sequence) -> Any:
            hand = trials(NOTHING, sequence).hand
            return hand[10:, axis] - hand[10, axis]

        if axis != 2:
            table.add(f"{label}: lifts by (mm)", ["most", "end"],
                      lambda trials, off=off: [off(trials, 2).max(), off(trials, 2)[-1]], lift)  # fmt: skip
        for other in (0, 1):
            if other != axis:
                table.add(f"{label}: aside in {'xy'[other]} (mm)", ["least", "most"],
                          lambda trials, off=off, other=other: [off(trials, other).min(), off(trials, other).max()],
                          aside)  # fmt: skip

        def turns(trials: Trials, sequence: str = sequence) -> list[float]:
            rotation = trials(NOTHING, sequence).hand_rotation
            return [max(degrees_between(rotation[10], now) for now in rotation[10:])]

        table.add(f"{label}: turns by (degrees)", ["most"], turns, turn)
    return table


def fingers() -> Table:
    table = Table("fingers", "The empty fingers close and open: the opening after so many steps")
    bar = Bar("5 mm between the fingers; both measure the opening alike", within=0.05)
    steps = (4, 8, 12, 16, 20)
    for effort in (1, 0.8, 0.6):
        sequence = f"{REST}, 30x(0 0 0 {effort}), 20x(0 0 0 -1)"
        opening = lambda trace: trace.opening  # noqa: E731
        table.add(f"closing, effort {effort:g}", steps, picked(NOTHING, sequence, opening, steps, start=10), bar)
        table.add(f"opening after it", steps, picked(NOTHING, sequence, opening, steps, start=40), bar)
    # Labels are keys.
    table.rows = [
        Row(f"opening after effort {e:g}" if i % 2 else row.label, row.columns, row.measure, row.bar)
        for i, (row, e) in enumerate(zip(table.rows, (1, 1, 0.8, 0.8, 0.6, 0.6)))
    ]
    return table


# Grips


def first_touch(trace: Trace, start: int) -> int | None:
    """How many steps after `start` both pads press for the first time."""
    both = numpy.flatnonzero((trace.forces[start + 1 :] > 0).all(axis=1))
    return int(both[0]) + 1 if len(both) else None


def grip() -> Table:
    table = Table("grip", "Closing on something at rest: FLOOR, 40x(0 0 0 e)")
    touch = Bar("a step early or late", within=1)
    force = Bar("grip force after the touch", share=0.4)
    closing = Bar("at no step after the touch does either finger press less", least=30)
    opening = Bar("Meta-World's soft contacts let each pad sink in by up to 6 mm, which ours need not", within=0.13)
    nut_floor = f"{REST}, 14x(0 0 -1 -1), 10x(0 0 0 -1)"
    for name, layout, before, effort in (
        ("puck", PUCK, floor(), 1),
        ("puck", PUCK, floor(), 0.6),
        ("cube", CUBE, floor(), 1),
        ("cube", CUBE, floor(), 0.6),
        ("ball", BALL, floor(), 1),
        ("ball", BALL, floor(), 0.6),
        ("peg", PEG, floor(), 0.6),
        ("stick", STICK, floor(), 0.6),
        ("nut", NUT, nut_floor, 0.6),
    ):
        start = length_of(before)
        sequence = f"{before}, 40x(0 0 0 {effort})"
        label = f"{name}, effort {effort:g}"

        def pressed(trials: Trials, layout: Layout = layout, sequence: str = sequence, start: int = start) -> Any:
            """The forces of both fingers from the touch on."""
            trace = trials(layout, sequence)
            touch = first_touch(trace, start)
            return trace.forces[start + touch :] if touch else numpy.full((20, 2), math.nan)

        table.add(f"{label}: both touch at step", ["step"],
                  lambda trials, l=layout, q=sequence, s=start: [first_touch(trials(l, q), s) or math.nan],
                  touch)  # fmt: skip
        table.add(f"{label}: force after the touch (N a finger)", ["mean of 20", "end"],
                  lambda trials, p=pressed: [p(trials)[:20].mean(), p(trials)[-5:].mean()], force)  # fmt: skip
        table.add(f"{label}: least force from the touch on (N)", ["least"],
                  lambda trials, p=pressed: [p(trials).min()], closing)  # fmt: skip
        table.add(f"{label}: opening", ["least", "end"],
                  lambda trials, l=layout, q=sequence, s=start: [trials(l, q).opening[s:].min(), trials(l, q).opening[-1]],
                  opening)  # fmt: skip
    return table


def hold() -> Table:
    table = Table("hold", "Holding in the air: how far the thing hangs below the hand (mm), steps after the rise begins")
    bar = Bar("as in rising early: a pad holds a thing 4 mm lower as well", within=4)
    steps = (20, 50, 80, 110, 140, 170)
    for name, layout, effort in (("puck", PUCK, 1), ("puck", PUCK, 0.6), ("ball", BALL, 0.6), ("cube", CUBE, 0.6)):
        sequence = f"{floor()}, 40x(0 0 0 {effort}), 15x(0 0 1 {effort}), 160x(0 0 0 {effort})"
        start = length_of(floor()) + 40
        table.add(f"{name}, effort {effort:g}", steps,
                  picked(layout, sequence, lambda trace: trace.hanging, steps, start), bar)  # fmt: skip
    return table


def press() -> Table:
    table = Table("press", "Pressing down while holding: height of the hand (mm), steps after the press begins")
    steps = (0, 2, 4, 6, 8, 10, 14, 20, 30, 40)
    path = Bar("a third of the 30 mm that the hand has gripped too high", within=10)
    creep = Bar("half of Meta-World's way: the hand goes on sliding down and does not stand still", share=0.5)
    for name, layout, effort in (("puck", PUCK, 1), ("puck", PUCK, 0.6), ("ball", BALL, 0.6), ("nut", NUT, 0.6)):
        before = f"{REST}, 12x(0 0 -1 -1), 12x(0 0 0 -1), 30x(0 0 0 {effort})"
        sequence = f"{before}, 8x(0 0 -1 {effort}), 40x(0 0 0 {effort})"
        start = length_of(before)
        label = f"{name}, effort {effort:g}"
        table.add(label, steps, picked(layout, sequence, height, steps, start), path)
        table.add(f"{label}: slides down from 14 to 40", ["mm"],
                  lambda trials, l=layout, q=sequence, s=start: [
                      trials(l, q).hand[s + 14, 2] - trials(l, q).hand[s + 40, 2]], creep)  # fmt: skip
    return table


def early_lift() -> Table:
    table = Table("lift", "Rising k steps after the fingers begin to close: how far the thing hangs below the hand (mm)")
    bar = Bar("a pad, 90 mm high, holds a thing 4 mm lower as well, and no goal is nearer than that", within=4)
    before = floor(rest=10)
    counts = (4, 6, 8, 9, 10, 11, 12, 14, 18)

    def hangs(layout: Layout, effort: float, counts: Sequence[int]) -> Measure:
        def measure(trials: Trials) -> list[float]:
            ends = (
                trials(layout, f"{before}, {k}x(0 0 0 {effort}), 16x(0 0 1 {effort}), 15x(0 0 0 {effort})")
                for k in counts
            )
            return [end.hanging[-1] if end.is_lifted else math.nan for end in ends]

        return measure

    for name, layout, effort in (
        ("puck", PUCK, 1), ("puck", PUCK, 0.6), ("cube", CUBE, 0.6), ("ball", BALL, 0.6), ("nut", NUT, 0.6)
    ):  # fmt: skip
        for k in counts:
            table.add(f"{name}, effort {effort:g}, k {k}", ["mm"], hangs(layout, effort, [k]), bar)
    for side in (6, -6):
        for k in (6, 8, 10):
            table.add(f"puck {side} mm aside in y, effort 0.6, k {k}", ["mm"],
                      hangs(PUCK.moved(y=side / 1000), 0.6, [k]), bar)  # fmt: skip
    return table


def drag_x() -> Table:
    table = Table("drag-x", "Dragging along x, k steps after the fingers begin to close (mm; a lost thing has no place behind)")
    bar = Bar("a quarter of a puck's width: less than the tolerance of every goal on the table", within=10)
    for name, layout, effort, counts in (
        ("puck", PUCK, 1, (6, 8, 10, 12)),
        ("puck", PUCK, 0.6, (10, 12, 15)),
        ("cube", CUBE, 1, (6, 8, 10)),
        ("cube", CUBE, 0.6, (10, 12, 15)),
    ):
        for k in counts:
            sequence = f"{floor()}, {k}x(0 0 0 {effort}), 28x(1 0 0 {effort}), 15x(0 0 0 {effort})"

            def measure(trials: Trials, layout: Layout = layout, sequence: str = sequence) -> list[float]:
                trace = trials(layout, sequence)
                start = length_of(floor())
                hand = trace.hand[-1, 0] - trace.hand[start, 0]
                behind = trace.hand[-1, 0] - trace.object[-1, 0]
                came = trace.object[-1, 0] - trace.object[0, 0]
                return [came, behind if behind < LOST else math.nan, hand]

            table.add(f"{name}, effort {effort:g}, k {k}", ["came", "behind", "hand"], measure, bar)
    return table


def drag_y() -> Table:
    table = Table("drag-y", "Dragging along y, gripped well, steps after the start")
    steps = (2, 4, 6, 8, 10, 14, 20, 28)
    held = Bar("a held thing stays within 8 mm of the hand", least=-8, most=8)
    way = Bar("the bar for drags along x", within=10)
    lifts = Bar("the drag's lift is 4 mm; a hand that is 5 mm higher still holds more than half of a pad's height", within=5)
    opening = Bar("as in closing on something at rest", within=0.13)
    for name, layout, sign in (("puck", PUCK, 1), ("cube", CUBE, 1), ("puck", PUCK, -1)):
        before = f"{floor()}, 20x(0 0 0 1)"
        sequence = f"{before}, 28x(0 {sign} 0 1)"
        start = length_of(before)
        label = f"{name} {'+' if sign > 0 else '-'}y"
        table.add(f"{label}: thing less hand (mm)", steps,
                  picked(layout, sequence, lambda trace, s=sign: s * (trace.object[:, 1] - trace.hand[:, 1]), steps, start),
                  held)  # fmt: skip
        table.add(f"{label}: way of the hand (mm)", steps,
                  picked(layout, sequence,
                         lambda trace, s=sign, b=start: s * (trace.hand[:, 1] - trace.hand[b, 1]), steps, start),
                  way)  # fmt: skip
        table.add(f"{label}: height of the hand (mm)", steps, picked(layout, sequence, height, steps, start), lifts)
        table.add(f"{label}: opening", steps, picked(layout, sequence, lambda trace: trace.opening, steps, start), opening)
    return table


# Off the middle


def nut() -> Table:
    table = Table("nut", "A nut lifted by its handle: how far its ring swings down (degrees), steps after the rise begins")
    bar = Bar("what swings further no longer passes over a post or through a hole", least=-2, most=2)
    steps = (4, 8, 15, 25, 70)
    for label, layout, effort in (
        ("effort 1", NUT, 1),
        ("effort 0.6", NUT, 0.6),
        ("effort 1, hand 18 mm nearer to the ring", NUT.moved(x=0.018), 1),
    ):
        before = f"{REST}, 14x(0 0 -1 -1), 10x(0 0 0 -1), 25x(0 0 0 {effort})"
        sequence = f"{before}, 15x(0 0 1 {effort}), 60x(0 0 0 {effort})"
        start = length_of(before)

        def swing(trials: Trials, layout: Layout = layout, sequence: str = sequence, start: int = start) -> list[float]:
            rotation = trials(layout, sequence).rotation
            # The ring lies to the left of the handle.
            ring = turned_back(rotation[start], (-1, 0, 0))
            return [-degrees_up(rotation[start + step], ring) for step in steps]

        table.add(label, steps, swing, bar)
    return table


def hammer() -> Table:
    table = Table("hammer", "A hammer lifted 40 mm beside its middle: pitch (degrees), steps after the rise begins")
    bar = Bar("6 degrees lower the head, 160 mm from the middle, by 17 mm; the nail's head is larger", within=6)
    steps = (0, 6, 12, 30, 60, 90)
    before = f"{REST}, 14x(0 0 -1 -1), 10x(0 0 0 -1), 25x(0 0 0 0.8)"
    sequence = f"{before}, 12x(0 0 1 0.8), 80x(0 0 0 0.8)"
    start = length_of(before)
    table.add("effort 0.8", steps,
              lambda trials: [degrees_up(trials(HAMMER, sequence).rotation[start + step], (1, 0, 0)) for step in steps],
              bar)  # fmt: skip
    return table


def aside() -> Table:
    table = Table("aside", "Gripping off the middle, then lifting: the largest offset (mm) at which the thing is lifted")
    bar = Bar("two steps of the search", within=10)
    lift = "30x(0 0 0 0.6), 16x(0 0 1 0.6), 15x(0 0 0 0.6)"

    def limit(layout: Layout, axis: str) -> Measure:
        def measure(trials: Trials) -> list[float]:
            sequence = f"{floor(rest=10)}, {lift}"
            held = 0
            for offset in range(5, 45, 5):
                if not trials(layout.moved(**{axis: offset / 1000}), sequence).is_lifted:
                    break
                held = offset
            return [held]

        return measure

    def highest(layout: Layout) -> Measure:
        def measure(trials: Trials) -> list[float]:
            held = math.nan
            for steps in (15, 14, 13, 12, 11, 10):
                down = floor(steps, rest=10)
                trace = trials(layout, f"{down}, {lift}")
                if not trace.is_lifted:
                    break
                held = trace.hand[length_of(down), 2]
            return [held]

        return measure

    things = (("puck", PUCK), ("cube", CUBE), ("ball", BALL))
    for axis in ("x", "y"):
        for name, layout in things:
            table.add(f"{name}, along {axis}", ["mm"], limit(layout, axis), bar)
    for name, layout in things:
        table.add(f"{name}, height of the hand", ["mm"], highest(layout), bar)
    return table


# Plates, handles, levers, lids


def plate() -> Table:
    table = Table("plate", "A plate under the open left fingertip: steps after the drag begins")
    steps = (0, 2, 4, 6, 8, 12, 16, 20, 25, 35)
    before = f"{REST}, 10x(0 -0.55 0 -1), 8x(0 0 0 -1), 16x(0 0 -1 -1)"
    sequence = f"{before}, 20x(0 1 0 -1), 15x(0 0 0 -1)"
    start = length_of(before)
    table.add("way of the plate (mm)", steps,
              picked(PLATE, sequence, lambda trace: trace.object[:, 1] - trace.object[0, 1], steps, start),
              Bar("under a quarter of the 70 mm within which a plate is at its goal", within=15))  # fmt: skip
    table.add("opening", steps, picked(PLATE, sequence, lambda trace: trace.opening, steps, start),
              Bar("fingers do not give way: 5 mm between them", within=0.05))  # fmt: skip
    table.add("height of the hand (mm)", steps, picked(PLATE, sequence, height, steps, start),
              Bar("the fingertip stands on the plate in both; 5 mm is a third of its thickness", within=5))  # fmt: skip
    return table


def handle() -> Table:
    table = Table("handle", "A side handle gripped and pulled up: the most that it comes up (mm)")
    bar = Bar("half of the 57 mm that the task asks for", within=28)
    down = f"{REST}, 13x(0 0 -1 -1), 10x(0 0 0 -1)"

    def rises(sequence: str) -> Measure:
        def measure(trials: Trials) -> list[float]:
            up = trials(HANDLE, sequence).object[:, 2]
            return [(up - up[0]).max()]

        return measure

    for effort, k in ((1, 0), (1, 4), (1, 8), (0.6, 4), (0.6, 8), (0.6, 20)):
        table.add(f"effort {effort:g}, k {k}, full speed", ["mm"],
                  rises(f"{down}, {k}x(0 0 0 {effort}), 14x(0 0 1 {effort})"), bar)  # fmt: skip
    for speed in (0.5, 0.3, 0.2, 0.1):
        table.add(f"effort 0.6, k 20, speed {speed:g}", ["mm"],
                  rises(f"{down}, 20x(0 0 0 0.6), {round(14 / speed)}x(0 0 {speed} 0.6)"), bar)  # fmt: skip
    pulls = ", ".join(["3x(0 0 1 0.6), 3x(0 0 -1 0.6)"] * 5)
    table.add("effort 0.6, k 20, five short pulls", ["mm"], rises(f"{down}, 20x(0 0 0 0.6), {pulls}"), bar)
    return table


def lever() -> Table:
    table = Table("lever", "A lever lifted by the palm, then by its lower front: height of its ball (mm)")
    steps = (4, 12, 20, 30, 40, 60)
    before = "15x(0 0 0 1), 8x(0 0 -1 1), 8x(0 0 0 1), 10x(0 1 0 1), 8x(0 0 0 1), 8x(0 0 1 1)"
    table.add("ball", steps,
              picked(LEVER, f"{before}, 60x(0 0.8 0.13 1)", lambda trace: trace.object[:, 2], steps, length_of(before)),
              Bar("the radius of the ball is 30 mm; further off the lever does not follow", within=30))  # fmt: skip
    return table


def lid() -> Table:
    table = Table("lid", "Closed fingers pressed on a lid's bar: steps after the press begins")
    steps = (8, 12, 16, 18, 22, 40)
    before = "30x(0 0 0 0.5), 18x(0 0 -1 0.5), 10x(0 0 0 0.5)"
    # Counted from the fall of the hand.
    start = length_of("30x(0 0 0 0.5)")
    sequence = f"{before}, 40x(0 0 -0.3 0.5)"
    table.add("height of the hand (mm)", steps, picked(LID, sequence, height, steps, start),
              Bar("two steps of the fall past the bar, which takes 60 mm in six", within=20))  # fmt: skip
    table.add("opening", steps, picked(LID, sequence, lambda trace: trace.opening, steps, start),
              Bar("fingers are not forced open: 5 mm between them", within=0.05))  # fmt: skip
    return table


# The ball on the table


def soccer() -> Table:
    table = Table("soccer", "A ball pushed by closed fingers")
    ball = Bar("the radius of the ball is 26 mm", within=26)
    down = "12x(0 0 0 1), 16x(0 0 -1 1), 12x(0 0 0 1)"
    sequence = f"{down}, 20x(0 0.5 0 1), 20x(0 0 0 1)"
    steps = (28, 32, 40, 48)
    table.add("squeezed: height of the hand (mm)", steps, picked(SOCCER, sequence, height, steps),
              Bar("half of what a hand wedged on the ball stands too high by", within=15))  # fmt: skip
    table.add("squeezed: y of the ball (mm)", steps,
              picked(SOCCER, sequence, lambda trace: trace.object[:, 1], steps), ball)  # fmt: skip
    side = SOCCER.moved(y=-0.03)
    before = "12x(0 0 0 1), 7x(-1 0 0 1), 10x(0 0 0 1), 15x(0 0 -1 1), 10x(0 0 0 1)"
    sequence = f"{before}, 30x(0.3 0 0 1), 12x(1 -1 0 1), 25x(0 0 0 1)"
    start = length_of(before)
    steps = (30, 34, 38, 42, 67)
    table.add("let go: x of the ball (mm)", steps,
              picked(side, sequence, lambda trace: trace.object[:, 0], steps, start), ball)  # fmt: skip
    table.add("let go: y of the ball (mm)", steps,
              picked(side, sequence, lambda trace: trace.object[:, 1], steps, start), ball)  # fmt: skip
    return table


TABLES: list[Table] = [
    free_hand(), stopping(), across(), fingers(), grip(), hold(), press(), early_lift(), drag_x(), drag_y(), nut(),
    hammer(), aside(), plate(), handle(), lever(), lid(), soccer(),
]  # fmt: skip
