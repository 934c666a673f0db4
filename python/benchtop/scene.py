"""What stands on the table of a task written in Python."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from ctypes import c_double, c_int32
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchtop._library import library
from benchtop.errors import InvalidValueError

Shape = dict[str, Any]
Vector = NDArray[np.float64]

UP = (0.0, 0.0, 1.0)
ORIGIN = (0.0, 0.0, 0.0)

LEFT_FINGER, RIGHT_FINGER, HAND = -1, -2, -3


def numbers(value: ArrayLike, count: int, what: str) -> list[float]:
    """Some finite numbers, as a list."""
    try:
        array = np.asarray(value, np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{what} must be {count} numbers, not {value!r}") from None
    if array.shape != (count,) or not np.isfinite(array).all():
        raise InvalidValueError(f"{what} must be {count} finite numbers, not {value!r}")
    return array.tolist()


def _finish(
    color: str | None, gloss: float, metal: bool, texture: str | None, texture_span: float
) -> dict[str, Any] | None:
    if color is None:
        return None
    digits = color.removeprefix("#")
    try:
        parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    except ValueError:
        parts = []
    if len(digits) != 6 or not parts:
        raise InvalidValueError(f"a colour is {color!r}; it must be like '#C0392B'")
    finish = {"color": parts, "gloss": gloss, "isMetal": metal, "textureSpan": texture_span}
    return finish if texture is None else {**finish, "texture": texture}


def _shape(
    kind: str,
    measures: dict[str, Any],
    *,
    at: ArrayLike = ORIGIN,
    color: str | None = None,
    gloss: float = 0.4,
    metal: bool = False,
    texture: str | None = None,
    texture_span: float = 0.5,
    solid: bool = True,
    name: str = "",
) -> Shape:
    shape = {"kind": kind, "at": numbers(at, 3, f"the place of a {kind}"), "isSolid": solid, "name": name}
    finish = _finish(color, gloss, metal, texture, texture_span)
    return {**shape, **measures, **({"finish": finish} if finish else {})}


def box(half: ArrayLike, *, yaw: float = 0.0, **look: Any) -> Shape:
    """A box by its half lengths. This and the others take `at` (the middle, in the body's frame), `color` (as
    '#C0392B'), `gloss`, `metal`, `texture`, `texture_span`, `solid` and `name`."""
    return _shape("box", {"half": numbers(half, 3, "the half lengths of a box"), "yaw": float(yaw)}, **look)


def sphere(radius: float, **look: Any) -> Shape:
    return _shape("sphere", {"radius": float(radius)}, **look)


def cylinder(radius: float, half_length: float, along: ArrayLike = UP, **look: Any) -> Shape:
    measures = {"radius": float(radius), "halfLength": float(half_length)}
    return _shape("cylinder", {**measures, "along": numbers(along, 3, "an axis")}, **look)


def capsule(radius: float, half_length: float, along: ArrayLike = UP, **look: Any) -> Shape:
    """A cylinder with round ends; the half length is that of the straight part."""
    measures = {"radius": float(radius), "halfLength": float(half_length)}
    return _shape("capsule", {**measures, "along": numbers(along, 3, "an axis")}, **look)


def ring(radius: float, tube: float, at: ArrayLike = ORIGIN, **look: Any) -> list[Shape]:
    """A level ring of eight capsules; the radius is that of the circle their middles lie on."""
    center = numbers(at, 3, "the place of a ring")
    parts = []
    for number in range(8):
        x, y = math.cos(number * math.pi / 4), math.sin(number * math.pi / 4)
        middle = (center[0] + radius * x, center[1] + radius * y, center[2])
        parts.append(capsule(tube, 0.35 * radius, (-y, x, 0), at=middle, **look))
    return parts


def yaw_rotation(yaw: float) -> list[float]:
    return [math.cos(yaw / 2), 0.0, 0.0, math.sin(yaw / 2)]


def rotate(rotation: ArrayLike, vector: ArrayLike) -> Vector:
    """A vector turned by a quaternion with its real part first."""
    quaternion, arrow = np.asarray(rotation, np.float64), np.asarray(vector, np.float64)
    across = 2 * np.cross(quaternion[1:], arrow)
    return arrow + quaternion[0] * across + np.cross(quaternion[1:], across)


class _Part:
    """Something in a scene, which can be asked while a function of its task runs."""

    def __init__(self, scene: Scene, index: int, name: str) -> None:
        self._scene = scene
        self._index = index
        self.name = name

    def _read(self, function: str, count: int) -> Vector:
        values = np.empty(count)
        library().call(function, self._scene.handle, self._index, values.ctypes.data)
        return values

    def _pose(self, position: ArrayLike, yaw: float, rotation: ArrayLike | None) -> NDArray[np.float64]:
        place = numbers(position, 3, f"the place of {self.name}")
        turn = yaw_rotation(yaw) if rotation is None else numbers(rotation, 4, "a rotation")
        return np.array(place + turn)


class Thing(_Part):
    """A body: an object that moves freely, or a fixture."""

    def __init__(self, scene: Scene, index: int, name: str, is_fixed: bool) -> None:
        super().__init__(scene, index, name)
        self.is_fixed = is_fixed

    @property
    def position(self) -> Vector:
        return self._read("benchtop_task_body", 13)[:3]

    @property
    def rotation(self) -> Vector:
        """A quaternion, its real part first."""
        return self._read("benchtop_task_body", 13)[3:7]

    @property
    def velocity(self) -> Vector:
        return self._read("benchtop_task_body", 13)[7:10]

    @property
    def spin(self) -> Vector:
        """Radians a second."""
        return self._read("benchtop_task_body", 13)[10:]

    def point(self, marker: ArrayLike) -> Vector:
        """A point of the body, given in its own frame, in the world."""
        body = self._read("benchtop_task_body", 13)
        return body[:3] + rotate(body[3:7], marker)

    def place(self, position: ArrayLike, yaw: float = 0.0, rotation: ArrayLike | None = None) -> None:
        """Puts the body somewhere, at rest."""
        pose = self._pose(position, yaw, rotation)
        library().call("benchtop_task_place", self._scene.handle, self._index, pose.ctypes.data)


class Mechanism(_Part):
    """A fixture with one part that slides or turns on a joint."""

    @property
    def joint(self) -> float:
        """What the joint stands at, in metres or radians."""
        return float(self._read("benchtop_task_mechanism", 9)[0])

    @property
    def speed(self) -> float:
        return float(self._read("benchtop_task_mechanism", 9)[1])

    def point(self, marker: ArrayLike) -> Vector:
        """A point of the moving part, given as it lies with the joint at zero, in the world."""
        part = self._read("benchtop_task_mechanism", 9)
        return part[2:5] + rotate(part[5:], marker)

    def place(
        self, position: ArrayLike, joint: float = 0.0, yaw: float = 0.0, rotation: ArrayLike | None = None
    ) -> None:
        """Puts the fixture somewhere, with its part at rest at a position of the joint."""
        pose = self._pose(position, yaw, rotation)
        library().call("benchtop_task_place_mechanism", self._scene.handle, self._index, pose.ctypes.data, joint)


class Scene:
    """What a task builds its things in. The table and the arm are there already."""

    def __init__(self, handle: int = 0) -> None:
        self.handle = handle
        self._things: list[dict[str, Any]] = []
        self._mechanisms: list[dict[str, Any]] = []

    @property
    def description(self) -> dict[str, Any]:
        return {"things": self._things, "mechanisms": self._mechanisms}

    def add_object(
        self,
        name: str,
        shapes: Sequence[Shape],
        mass: float,
        friction: float | None = None,
        rolling: float | None = None,
    ) -> Thing:
        """Adds something that moves freely, its mass in kilograms spread by volume; `rolling`, in metres, slows it
        down when it rolls."""
        thing = {"name": name, "shapes": list(shapes), "mass": float(mass)}
        for key, value in (("friction", friction), ("rolling", rolling)):
            if value is not None:
                thing[key] = float(value)
        return self._add(thing, is_fixed=False)

    def add_fixture(self, name: str, shapes: Sequence[Shape]) -> Thing:
        """Adds something that stands where it is put."""
        return self._add({"name": name, "shapes": list(shapes)}, is_fixed=True)

    def _add(self, thing: dict[str, Any], is_fixed: bool) -> Thing:
        self._things.append(thing)
        return Thing(self, len(self._things) - 1, thing["name"], is_fixed)

    def add_mechanism(
        self,
        name: str,
        base: Sequence[Shape],
        part: str,
        shapes: Sequence[Shape],
        *,
        slides: ArrayLike | None = None,
        turns: ArrayLike | None = None,
        through: ArrayLike = ORIGIN,
        limits: tuple[float, float],
        mass: float,
        friction: float,
        spring: tuple[float, float, float] | None = None,
    ) -> Mechanism:
        """Adds a fixture with a part that `slides` along an axis, or `turns` about one `through` a point.

        All is given in the fixture's frame with the joint at zero; the spring by stiffness, damping and rest."""
        if (slides is None) == (turns is None):
            raise InvalidValueError(f"{name} either slides along an axis or turns about one")
        axis = numbers(slides if turns is None else turns, 3, "the axis")  # type: ignore[arg-type]
        lower, upper = numbers(limits, 2, "the limits")
        entry = {
            "name": name,
            "part": part,
            "base": list(base),
            "shapes": list(shapes),
            "axis": axis,
            "lower": lower,
            "upper": upper,
            "mass": float(mass),
            "friction": float(friction),
        }
        if turns is not None:
            entry["anchor"] = numbers(through, 3, "the point of the axis")
        if spring is not None:
            entry.update(zip(("stiffness", "damping", "rest"), numbers(spring, 3, "the spring"), strict=True))
        self._mechanisms.append(entry)
        return Mechanism(self, len(self._mechanisms) - 1, name)

    def are_touching(self, first: Thing | int, second: Thing | int) -> bool:
        answer = c_int32()
        indices = [part._index if isinstance(part, Thing) else part for part in (first, second)]
        library().call("benchtop_task_touching", self.handle, *indices, ctypes.byref(answer))
        return answer.value != 0

    def hand(self) -> Vector:
        """Hand, middle between the fingertips, both fingertips, opening."""
        values = np.empty(13)
        library().call("benchtop_task_hand", self.handle, values.ctypes.data)
        return values

    def beginning(self) -> Vector:
        """Layout, goal, first object, middle between the fingertips, what remained."""
        values = np.empty(16)
        library().call("benchtop_task_beginning", self.handle, values.ctypes.data)
        return values

    def random(self) -> float:
        value = c_double()
        library().call("benchtop_task_random", self.handle, ctypes.byref(value))
        return value.value
