"""Triangle meshes of the core's geometries."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# The corners of a circle.
SEGMENTS = 32
# Half the side of the square that stands for an infinite plane, in meters.
PLANE_EXTENT = 3.0


class Mesh(NamedTuple):
    """Smooth surfaces share vertices; sharp edges have them twice."""

    vertices: Array
    faces: NDArray[np.int64]

    def moved(self, pose: Any) -> Mesh:
        """The mesh at a pose: position and quaternion, real part first."""
        position, rotation = np.array(pose[:3]), rotation_matrix(np.array(pose[3:]))
        return Mesh(self.vertices @ rotation.T + position, self.faces)


def joined(meshes: list[Mesh]) -> Mesh:
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=False)]),
    )


def mesh(geometry: dict[str, Any]) -> Mesh:
    """The mesh of a geometry that `benchtop_describe_scene` describes, in the shape's frame."""
    kind = geometry["kind"]
    if kind == "plane":
        return _polygons([[[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]], PLANE_EXTENT)
    if kind == "box":
        return _polygons(_BOX, np.array(geometry["size"]) / 2)
    if kind == "sphere":
        return _revolved(_arc(geometry["radius"], -np.pi / 2, np.pi / 2, 0))
    if kind == "capsule":
        radius, half = geometry["radius"], geometry["length"] / 2
        return _revolved(_arc(radius, -np.pi / 2, 0, -half) + _arc(radius, 0, np.pi / 2, half))
    if kind == "cylinder":
        radius, half = geometry["radius"], geometry["length"] / 2
        return joined(
            [
                _revolved([(0.0, -half), (radius, -half)]),
                _revolved([(radius, -half), (radius, half)]),
                _revolved([(radius, half), (0.0, half)]),
            ]
        )
    vertices, triangles = np.array(geometry["vertices"]), np.array(geometry["triangles"])
    return Mesh(vertices[triangles].reshape(-1, 3), np.arange(triangles.size).reshape(-1, 3))


def rotation_matrix(quaternion: Array) -> Array:
    w, x, y, z = quaternion
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def box_edges(lower: Any, upper: Any) -> Array:
    """The twelve edges of a box, as pairs of points."""
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float64)
    pairs = [(i, j) for i in range(8) for j in range(i) if np.abs(corners[i] - corners[j]).sum() == 1]
    low, high = np.array(lower), np.array(upper)
    return (low + corners * (high - low))[np.array(pairs)]


# The sides of a box, counterclockwise seen from outside.
_BOX = [
    [[-1, -1, -1], [-1, -1, 1], [-1, 1, 1], [-1, 1, -1]],
    [[1, -1, -1], [1, 1, -1], [1, 1, 1], [1, -1, 1]],
    [[-1, -1, -1], [1, -1, -1], [1, -1, 1], [-1, -1, 1]],
    [[-1, 1, -1], [-1, 1, 1], [1, 1, 1], [1, 1, -1]],
    [[-1, -1, -1], [-1, 1, -1], [1, 1, -1], [1, -1, -1]],
    [[-1, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]],
]


def _polygons(quadrangles: list[list[list[int]]], scale: Any) -> Mesh:
    vertices = np.array(quadrangles, np.float64).reshape(-1, 3) * scale
    first = 4 * np.arange(len(quadrangles))[:, None]
    return Mesh(vertices, np.concatenate([first + [0, 1, 2], first + [0, 2, 3]]))


def _arc(radius: float, start: float, end: float, height: float) -> list[tuple[float, float]]:
    """Distances from the axis and heights along a part of a circle."""
    count = round(SEGMENTS / 2 * (end - start) / np.pi) + 1
    return [
        (max(0.0, radius * np.cos(angle)), height + radius * np.sin(angle)) for angle in np.linspace(start, end, count)
    ]


def _revolved(profile: list[tuple[float, float]]) -> Mesh:
    """The surface of revolution of a profile from bottom to top, around z."""
    angles = np.linspace(0, 2 * np.pi, SEGMENTS, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    rings = [np.column_stack([radius * circle, np.full(SEGMENTS, height)]) for radius, height in profile]
    here = np.arange(SEGMENTS)
    following = (here + 1) % SEGMENTS
    faces = []
    for ring in range(len(profile) - 1):
        low, high = ring * SEGMENTS, (ring + 1) * SEGMENTS
        # At the axis one of the two triangles has no area.
        if profile[ring][0] > 1e-9:
            faces.append(np.column_stack([low + here, low + following, high + following]))
        if profile[ring + 1][0] > 1e-9:
            faces.append(np.column_stack([low + here, high + following, high + here]))
    return Mesh(np.concatenate(rings), np.concatenate(faces))
