"""The three-dimensional view of an environment."""

from __future__ import annotations

from typing import Any

import numpy as np
import viser
from numpy.typing import NDArray

from benchtop._core import Core
from benchtop.studio import meshes

GOAL_RADIUS = 0.02
GOAL_COLOR = (46, 204, 113)
COLLISION_COLOR = (232, 121, 43)
FORCE_COLOR = (208, 56, 47)
BOX_COLORS = {"workspace": (120, 130, 140), "objectBox": (47, 103, 184), "goalBox": GOAL_COLOR}
# The length of the arrow of a force of one newton, in meters, and the longest arrow.
FORCE_SCALE = 0.01
LONGEST_FORCE = 0.3
MAXIMUM_CONTACTS = 256


class SceneView:
    """The nodes of one environment's scene: a frame for each body, with the meshes of its shapes."""

    def __init__(self, scene: viser.SceneApi, core: Core, root: str = "") -> None:
        """`root` is the name of a node that carries the whole scene."""
        self._scene, self._core, self._root = scene, core, root
        self.description = description = core.describe_scene(0)
        self._poses = np.zeros((len(description["bodies"]), 7))
        self._shown_poses = np.full_like(self._poses, np.nan)
        self._contacts = np.zeros((MAXIMUM_CONTACTS, 6))
        self.shows_contacts = False
        self._bodies = [
            scene.add_frame(f"{root}/bodies/{index}", show_axes=False) for index in range(len(description["bodies"]))
        ]
        self._visible = self._add_meshes("visible", "isVisible", is_wireframe=False)
        self._collision = self._add_meshes("collision", "isSolid", is_wireframe=True)
        self._goal = scene.add_icosphere(f"{root}/goal", GOAL_RADIUS, GOAL_COLOR, opacity=0.7, cast_shadow=False)
        self._boxes = [
            scene.add_line_segments(
                f"{root}/{name}",
                meshes.box_edges(description[name]["lower"], description[name]["upper"]),
                color,
                thickness=0.003,
            )
            for name, color in BOX_COLORS.items()
        ]
        self._forces: viser.ArrowsHandle | None = None
        self._force_points = np.zeros((0, 2, 3))
        self.show_collision_shapes(False)
        self.show_workspace(False)
        self.update_episode(description)

    def remove(self) -> None:
        for node in (*self._visible, *self._collision, *self._bodies, *self._boxes, self._goal):
            node.remove()
        if self._forces is not None:
            self._forces.remove()

    def _add_meshes(self, group: str, property_name: str, *, is_wireframe: bool) -> list[viser.MeshHandle]:
        """Adds a mesh for all shapes of a body that have the same look."""
        found: dict[tuple[Any, ...], list[meshes.Mesh]] = {}
        for shape in self.description["shapes"]:
            if not shape[property_name]:
                continue
            material = shape["visualMaterial"]
            look = COLLISION_COLOR if is_wireframe else color_bytes(material)
            opacity = 1.0 if is_wireframe else material["opacity"]
            if is_wireframe and shape["geometry"]["kind"] == "plane":
                continue
            mesh = meshes.mesh(shape["geometry"]).moved(shape["pose"])
            found.setdefault((shape["body"], look, opacity), []).append(mesh)
        nodes = []
        for number, ((body, look, opacity), parts) in enumerate(found.items()):
            vertices, faces = meshes.joined(parts)
            nodes.append(
                self._scene.add_mesh_simple(
                    f"{self._root}/bodies/{body}/{group}-{number}",
                    vertices.astype(np.float32),
                    faces.astype(np.uint32),
                    color=look,
                    opacity=None if opacity >= 1 else opacity,
                    wireframe=is_wireframe,
                    cast_shadow=not is_wireframe and opacity >= 1,
                )
            )
        return nodes

    # What can be seen.

    def show_collision_shapes(self, is_shown: bool) -> None:
        for node in self._collision:
            node.visible = is_shown

    def show_goal(self, is_shown: bool) -> None:
        self._goal.visible = is_shown

    def show_workspace(self, is_shown: bool) -> None:
        for node in self._boxes:
            node.visible = is_shown

    # Changes. A session's lock must be held.

    def update_episode(self, description: dict[str, Any] | None = None) -> None:
        """Reads what changes with an episode."""
        self.description = description or self._core.describe_scene(0)
        self._goal.position = np.array(self.description["goalMarker"])

    def read(self) -> None:
        """Reads poses and contacts from the core."""
        self._core.read_body_poses(0, self._poses)
        if self.shows_contacts:
            contacts = self._contacts[: self._core.read_contacts(0, self._contacts)]
            ends = FORCE_SCALE * contacts[:, 3:]
            lengths = np.linalg.norm(ends, axis=1, keepdims=True)
            ends = ends * np.minimum(1, LONGEST_FORCE / np.maximum(lengths, 1e-9))
            points = np.stack([contacts[:, :3], contacts[:, :3] + ends], axis=1)
            self._force_points = points[lengths[:, 0] > 1e-4]
        else:
            self._force_points = np.zeros((0, 2, 3))

    def draw(self) -> None:
        """Sends what was read to the pages. It needs no lock."""
        for body, pose, shown in zip(self._bodies, self._poses, self._shown_poses, strict=True):
            if not np.array_equal(pose, shown):
                body.position, body.wxyz = pose[:3], pose[3:]
                shown[:] = pose
        if not len(self._force_points):
            if self._forces is not None:
                self._forces.remove()
                self._forces = None
        elif self._forces is None:
            self._forces = self._scene.add_arrows(
                f"{self._root}/forces",
                self._force_points,
                FORCE_COLOR,
                shaft_radius=0.002,
                head_radius=0.005,
                head_length=0.012,
            )
        else:
            self._forces.points = self._force_points.astype(np.float32)

    def body_position(self, name: str) -> NDArray[np.float64]:
        return self._poses[self.description["bodies"].index(name), :3].copy()


def color_bytes(material: dict[str, Any]) -> tuple[int, int, int]:
    red, green, blue = (round(255 * part) for part in material["color"])
    return red, green, blue
