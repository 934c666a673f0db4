from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import gymnasium
import numpy as np
import pytest

import benchtop

MODES = {
    "rgb_array": ((40, 60, 3), np.uint8),
    "depth_array": ((40, 60), np.float32),
    "segmentation_array": ((40, 60), np.uint16),
}


@pytest.mark.parametrize("mode", MODES)
def test_render(mode: str) -> None:
    environment = gymnasium.make("Benchtop/push-v2", render_mode=mode, width=60, height=40, camera_name="corner")
    environment.reset(seed=0)
    rendered = environment.render()
    assert (rendered.shape, rendered.dtype) == MODES[mode]
    assert len(np.unique(rendered)) > 3


def test_all_modes_show_the_same_state() -> None:
    environment = gymnasium.make("Benchtop/push-v2").unwrapped
    # The hand does not hide the puck here.
    initial_state = {"object": [-0.1, 0.7, 0.02], "goal": [0.1, 0.85, 0.02]}
    environment.reset(seed=0, options={"initial_state": initial_state})
    labels = environment.render_image("segmentation_array", "topview", (200, 200))
    depth = environment.render_image("depth_array", "topview", (200, 200))
    puck = labels == environment.labels.index("puck")
    assert puck.sum() > 5
    # From 1.5 m above, the top of the puck is 4 cm nearer than the table.
    assert depth[puck].min() == pytest.approx(1.46, abs=2e-3)
    calibration = environment.calibration("topview", (200, 200))
    # A part of its side is visible too; only the top is level.
    row, column = np.argwhere(puck & (depth < 1.462)).mean(axis=0)
    place = np.linalg.inv(calibration["intrinsics"]) @ [column, row, 1] * depth[puck].min()
    world = calibration["world_from_camera"] @ np.append(place, 1)
    np.testing.assert_allclose(world[:2], environment.initial_state["object"][:2], atol=0.01)
    both = calibration["world_from_camera"] @ calibration["camera_from_world"]
    np.testing.assert_allclose(both, np.eye(4), atol=1e-12)


def test_custom_cameras() -> None:
    environment = gymnasium.make("Benchtop/push-v2").unwrapped
    environment.reset(seed=0)
    own = {"position": [0, 0.5, 1.5], "forward": [0, 0, -1], "up": [0, 1, 0], "fieldOfView": 45}
    named = environment.render_image(camera="topview", size=(64, 64))
    np.testing.assert_array_equal(environment.render_image(camera=own, size=(64, 64)), named)
    # Half a rotation about the optical axis; the light does not move.
    upright = environment.render_image("depth_array", {"name": "corner"}, (64, 64))
    hanging = environment.render_image("depth_array", {"name": "corner", "upsideDown": True}, (64, 64))
    np.testing.assert_allclose(np.rot90(upright, 2), hanging, rtol=1e-4)


def test_image_observations_equal_rendered_images() -> None:
    for identifier in ("Benchtop/push-v2", "Benchtop/goal-push-v2"):
        environment = gymnasium.make(identifier, cameras=["corner2", "gripperPOV"], image_size=(48, 32)).unwrapped
        observation, _ = environment.reset(seed=0)
        observation, *_ = environment.step(np.ones(4, np.float32))
        for camera in ("corner2", "gripperPOV"):
            assert observation[camera].shape == (32, 48, 3)
            drawn = environment.render_image(camera=camera, size=(48, 32))
            np.testing.assert_array_equal(observation[camera], drawn)


def test_the_same_pixels_as_the_command_line(tmp_path: Path) -> None:
    builds = Path(__file__).parents[2] / ".build"
    named = [Path(os.environ["BENCHTOP"])] if "BENCHTOP" in os.environ else []
    commands = named + [builds / name / "release/benchtop" for name in ("testing", ".")]
    command = next((path for path in commands if path.exists()), None)
    if command is None:
        pytest.skip("the command line is not built")
    image = pytest.importorskip("PIL.Image")
    path = tmp_path / "picture.png"
    subprocess.run(
        [
            command,
            "render",
            "drawer-open",
            "--seed",
            "3",
            "--policy",
            "zero",
            "--step",
            "5",
            "--size",
            "96x64",
            "--out",
            path,
        ],
        check=True,
        capture_output=True,
    )
    environment = gymnasium.make("Benchtop/drawer-open-v2").unwrapped
    environment.reset(seed=3)
    for _ in range(5):
        environment.step(np.zeros(4, np.float32))
    with image.open(path) as file_image:
        np.testing.assert_array_equal(np.asarray(file_image), environment.render_image(size=(96, 64)))


def test_gymnasiums_video_recorder(tmp_path: Path) -> None:
    environment = gymnasium.make("Benchtop/reach-v2", render_mode="rgb_array", width=32, height=32)
    environment = gymnasium.wrappers.AddRenderObservation(environment, render_only=True)
    observation, _ = environment.reset(seed=0)
    assert observation.shape == (32, 32, 3)


def test_domain_randomization_depends_on_the_seed() -> None:
    style = {"randomization": {"textures": 1, "colors": 1, "lighting": 1, "camera": 1}}
    one, other = (gymnasium.make("Benchtop/push-v2", cameras="corner2", image_style=style) for _ in range(2))
    first, _ = one.reset(seed=1)
    np.testing.assert_array_equal(first["corner2"], other.reset(seed=1)[0]["corner2"])
    assert (first["corner2"] != one.reset(seed=2)[0]["corner2"]).mean() > 0.5


def test_the_catalog_is_complete() -> None:
    catalog = benchtop.catalog()
    json.dumps(catalog)
    assert {"tasks", "suites", "families", "cameras", "version"} == set(catalog)
