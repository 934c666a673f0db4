"""One rule for each task, from the geometry of its things. Lengths in meters; x to the right, y away, z up."""

from __future__ import annotations

from typing import Any, Callable

import numpy

from controllers.controller import Move, Rule, Scene


def point(x: float, y: float, z: float) -> Any:
    return numpy.array([x, y, z], float)


def flat(vector: Any) -> float:
    return float(numpy.hypot(vector[0], vector[1]))


# Things that are gripped

# How far ahead of the hand a gripped thing's next place is.
LEASH = 0.03


def gripping(scene: Scene, grip: Any, aim: Callable[[], Any], above: float = 0.08, near: float = 0.02,
             lowest: float = 0.047, leash: float = LEASH) -> Move:  # fmt: skip
    """Over the grip with open fingers, down, and on to `aim` with closing ones as soon as the hand is there.

    `grip` is where the hand holds the thing."""
    # The hand comes no lower than this; fingertips are 45 mm below it.
    grip = point(grip[0], grip[1], max(grip[2], lowest))
    off = scene.hand - grip
    # A thing that is being dragged may hang a little behind.
    if flat(off) > (near + 0.012 if off[2] < 0.02 else near):
        # Low and beside the thing, the hand rises first.
        side = flat(off) > 0.04 and off[2] < above - 0.03
        return Move(point(*(scene.hand[:2] if side else grip[:2]), grip[2] + above), False)
    if off[2] > 0.022:
        return Move(grip, off[2] < 0.03)
    # A short way ahead, so that the gain sets the speed and slow hands do not leave the thing behind.
    way = aim() - scene.hand
    return Move(scene.hand + way * min(1.0, leash / max(1e-6, float(numpy.linalg.norm(way)))), True)


def leash_of(scene: Scene) -> float:
    """Short while the object is on the table, so that a fast hand does not rise without it."""
    return 0.012 if scene.object[2] < 0.045 else 0.05


def carried(offset: Any = (0, 0, 0.03), lift: float = 0.0, above: float = 0.08, is_gentle: bool = False) -> Rule:
    """Grips the object and takes it to the goal, at least `lift` high until it is over it."""

    def rule(scene: Scene) -> Move:
        grip = scene.object + offset

        def aim() -> Any:
            target = scene.goal + offset
            if lift and flat(scene.object - scene.goal) > 0.03:
                high = max(target[2], lift)
                # Up before it goes aside.
                return point(*(target[:2] if scene.object[2] > lift - 0.06 else grip[:2]), high)
            return target

        return gripping(scene, grip, aim, above, leash=leash_of(scene) if is_gentle else LEASH)

    return rule


def sweep(scene: Scene) -> Move:
    grip = scene.object + (0, 0, 0.05)
    return gripping(scene, grip, lambda: point(scene.goal[0] + 0.03, scene.goal[1], grip[2]))


def assembly(scene: Scene) -> Move:
    grip = scene.object + (0, 0, 0.03)

    def aim() -> Any:
        over = scene.goal + (0.13, 0, 0)
        if flat(scene.object - over) > 0.015:
            ready = scene.object[2] > scene.goal[2] + 0.02
            return point(*(over[:2] if ready else grip[:2]), scene.goal[2] + 0.08)
        return point(*over[:2], scene.goal[2] - 0.06)

    return gripping(scene, grip, aim)


def disassemble(scene: Scene) -> Move:
    grip = scene.object + (0, 0, 0.03)
    return gripping(scene, grip, lambda: grip + (0, 0, 0.2), leash=leash_of(scene))


def hammer(scene: Scene) -> Move:
    grip = scene.object + (-0.04, 0, 0.02)

    def aim() -> Any:
        # The head is 160 mm to the right of the middle and 60 mm away.
        x, z = 0.24 - 0.16 - 0.04, 0.11 + 0.02
        if scene.object[2] < 0.09 and scene.hand[1] < 0.5:
            return point(grip[0], grip[1], z + 0.02)
        return point(x, 0.75, z)

    return gripping(scene, grip, aim, leash=leash_of(scene))


def stick_push(scene: Scene) -> Move:
    grip = scene.object + (0, 0, 0.03)

    def aim() -> Any:
        if scene.object[2] < 0.06:
            return point(grip[0], scene.second[1], 0.13)
        return point(scene.goal[0] + 0.1, scene.second[1], 0.13)

    return gripping(scene, grip, aim)


def peg_insert(scene: Scene) -> Move:
    grip = scene.object + (0, 0, 0.02)

    def aim() -> Any:
        # The head is 130 mm to the left of the observed point, and the middle 10 mm below it.
        off = scene.goal + (0.08, 0, 0.01) - scene.object
        if abs(off[1]) > 0.01 or abs(off[2]) > 0.01:
            off[0] = max(0.0, scene.goal[0] + 0.3 - scene.object[0])
        return scene.hand + off

    return gripping(scene, grip, aim, leash=leash_of(scene))


def peg_unplug(scene: Scene) -> Move:
    grip = scene.object + (0.02, 0, 0.035)
    return gripping(scene, grip, lambda: grip + (0.25, 0, 0), leash=0.02)


def box_close(scene: Scene) -> Move:
    return carried((0, 0, 0.04), lift=0.2, above=0.1)(scene)


def bin_picking(scene: Scene) -> Move:
    return carried((0, 0, 0.03), lift=0.22, above=0.12)(scene)


# Things that are pushed


def pushed(start: Callable[[Scene], Any], end: Callable[[Scene], Any], near: float = 0.02, over: float = 0.0,
           closes: bool = True) -> Rule:  # fmt: skip
    """To `start`, over which the hand first rises by `over`, and from there to `end`."""

    def rule(scene: Scene) -> Move:
        first, last = start(scene), end(scene)
        way = last - first
        length = float(numpy.linalg.norm(way))
        along = way / length
        off = scene.hand - first
        beside = off - along * max(0.0, float(off @ along))
        if float(numpy.linalg.norm(beside)) < near:
            return Move(last, closes)
        if over and flat(off) > near:
            low = scene.hand[2] < first[2] + over - 0.03
            return Move(point(*(scene.hand[:2] if low else first[:2]), first[2] + over), closes)
        return Move(first, closes)

    return rule


def dragged(scene: Scene) -> Move:
    """Presses on a plate from above and drags it to its goal."""
    way = scene.goal - scene.object
    spot = scene.object + 0.03 * way / max(1e-6, flat(way))
    off = scene.hand - spot
    if flat(off) < 0.035 and scene.hand[2] < 0.09:
        return Move(point(*(scene.hand + way * min(1.0, LEASH / max(1e-6, flat(way))))[:2], 0.06), True)
    if flat(off) < 0.02:
        return Move(point(*spot[:2], 0.06), True)
    return Move(point(*(spot[:2] if scene.hand[2] > 0.12 else scene.hand[:2]), 0.15), True)


def soccer(scene: Scene) -> Move:
    way = scene.goal[:2] - scene.object[:2]
    along = way / max(1e-6, float(numpy.linalg.norm(way)))
    behind = scene.object[:2] - 0.06 * along
    off = scene.hand[:2] - behind
    ahead = float(off @ along)
    beside = float(numpy.linalg.norm(off - ahead * along))
    if scene.hand[2] < 0.09 and beside < 0.02 and ahead > -0.03:
        return Move(point(*(scene.object[:2] + 0.03 * along), 0.05), True)
    if flat(off) < 0.015:
        return Move(point(*behind, 0.05), True)
    return Move(point(*(behind if scene.hand[2] > 0.11 else scene.hand[:2]), 0.14), True)


# Things that turn and handles


def around(center: Any, radius: float, angle: float, z: float) -> Any:
    """A point beside a vertical axis; angle 0 is toward the robot, and it grows toward +x."""
    return point(center[0] + radius * numpy.sin(angle), center[1] - radius * numpy.cos(angle), z)


def dial_turn(scene: Scene) -> Move:
    center = scene.goal - (0, 0.03, 0.03)
    low, high = 0.085, 0.15
    pointer = scene.object - center
    angle = float(numpy.arctan2(pointer[0], -pointer[1]))
    hand = scene.hand - center
    behind = angle - float(numpy.arctan2(hand[0], -hand[1]))
    if scene.hand[2] < 0.11 and 0 < behind < 1.6 and flat(hand) < 0.09:
        return Move(around(center, 0.045, angle + 0.4, low), True)
    start = around(center, 0.07, angle - 0.8, low)
    if flat(scene.hand - start) < 0.015:
        return Move(start, True)
    return Move(point(*(start[:2] if scene.hand[2] > high - 0.03 else scene.hand[:2]), high), True)


def door_open(scene: Scene) -> Move:
    hinge = scene.goal + (0.115, 0.35, 0)
    arm = scene.object - hinge
    opening = point(arm[1], -arm[0], 0) / flat(arm)
    off = scene.hand - scene.object
    ahead = float(off[:2] @ opening[:2])
    beside = abs(float(off[:2] @ arm[:2]) / flat(arm))
    low = scene.object[2] + 0.02
    if scene.hand[2] < low + 0.03 and -0.09 < ahead < 0.02 and beside < 0.05:
        return Move(point(*(scene.object + 0.1 * opening)[:2], low), True)
    # Behind the bar and before the door.
    hook = scene.object - 0.038 * opening
    if flat(scene.hand - hook) < 0.02:
        return Move(point(*hook[:2], low), True)
    high = low + 0.13
    return Move(point(*(hook[:2] if scene.hand[2] > high - 0.04 else scene.hand[:2]), high), True)


def door_close(scene: Scene) -> Move:
    arm = scene.object - scene.goal - (-0.385, 0.1, 0)
    closing = point(-arm[1], arm[0], 0) / flat(arm)
    off = scene.hand - scene.object
    beside = abs(float(off[:2] @ arm[:2]) / flat(arm))
    low = scene.object[2] + 0.03
    if scene.hand[2] < low + 0.06 and float(off @ closing) < 0 and beside < 0.05:
        return Move(point(*(scene.object + 0.1 * closing)[:2], low), True)
    return Move(point(*(scene.object - 0.1 * closing)[:2], low), True)


def door_unlock(scene: Scene) -> Move:
    # The right front upper edge of the palm lifts the bar from below.
    edge = point(0.025, 0.06, 0.093)
    pivot = scene.goal + (-0.1, 0.04, 0)
    bar = scene.object - pivot
    down = float(numpy.arctan2(-bar[2], bar[0]) - numpy.arctan2(0.01, 0.09))
    y = pivot[1] - edge[1]
    if down < 1.4 or scene.hand[2] < 0.09 and scene.hand[0] < pivot[0] - 0.03 and abs(scene.hand[1] - y) < 0.02:
        ahead = max(down - 0.35, -0.1)
        x, z = 0.06 * numpy.cos(ahead) - 0.012 * numpy.sin(ahead), -0.06 * numpy.sin(ahead) - 0.012 * numpy.cos(ahead)
        return Move(point(pivot[0] + x - edge[0], y, pivot[2] + z - edge[2]), True)
    start = point(pivot[0] - 0.11, y, 0.06)
    if flat(scene.hand - start) < 0.02:
        return Move(start, True)
    return Move(point(*(start[:2] if scene.hand[2] > 0.17 else scene.hand[:2]), 0.2), True)


def button_press_wall(scene: Scene) -> Move:
    if scene.hand[2] < 0.155 and scene.hand[1] > 0.61:
        return Move(scene.object + (0, 0.15, 0.01), True)
    between = 0.634
    if flat(scene.hand - point(scene.object[0], between, 0)) < 0.015:
        return Move(point(scene.object[0], between, 0.12), True)
    ready = scene.hand[2] > 0.21
    return Move(point(scene.object[0], between if ready else min(scene.hand[1], 0.5), 0.25), True)


def pulled_up(offset: Any) -> Rule:
    """Grips a handle and pulls it up, slowly, since a grip gives way to a pull at full speed."""

    def rule(scene: Scene) -> Move:
        grip = scene.object + offset
        return gripping(scene, grip, lambda: grip + (0, 0, 0.2), leash=0.01)

    return rule


def stick_pull(scene: Scene) -> Move:
    grip = scene.object + (-0.01, 0, 0.03)

    def aim() -> Any:
        end, loop = scene.object + (0.05, 0, 0), scene.second
        if end[0] > loop[0] + 0.01 and abs(end[1] - loop[1]) < 0.04:
            return point(scene.goal[0] - 0.04, scene.goal[1], 0.132 + 0.03)
        if abs(end[1] - loop[1]) > 0.015 or scene.object[2] < 0.11:
            return point(min(grip[0], loop[0] - 0.1), loop[1] if scene.object[2] > 0.08 else grip[1], 0.162)
        return point(loop[0] + 0.02, loop[1], 0.162)

    return gripping(scene, grip, aim)


RULES: dict[str, Rule] = {
    # Gripped.
    "push": carried(),
    "push-back": carried((0, 0, 0.03)),
    "pick-place": carried(),
    "sweep": sweep,
    "sweep-into": carried((0, 0, 0.03)),
    "basketball": carried((0, 0, 0.02), lift=0.34),
    "assembly": assembly,
    "disassemble": disassemble,
    "hammer": hammer,
    "stick-push": stick_push,
    "peg-insert-side": peg_insert,
    "peg-unplug-side": peg_unplug,
    "box-close": box_close,
    "bin-picking": bin_picking,
    "hand-insert": carried((0, 0, 0.03)),
    "pick-out-of-hole": carried((0, 0, 0.03), lift=0.2, above=0.12),
    "pick-place-wall": carried((0, 0, 0.027), lift=0.28, is_gentle=True),
    "push-wall": carried((0, 0, 0.027), lift=0.22, is_gentle=True),
    "shelf-place": carried((0, 0, 0.027), lift=0.34, is_gentle=True),
    # Pushed.
    "soccer": soccer,
    "reach": lambda scene: Move(scene.goal, False),
    "plate-slide": pushed(
        lambda s: point(s.object[0], s.object[1] - 0.12, 0.05), lambda s: point(s.goal[0], s.goal[1] - 0.08, 0.05), over=0.08
    ),
    "plate-slide-side": pushed(
        lambda s: point(s.object[0] + 0.12, s.object[1], 0.05), lambda s: point(s.goal[0], s.object[1], 0.05), over=0.08
    ),
    "button-press-topdown": pushed(
        lambda s: point(s.object[0], s.object[1], s.object[2] + 0.08), lambda s: s.object + (0, 0, -0.08)
    ),
    "button-press-topdown-wall": pushed(
        lambda s: point(s.object[0], s.object[1], s.object[2] + 0.08), lambda s: s.object + (0, 0, -0.08), over=0.05
    ),
    "drawer-open": pushed(
        lambda s: s.object + (0, -0.01, 0.03), lambda s: s.object + (0, -0.3, 0.03), over=0.1, closes=False
    ),
    "plate-slide-back": dragged,
    "plate-slide-back-side": dragged,
    "coffee-push": carried((0, 0, 0.06)),
    "coffee-pull": carried((0, 0, 0.06)),
    "reach-wall": lambda scene: Move(
        scene.goal if abs(scene.hand[0] - scene.goal[0]) < 0.02 and scene.hand[1] > 0.8 or scene.hand[2] > 0.2
        else scene.hand + (0, 0, 0.1), False
    ),
    "button-press": pushed(
        lambda s: point(s.object[0], s.object[1] - 0.1, s.object[2]), lambda s: s.object + (0, 0.15, 0)
    ),
    "coffee-button": pushed(
        lambda s: point(s.object[0], s.object[1] - 0.1, s.object[2]), lambda s: s.object + (0, 0.15, 0)
    ),
    "drawer-close": pushed(
        lambda s: point(s.object[0], s.object[1] - 0.09, s.object[2] + 0.03), lambda s: s.object + (0, 0.3, 0.03)
    ),
    "handle-press": pushed(lambda s: s.object + (0, 0, 0.1), lambda s: s.object + (0, 0, -0.1)),
    "handle-press-side": pushed(lambda s: s.object + (0, 0, 0.1), lambda s: s.object + (0, 0, -0.1)),
    "window-open": pushed(lambda s: s.object + (-0.07, -0.02, 0.03), lambda s: s.object + (0.3, -0.02, 0.03), over=0.1),
    "window-close": pushed(lambda s: s.object + (0.07, -0.02, 0.03), lambda s: s.object + (-0.3, -0.02, 0.03), over=0.1),
    "faucet-open": pushed(
        lambda s: s.object + (-0.08, 0.02, 0.03), lambda s: s.object + (0.15, 0.05, 0.03), near=0.035, over=0.1
    ),
    "faucet-close": pushed(
        lambda s: s.object + (0.08, 0.02, 0.03), lambda s: s.object + (-0.15, 0.05, 0.03), near=0.035, over=0.1
    ),
    "door-close": door_close,
    # Turned and pulled.
    "button-press-wall": button_press_wall,
    "dial-turn": dial_turn,
    "door-lock": pushed(
        lambda s: s.object + (-0.02, -0.031, 0.09), lambda s: s.object + (-0.04, -0.031, -0.1), near=0.03, over=0.08,
        closes=False
    ),
    "door-unlock": door_unlock,
    "door-open": door_open,
    "handle-pull": pulled_up((0.004, 0, -0.004)),
    "handle-pull-side": pulled_up((0, 0, 0)),
    "stick-pull": stick_pull,
}
