"""LeRobot reads what is recorded. Skipped unless it is installed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

pytest.importorskip("lerobot")

import numpy as np
import pyarrow.parquet
from lerobot.datasets import LeRobotDataset, delete_episodes, get_feature_stats
from PIL import Image

import benchtop

pytestmark = pytest.mark.filterwarnings("ignore")

SIZE = 48
EPISODE = 20
REACH = "Bring the fingertips to the goal."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lerobot") / "data"
    benchtop.collect(
        "reach,push",
        episodes=3,
        horizon=EPISODE,
        cameras="corner2",
        size=f"{SIZE}x{SIZE}",
        with_depth=True,
        with_segmentation=True,
        format="lerobot",
        out=path,
    )
    return path


@pytest.fixture
def dataset(folder: Path) -> LeRobotDataset:
    return LeRobotDataset("benchtop/data", root=folder)


def test_every_frame_is_read_as_it_was_recorded(folder: Path, dataset: LeRobotDataset) -> None:
    frames = pyarrow.parquet.read_table(folder / "data/chunk-000/file-000.parquet").to_pydict()
    assert len(dataset) == 6 * EPISODE == len(frames["index"])
    for row in (0, 33, len(dataset) - 1):
        item = dataset[row]
        np.testing.assert_array_equal(item["observation.state"], np.float32(frames["observation.state"][row]))
        images = {
            kind: np.asarray(Image.open(io.BytesIO(frames[f"observation.images.corner2{kind}"][row]["bytes"])))
            for kind in ("", "_depth", "_segmentation")
        }
        found = {kind: item[f"observation.images.corner2{kind}"].numpy() for kind in images}
        np.testing.assert_array_equal(np.round(found[""] * 255), images[""].transpose(2, 0, 1))
        np.testing.assert_array_equal(found["_depth"][0], images["_depth"])
        assert 200 < found["_depth"].max() < 2**15
        labels = np.round(found["_segmentation"][0] * 255).astype(int)
        np.testing.assert_array_equal(labels, images["_segmentation"])
        names = dataset.meta.episodes[int(item["episode_index"])]["labels"]
        assert {"table"} < {names[label] for label in np.unique(labels)}
        assert item["task"] == (REACH if row < 3 * EPISODE else "Push the puck to the goal.")


def test_statistics_of_episodes_are_those_that_lerobot_computes(folder: Path, dataset: LeRobotDataset) -> None:
    episodes = pyarrow.parquet.read_table(folder / "meta/episodes/chunk-000/file-000.parquet").to_pydict()
    frames = pyarrow.parquet.read_table(folder / "data/chunk-000/file-000.parquet").to_pydict()
    for number, start in enumerate(episodes["dataset_from_index"]):
        for name in ("observation.state", "action", "next.reward", "index"):
            values = np.array(frames[name][start : start + EPISODE], np.float64)
            theirs = get_feature_stats(values, axis=0, keepdims=values.ndim == 1)
            for key in ("min", "max", "mean", "std", "count"):
                np.testing.assert_allclose(episodes[f"stats/{name}/{key}"][number], theirs[key], atol=1e-6)
    assert {f"stats/{name}/mean" for name in dataset.meta.features} <= set(episodes)


def test_lerobot_takes_a_part_of_a_dataset_with_its_statistics(dataset: LeRobotDataset, tmp_path: Path) -> None:
    part = delete_episodes(dataset, [0, 2, 4], output_dir=tmp_path / "part", repo_id="benchtop/part")
    kept = [row for row in range(len(dataset)) if row // EPISODE in (1, 3, 5)]
    states = np.array([dataset[row]["observation.state"].numpy() for row in kept], np.float64)
    stored = part.meta.stats["observation.state"]
    np.testing.assert_allclose(stored["mean"], states.mean(0), atol=1e-6)
    np.testing.assert_allclose(stored["std"], states.std(0), atol=1e-5)
    np.testing.assert_allclose(stored["max"], states.max(0), atol=1e-6)
    for kind in ("", "_depth", "_segmentation"):
        channels = 1 if kind else 3
        assert part.meta.stats[f"observation.images.corner2{kind}"]["mean"].shape == (channels, 1, 1)
