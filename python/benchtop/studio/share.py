"""What a person takes away from the studio: a still, a film, a GIF, and a page that plays an episode offline."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import imageio.v3
import numpy as np
from numpy.typing import NDArray

from benchtop import _command
from benchtop.studio import meshes, recorder
from benchtop.studio.session import Frame, Session

GIF_SIZE = (320, 240)
# Images of a second, at real time.
GIF_RATE = 16
PAGE_RATE = 40


def still(session: Session, camera: str, size: tuple[int, int]) -> bytes:
    """The current frame as PNG."""
    with session.lock:
        image = session.core.render_image("rgb_array", camera, size)
    return imageio.v3.imwrite("<bytes>", image, extension=".png")


def gif(session: Session, camera: str) -> bytes:
    """The episode up to the current frame, at real time. The session waits meanwhile."""
    with session.lock:
        frames, rate = _thinned(session, GIF_RATE)
        images = [session.core.render_image("rgb_array", camera, GIF_SIZE) for _ in _visited(session, frames)]
    return imageio.v3.imwrite("<bytes>", images, extension=".gif", duration=1000 / rate, loop=0)


def film(session: Session, camera: str, size: tuple[int, int]) -> bytes:
    """The episode up to the current frame as WebM, drawn while the session goes on."""
    with session.lock:
        episode = recorder.demonstration(session)
    with tempfile.TemporaryDirectory(prefix="benchtop-film.") as folder:
        dataset, video = Path(folder, "episode"), Path(folder, "film.webm")
        recorder.write([episode], dataset)
        words = ["replay", str(dataset), "--episode", "0", "--video", str(video), "--camera", camera]
        _command.run([*words, "--size", f"{size[0]}x{size[1]}", "--quiet"])
        return video.read_bytes()


def page(session: Session) -> str:
    """A page that plays the episode up to the current frame in any browser, with nothing outside it."""
    with session.lock:
        core = session.core._core
        frames, rate = _thinned(session, PAGE_RATE)
        scene = core.describe_scene(0)
        bodies = len(scene["bodies"])
        poses = np.zeros((len(frames), bodies, 7))
        for number, _ in enumerate(_visited(session, frames)):
            core.read_body_poses(0, poses[number])
        task, instruction = session.core.task_name, session.core.task_description
    episode = {
        "task": task,
        "instruction": instruction,
        "secondsPerFrame": 1 / rate,
        "success": [frame.is_success for frame in frames],
        "bodies": bodies + 1,
        "meshes": [*_meshes(scene), _goal(scene, bodies)],
        "poses": _text(_with_goal(poses, scene["goalMarker"]).astype(np.float32)),
        "camera": _camera(scene),
    }
    template = resources.files("benchtop.studio").joinpath("offline.html").read_text()
    # A script element ends at the first '</', wherever that stands.
    return template.replace("EPISODE", json.dumps(episode).replace("</", "<\\/"), 1)


def _thinned(session: Session, rate: float) -> tuple[list[Frame], float]:
    """Frames of the episode up to the current one, about `rate` of them in a second, and how many exactly."""
    stride = max(1, round(1 / session.seconds_per_step / rate))
    frames = session.frames[: session.position + 1]
    return frames[::stride], 1 / session.seconds_per_step / stride


def _visited(session: Session, frames: Iterable[Frame]) -> Iterable[Frame]:
    """Restores one frame after the other, then the current one."""
    try:
        for frame in frames:
            session.core.set_state(frame.state)
            yield frame
    finally:
        session.core.set_state(session.frame.state)


def _meshes(scene: dict[str, Any]) -> list[dict[str, Any]]:
    """A mesh for all shapes of a body that have the same look."""
    found: dict[tuple[Any, ...], list[meshes.Mesh]] = {}
    for shape in scene["shapes"]:
        if shape["isVisible"]:
            material = shape["visualMaterial"]
            look = (shape["body"], *material["color"], material["opacity"])
            found.setdefault(look, []).append(meshes.mesh(shape["geometry"]).moved(shape["pose"]))
    return [_mesh(body, color, meshes.joined(parts)) for (body, *color), parts in found.items()]


def _mesh(body: int, color: Any, mesh: meshes.Mesh) -> dict[str, Any]:
    return {
        "body": body,
        "color": [round(part, 4) for part in color],
        "vertices": _text(mesh.vertices.astype(np.float32)),
        "faces": _text(mesh.faces.astype(np.uint32)),
    }


def _goal(scene: dict[str, Any], body: int) -> dict[str, Any]:
    return _mesh(body, (0.18, 0.8, 0.44, 0.6), meshes.mesh({"kind": "sphere", "radius": 0.02}))


def _with_goal(poses: NDArray[np.float64], goal: Any) -> NDArray[np.float64]:
    """The poses with one body more, which marks the goal."""
    marker = np.broadcast_to([*goal, 1, 0, 0, 0], (len(poses), 1, 7))
    return np.concatenate([poses, marker], axis=1)


def _camera(scene: dict[str, Any]) -> dict[str, Any]:
    """The default camera, as one that turns around a point over the table."""
    camera = next(one for one in scene["cameras"] if one["name"] == "tabletop")
    position, forward = np.array(camera["position"]), np.array(camera["forward"])
    distance = 1.1
    away = -forward / np.linalg.norm(forward)
    return {
        "target": (position - distance * away).tolist(),
        "distance": distance + 0.3,
        "turn": float(np.arctan2(away[1], away[0])),
        "tilt": float(np.arcsin(away[2])),
    }


def _text(array: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
