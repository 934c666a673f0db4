"""The scene of a task written in Python."""

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
    """Converts an array of finite numbers to a list."""
    try:
        array = np.asarray(value, np.float64)
    except (TypeError, ValueError):
        raise TypeError(f"{what} must be {count} numbers, not {value!r}") from None
    if array.shape != (count,) or not np.isfinite(array).all():
        raise InvalidValueError(f"{what} must be {count} finite numbers, not {value!r}")
    return array.tolist()


def _material(
    color: str | None, shininess: float, opacity: float, metallic: bool, texture: str | None, texture_tile_size: float
) -> dict[str, Any] | None:
    if color is None:
        return None
    digits = color.removeprefix("#")
    try:
        parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    except ValueError:
        parts = []
    if len(digits) != 6 or not parts:
        raise InvalidValueError(f"color is {color!r}; it must be like '#C0392B'")
    material = {
        "color": parts,
        "shininess": shininess,
        "opacity": opacity,
        "isMetallic": metallic,
        "textureTileSize": texture_tile_size,
    }
    return material if texture is None else {**material, "texture": texture}


def _shape(
    kind: str,
    dimensions: dict[str, Any],
    *,
    position: ArrayLike = ORIGIN,
    color: str | None = None,
    shininess: float = 0.4,
    opacity: float = 1.0,
    metallic: bool = False,
    texture: str | None = None,
    texture_tile_size: float = 0.5,
    solid: bool = True,
    visible: bool = True,
    casts_shadow: bool = True,
    edge_radius: float | None = None,
    name: str = "",
) -> Shape:
    shape: Shape = {
        "kind": kind,
        "position": numbers(position, 3, f"the position of a {kind}"),
        "isSolid": solid,
        "isVisible": visible,
        "castsShadow": casts_shadow,
        "name": name,
    }
    if edge_radius is not None:
        shape["edgeRadius"] = float(edge_radius)
    material = _material(color, shininess, opacity, metallic, texture, texture_tile_size)
    return {**shape, **dimensions, **({"visualMaterial": material} if material else {})}


def box(half_extents: ArrayLike, *, yaw: float = 0.0, **appearance: Any) -> Shape:
    """A box, given by its half extents in meters.

    All shapes accept `position` (the center in the body's frame), `color` (such as '#C0392B'), `shininess`,
    `opacity` (below 1 for glass), `metallic`, `texture`, `texture_tile_size`, `solid` (whether it collides), `visible`
    (whether it is drawn), `casts_shadow`, `edge_radius` (of the rounded edges of a box or cylinder, in meters; only
    visible, and by default a little) and `name`."""
    return _shape(
        "box", {"halfExtents": numbers(half_extents, 3, "the half extents of a box"), "yaw": float(yaw)}, **appearance
    )


def sphere(radius: float, **appearance: Any) -> Shape:
    """A sphere. All sizes are in meters; the other arguments are those of `box`."""
    return _shape("sphere", {"radius": float(radius)}, **appearance)


def cylinder(radius: float, half_length: float, axis: ArrayLike = UP, **appearance: Any) -> Shape:
    """A cylinder along an axis of the body's frame."""
    dimensions = {"radius": float(radius), "halfLength": float(half_length)}
    return _shape("cylinder", {**dimensions, "axis": numbers(axis, 3, "an axis")}, **appearance)


def capsule(radius: float, half_length: float, axis: ArrayLike = UP, **appearance: Any) -> Shape:
    """A cylinder with hemispherical ends; `half_length` is half the length of the straight part."""
    dimensions = {"radius": float(radius), "halfLength": float(half_length)}
    return _shape("capsule", {**dimensions, "axis": numbers(axis, 3, "an axis")}, **appearance)


def ring(radius: float, tube: float, position: ArrayLike = ORIGIN, **appearance: Any) -> list[Shape]:
    """A horizontal torus, approximated by eight capsules; `radius` is that of the circle through their centers."""
    center = numbers(position, 3, "the position of a ring")
    parts = []
    for number in range(8):
        x, y = math.cos(number * math.pi / 4), math.sin(number * math.pi / 4)
        capsule_center = (center[0] + radius * x, center[1] + radius * y, center[2])
        parts.append(capsule(tube, 0.35 * radius, (-y, x, 0), position=capsule_center, **appearance))
    return parts


def yaw_rotation(yaw: float) -> list[float]:
    return [math.cos(yaw / 2), 0.0, 0.0, math.sin(yaw / 2)]


def rotate(rotation: ArrayLike, vector: ArrayLike) -> Vector:
    """Rotates a vector by a unit quaternion (real part first) with two cross products."""
    quaternion, v = np.asarray(rotation, np.float64), np.asarray(vector, np.float64)
    across = 2 * np.cross(quaternion[1:], v)
    return v + quaternion[0] * across + np.cross(quaternion[1:], across)


class _Part:
    """A part of a scene. Its state is readable only while a function of its task runs."""

    def __init__(self, scene: Scene, index: int, name: str) -> None:
        self._scene = scene
        self._index = index
        self.name = name

    def _read(self, function: str, count: int) -> Vector:
        values = np.empty(count)
        library().call(function, self._scene.handle, self._index, values.ctypes.data)
        return values

    def _pose(self, position: ArrayLike, yaw: float, rotation: ArrayLike | None) -> NDArray[np.float64]:
        origin = numbers(position, 3, f"the position of {self.name}")
        quaternion = yaw_rotation(yaw) if rotation is None else numbers(rotation, 4, "a rotation")
        return np.array(origin + quaternion)


class Body(_Part):
    """A rigid body: a free object or a fixture."""

    def __init__(self, scene: Scene, index: int, name: str, is_fixed: bool) -> None:
        super().__init__(scene, index, name)
        self.is_fixed = is_fixed
        """Whether it is a fixture."""

    @property
    def position(self) -> Vector:
        """The position in meters."""
        return self._read("benchtop_task_body_state", 13)[:3]

    @property
    def rotation(self) -> Vector:
        """A quaternion with its real part first."""
        return self._read("benchtop_task_body_state", 13)[3:7]

    @property
    def velocity(self) -> Vector:
        """The velocity in meters a second."""
        return self._read("benchtop_task_body_state", 13)[7:10]

    @property
    def angular_velocity(self) -> Vector:
        """The angular velocity in radians a second."""
        return self._read("benchtop_task_body_state", 13)[10:]

    def world_point(self, local_point: ArrayLike) -> Vector:
        """The world coordinates of a point in the body's frame."""
        body = self._read("benchtop_task_body_state", 13)
        return body[:3] + rotate(body[3:7], local_point)

    def set_pose(self, position: ArrayLike, yaw: float = 0.0, rotation: ArrayLike | None = None) -> None:
        """Places the body at rest."""
        pose = self._pose(position, yaw, rotation)
        library().call("benchtop_task_set_pose", self._scene.handle, self._index, pose.ctypes.data)


class Articulation(_Part):
    """A fixture with one link on a slider or hinge joint."""

    @property
    def joint_position(self) -> float:
        """The joint position in meters or radians."""
        return float(self._read("benchtop_task_articulation_state", 9)[0])

    @property
    def joint_velocity(self) -> float:
        """The velocity of the joint in meters or radians a second."""
        return float(self._read("benchtop_task_articulation_state", 9)[1])

    def world_point(self, local_point: ArrayLike) -> Vector:
        """The world coordinates of a point of the link, given in the fixture's frame with the joint at zero."""
        part = self._read("benchtop_task_articulation_state", 9)
        return part[2:5] + rotate(part[5:], local_point)

    def set_pose(
        self, position: ArrayLike, joint_position: float = 0.0, yaw: float = 0.0, rotation: ArrayLike | None = None
    ) -> None:
        """Places the fixture, with its link at rest at a joint position."""
        pose = self._pose(position, yaw, rotation)
        library().call(
            "benchtop_task_set_articulation_pose", self._scene.handle, self._index, pose.ctypes.data, joint_position
        )


class Scene:
    """The scene that a task builds on. It already has the table and the arm."""

    def __init__(self, handle: int = 0) -> None:
        self.handle = handle
        self._bodies: list[dict[str, Any]] = []
        self._articulations: list[dict[str, Any]] = []

    @property
    def description(self) -> dict[str, Any]:
        """What was added, as the core reads it."""
        return {"bodies": self._bodies, "articulations": self._articulations}

    def add_object(
        self,
        name: str,
        shapes: Sequence[Shape],
        mass: float,
        friction: float | None = None,
        rolling_friction: float | None = None,
    ) -> Body:
        """Adds a free body. Its mass in kilograms is distributed by volume.

        `rolling_friction`, in meters, slows it down when it rolls."""
        body = {"name": name, "shapes": list(shapes), "mass": float(mass)}
        for key, value in (("friction", friction), ("rollingFriction", rolling_friction)):
            if value is not None:
                body[key] = float(value)
        return self._add(body, is_fixed=False)

    def add_fixture(self, name: str, shapes: Sequence[Shape]) -> Body:
        """Adds a static body."""
        return self._add({"name": name, "shapes": list(shapes)}, is_fixed=True)

    def _add(self, body: dict[str, Any], is_fixed: bool) -> Body:
        self._bodies.append(body)
        return Body(self, len(self._bodies) - 1, body["name"], is_fixed)

    def add_articulation(
        self,
        name: str,
        base: Sequence[Shape],
        link: str,
        shapes: Sequence[Shape],
        *,
        slide_axis: ArrayLike | None = None,
        hinge_axis: ArrayLike | None = None,
        anchor: ArrayLike = ORIGIN,
        limits: tuple[float, float],
        mass: float,
        friction: float,
        spring: tuple[float, float, float] | None = None,
    ) -> Articulation:
        """Adds a fixture with a link that slides along `slide_axis`, or turns about `hinge_axis` through `anchor`.

        All arguments are in the fixture's frame with the joint at zero.
        `spring` is (stiffness, damping, rest position)."""
        if (slide_axis is None) == (hinge_axis is None):
            raise InvalidValueError(f"{name} needs either slide_axis or hinge_axis")
        axis = numbers(slide_axis if hinge_axis is None else hinge_axis, 3, "the axis")  # type: ignore[arg-type]
        lower, upper = numbers(limits, 2, "the limits")
        entry = {
            "name": name,
            "link": link,
            "base": list(base),
            "shapes": list(shapes),
            "axis": axis,
            "lower": lower,
            "upper": upper,
            "mass": float(mass),
            "friction": float(friction),
        }
        if hinge_axis is not None:
            entry["anchor"] = numbers(anchor, 3, "the anchor")
        if spring is not None:
            entry.update(zip(("stiffness", "damping", "restPosition"), numbers(spring, 3, "the spring"), strict=True))
        self._articulations.append(entry)
        return Articulation(self, len(self._articulations) - 1, name)

    def are_touching(self, first: Body | int, second: Body | int) -> bool:
        """Whether two bodies touch. The fingers are -1 and -2, the hand is -3."""
        answer = c_int32()
        indices = [part._index if isinstance(part, Body) else part for part in (first, second)]
        library().call("benchtop_task_in_contact", self.handle, *indices, ctypes.byref(answer))
        return answer.value != 0

    def hand_state(self) -> Vector:
        """Hand, point midway between the fingertips, left and right fingertip, gripper opening: 13 values."""
        values = np.empty(13)
        library().call("benchtop_task_hand_state", self.handle, values.ctypes.data)
        return values

    def episode_start(self) -> Vector:
        """Initial state, goal, first object, point midway between the fingertips, goal distance: 16 values."""
        values = np.empty(16)
        library().call("benchtop_task_episode_start", self.handle, values.ctypes.data)
        return values

    def random(self) -> float:
        """The same as `Task.random`."""
        value = c_double()
        library().call("benchtop_task_random", self.handle, ctypes.byref(value))
        return value.value
