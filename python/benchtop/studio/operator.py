"""The person who drives the hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# The direction of each key, by its place on the keyboard: x right, y forward, z up.
DIRECTIONS: dict[str, tuple[int, int, int]] = {
    "KeyW": (0, 1, 0),
    "KeyS": (0, -1, 0),
    "KeyA": (-1, 0, 0),
    "KeyD": (1, 0, 0),
    "KeyE": (0, 0, 1),
    "KeyQ": (0, 0, -1),
}
GRIPPER_KEY = "Space"
RELEASE_KEY = "Escape"

# Seconds after which keys count as released if the page, which repeats them, is silent, as without its connection.
EXPIRY = 0.6
# The part of a gamepad stick's way in which it counts as centered.
DEAD_ZONE = 0.15
# The gain of the motion to a dragged target, as of `Observation.move`.
GAIN = 12


@dataclass
class _Hands:
    """What one page holds down."""

    sequence: int = -1
    keys: frozenset[str] = frozenset()
    # A gamepad's left stick (right, down), right stick (right, down), and grip button, from -1 to 1.
    axes: tuple[float, ...] = ()
    grip: bool = False
    received: float = field(default=float("-inf"))


class Operator:
    """Turns keys, gamepads and a dragged target into actions.

    The operator takes over with the first motion and stays in control until `release`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.is_in_control = False
        # The largest action along an axis, from 0 to 1.
        self.speed = 1.0
        # 1 closes the fingers, -1 opens them.
        self.gripper = -1.0
        # Where the gizmo was dragged to, while it is.
        self.target: Vector | None = None
        self._clock = clock
        self._pages: dict[str, _Hands] = {}

    def receive(self, page: str, sequence: int, keys: frozenset[str], axes: tuple[float, ...], grip: bool) -> None:
        """Notes what a page holds down. Messages of a page can overtake each other; late ones are ignored."""
        hands = self._pages.setdefault(page, _Hands())
        if sequence <= hands.sequence:
            return
        pressed = keys - hands.keys if self._is_fresh(hands) else keys
        if RELEASE_KEY in pressed:
            self.release()
        if GRIPPER_KEY in pressed or (grip and not hands.grip):
            self.toggle_gripper()
        self._pages[page] = _Hands(sequence, keys, axes, grip, self._clock())
        for name in [name for name, other in self._pages.items() if not self._is_fresh(other) and name != page]:
            del self._pages[name]

    def toggle_gripper(self) -> None:
        self.is_in_control = True
        self.gripper = -self.gripper

    def release(self) -> None:
        """Hands control back to the policy."""
        self.is_in_control = False
        self.target = None

    def reset(self) -> None:
        """Forgets what belongs to an episode."""
        self.release()
        self.gripper = -1.0

    def action(self, hand: Vector) -> NDArray[np.float32] | None:
        """The action in the current state; None while the policy is in control."""
        motion = self._motion()
        if self.target is not None:
            motion = GAIN * (self.target - hand)
        if motion.any():
            self.is_in_control = True
        if not self.is_in_control:
            return None
        return np.append(np.clip(motion, -self.speed, self.speed), self.gripper).astype(np.float32)

    def _motion(self) -> Vector:
        motion = np.zeros(3)
        for hands in self._pages.values():
            if not self._is_fresh(hands):
                continue
            for key in hands.keys & DIRECTIONS.keys():
                motion += DIRECTIONS[key]
            if hands.axes:
                right, down, _, lower = (*hands.axes, 0.0, 0.0, 0.0, 0.0)[:4]
                motion += [_outside_dead_zone(right), -_outside_dead_zone(down), -_outside_dead_zone(lower)]
        return np.clip(motion, -1, 1)

    def _is_fresh(self, hands: _Hands) -> bool:
        return self._clock() - hands.received < EXPIRY


def _outside_dead_zone(value: float) -> float:
    """A stick's value without its dead zone: continuous, and 1 at its end."""
    return float(np.sign(value)) * max(0.0, abs(value) - DEAD_ZONE) / (1 - DEAD_ZONE)
