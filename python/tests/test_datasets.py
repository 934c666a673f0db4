"""Other libraries read the datasets that the command line records."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import h5py
import minari
import numpy as np
import pyarrow.parquet
import pytest
from minari.dataset.minari_dataset import parse_dataset_id
from minari.namespace import list_local_namespaces
from PIL import Image

SIZE = 48


def collect(folder: Path, *words: str) -> Path:
    command = [os.environ["BENCHTOP"], "collect", "--episodes", "2", "--horizon", "30", "--seed", "7"]
    end = subprocess.run([*command, "--out", str(folder), *words], capture_output=True, text=True)
    assert end.returncode == 0, end.stderr
    return folder


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("datasets") / "pictures"
    return collect(folder, "--task", "push", "--cameras", "corner2", "--size", f"{SIZE}x{SIZE}")


@pytest.fixture
def root(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(recorded))
    return recorded


def test_minari_lists_and_loads_what_was_recorded(root: Path) -> None:
    assert list(minari.list_local_datasets()) == ["benchtop/push/expert-v0"]
    dataset = minari.load_dataset("benchtop/push/expert-v0")
    assert dataset.total_episodes == 2 and dataset.total_steps == 60
    for episode in dataset:
        assert episode.actions.shape == (30, 4) and dataset.action_space.contains(episode.actions[3])
        assert episode.observations["corner2"].shape == (31, SIZE, SIZE, 3)
        assert episode.observations["state"].shape == (31, 39)
        for step in (0, 30):
            assert dataset.observation_space.contains({key: value[step] for key, value in episode.observations.items()})
        assert episode.truncations[-1] and not episode.truncations[:-1].any()
        assert len(episode.infos["success"]) == 31
        assert repr(episode)
    assert dataset.filter_episodes(lambda episode: episode.rewards.sum() > 0).total_steps == 60
    assert len(dataset.sample_episodes(2)) == 2


def test_minari_makes_the_environment_again_and_actions_lead_to_the_same_bits(root: Path) -> None:
    dataset = minari.load_dataset("benchtop/push/expert-v0")
    environment = dataset.recover_environment()
    assert environment.observation_space == dataset.observation_space
    assert environment.action_space == dataset.action_space
    for episode in dataset:
        seed = int(json.loads(dataset.storage.get_episode_metadata([episode.id]).__next__()["benchtop"])["seed"])
        observation, _ = environment.reset(seed=seed)
        for step, action in enumerate(episode.actions):
            assert (observation["state"] == episode.observations["state"][step]).all()
            assert (observation["corner2"] == episode.observations["corner2"][step]).all()
            observation, reward, *_ = environment.step(action)
            assert reward == episode.rewards[step]
        assert (observation["corner2"] == episode.observations["corner2"][-1]).all()
    environment.close()


def test_goal_tasks_have_their_goals_in_minari(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(collect(tmp_path / "goals", "--task", "goal-push")))
    dataset = minari.load_dataset("benchtop/goal-push/expert-v0")
    episode = dataset[0]
    assert set(episode.observations) == {"observation", "achieved_goal", "desired_goal"}
    environment = dataset.recover_environment()
    assert environment.observation_space == dataset.observation_space
    rewards = environment.unwrapped.compute_reward(
        episode.observations["achieved_goal"][1:], episode.observations["desired_goal"][1:], [{}] * len(episode.rewards)
    )
    assert (rewards == episode.rewards).all()
    environment.close()


def test_minari_tells_recordings_of_a_task_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recordings = {
        "push/expert-v0": (),
        "push/random-v0": ("--policy", "random"),
        "push/noisy-v3": ("--noise", "0.5", "--dataset-name", "noisy-v3"),
        "push/two-v0": ("--suite", "push,reach", "--dataset-name", "two"),
        "push/push-reach-expert-v0": ("--suite", "push,reach"),
    }
    for number, words in enumerate(recordings.values()):
        task = () if "--suite" in words else ("--task", "push")
        shutil.copytree(collect(tmp_path / str(number), *task, *words), tmp_path / "all", dirs_exist_ok=True)
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "all"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        local = minari.list_local_datasets()
    assert {id for id in local if "/push/" in id} == {f"benchtop/{id}" for id in recordings}
    assert parse_dataset_id("benchtop/push/noisy-v3") == ("benchtop/push", "noisy", 3)
    assert {"benchtop", "benchtop/push", "benchtop/reach"} == set(list_local_namespaces())
    loaded = [minari.load_dataset(f"benchtop/push/{name}-v0") for name in ("expert", "random")]
    both = minari.combine_datasets(loaded, new_dataset_id="benchtop/both-v0")
    assert both.total_episodes == 4 and both.total_steps == 120
    assert (both[2].actions == loaded[1][0].actions).all()


def run(*words: str | Path) -> None:
    end = subprocess.run([os.environ["BENCHTOP"], *map(str, words)], capture_output=True, text=True)
    assert end.returncode == 0, end.stderr


def test_minari_loads_what_was_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--cameras", "corner2", "--size", f"{SIZE}x{SIZE}")
    one = collect(tmp_path / "one", "--task", "push", *words)
    other = collect(tmp_path / "other", "--task", "push", "--policy", "random", *words)
    third = collect(tmp_path / "third", "--task", "reach", *words)
    run("merge", one, other, third, "--out", tmp_path / "merged")
    loaded = {}
    for name in ("one", "other", "third", "merged"):
        monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / name))
        loaded[name] = [minari.load_dataset(id) for id in sorted(minari.list_local_datasets())]
    push, reach = loaded["merged"]
    assert push.total_episodes == 4 and push.total_steps == 120 and reach.total_episodes == 2
    pairs = [(push[k], loaded["one"][0][k]) for k in (0, 1)] + [(push[2 + k], loaded["other"][0][k]) for k in (0, 1)]
    for mine, theirs in [*pairs, (reach[1], loaded["third"][0][1])]:
        assert (mine.actions == theirs.actions).all() and (mine.rewards == theirs.rewards).all()
        assert (mine.observations["corner2"] == theirs.observations["corner2"]).all()
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "merged"))
    environment = push.recover_environment()
    assert environment.observation_space == push.observation_space
    environment.close()


def test_minari_loads_what_was_converted_and_extended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--task", "push", "--cameras", "corner2", "--size", f"{SIZE}x{SIZE}")
    source = collect(tmp_path / "lerobot", *words, "--format", "lerobot")
    run("convert", source, "--format", "minari", "--dataset-name", "again", "--out", tmp_path / "minari")
    run("extend", tmp_path / "minari", "--episodes", "5")
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "minari"))
    dataset = minari.load_dataset("benchtop/push/again-v0")
    assert dataset.total_episodes == 5 and dataset.total_steps == 150
    frames = table(source / "data/chunk-000/file-000.parquet")
    image = np.asarray(Image.open(io.BytesIO(frames["observation.images.corner2"][30 + 7]["bytes"])))
    assert (dataset[1].observations["corner2"][7] == image).all()
    assert (dataset[1].actions == np.array(frames["action"][30:60], dtype=np.float32)).all()


def test_h5py_and_parquet_read_what_was_merged_in_other_formats(tmp_path: Path) -> None:
    words = ("--cameras", "corner2", "--size", f"{SIZE}x{SIZE}", "--format")
    for form in ("robomimic", "lerobot"):
        one = collect(tmp_path / f"{form}-one", "--task", "push", *words, form)
        other = collect(tmp_path / f"{form}-other", "--suite", "MT10", "--policy", "random", *words, form)
        run("merge", one, other, "--out", tmp_path / form)
    paths = [tmp_path / name / "push.hdf5" for name in ("robomimic", "robomimic-other")]
    with h5py.File(paths[0]) as file, h5py.File(paths[1]) as other:
        assert set(file["data"]) == {"demo_0", "demo_1", "demo_2", "demo_3"}
        assert file["data"].attrs["total"] == 120 and len(file["mask/train"]) == 4
        assert (file["data/demo_3/actions"][:] == other["data/demo_1/actions"][:]).all()
    info = json.loads((tmp_path / "lerobot/meta/info.json").read_text())
    assert info["total_episodes"] == 22 and info["total_tasks"] == 10 and info["total_frames"] == 660
    frames = table(tmp_path / "lerobot/data/chunk-000/file-000.parquet")
    assert frames["index"] == list(range(660))
    assert frames["episode_index"] == [row // 30 for row in range(660)]
    assert frames["task_index"][:150] == [0] * 120 + [1] * 30


def table(path: Path) -> dict[str, list[Any]]:
    return pyarrow.parquet.read_table(path).to_pydict()


@pytest.mark.parametrize(
    ("suite", "repeat", "fps", "shows_goal"),
    [("MT1:reach", 1, 80, True), ("ML1:reach", 4, 20, False), ("MT1:goal-reach", 1, 25, True)],
)
def test_lerobot_has_the_rate_of_the_policy_and_no_hidden_goal(
    suite: str, repeat: int, fps: int, shows_goal: bool, tmp_path: Path
) -> None:
    options = json.loads(subprocess.check_output([os.environ["BENCHTOP"], "list", "options"]))
    options["actionRepeat"], options["goals"]["isObservable"] = repeat, shows_goal
    (tmp_path / "options.json").write_text(json.dumps(options))
    words = ("--suite", suite, "--options", str(tmp_path / "options.json"))
    root = collect(tmp_path / "data", *words, "--format", "lerobot")
    info = json.loads((root / "meta/info.json").read_text())
    assert info["fps"] == fps and ("observation.goal" in info["features"]) == shows_goal
    frames = table(root / "data/chunk-000/file-000.parquet")
    assert set(frames) == set(info["features"])
    assert np.allclose(frames["timestamp"], np.array(frames["frame_index"]) / fps)
    if not shows_goal:
        assert not np.array(frames["observation.state"])[:, 36:].any()


def test_lerobot_files_are_as_its_version_3_has_them(tmp_path: Path) -> None:
    kinds = ("--with-depth", "--with-segmentation")
    words = ("--suite", "MT10", "--cameras", "corner2", "--size", f"{SIZE}x{SIZE}", *kinds)
    root = collect(tmp_path / "lerobot", *words, "--format", "lerobot")
    info = json.loads((root / "meta/info.json").read_text())
    assert info["codebase_version"] == "v3.0" and info["total_episodes"] == 20 and info["total_tasks"] == 10
    assert info["video_path"] is None and info["splits"] == {"train": "0:20"}
    frames = table(root / info["data_path"].format(chunk_index=0, file_index=0))
    episodes = table(root / "meta/episodes/chunk-000/file-000.parquet")
    assert set(frames) == set(info["features"])
    count = info["total_frames"]
    assert frames["index"] == list(range(count)) and episodes["dataset_to_index"][-1] == count
    for start, end, number in zip(
        episodes["dataset_from_index"], episodes["dataset_to_index"], episodes["episode_index"], strict=True
    ):
        assert frames["episode_index"][start:end] == [number] * (end - start)
        assert frames["frame_index"][start:end] == list(range(end - start))
        assert frames["next.done"][start:end] == [False] * (end - start - 1) + [True]
    assert np.allclose(frames["timestamp"], np.array(frames["frame_index"]) / info["fps"])
    for name, feature in info["features"].items():
        value = frames[name][5]
        if feature["dtype"] == "image":
            image = np.asarray(Image.open(io.BytesIO(value["bytes"])))
            assert image.shape[:2] == tuple(feature["shape"][:2])
            assert image.ndim == (3 if feature["shape"][2] == 3 else 2)
            assert feature["names"] == ["height", "width", "channels"]
            assert value["path"] is None
        elif feature["shape"] != [1]:
            assert [len(value)] == feature["shape"]
    # LeRobot looks up instructions by the index of the task table, which pandas reads from this metadata.
    tasks = pyarrow.parquet.read_table(root / "meta/tasks.parquet")
    assert json.loads(tasks.schema.metadata[b"pandas"])["index_columns"] == ["task"]
    assert tasks.to_pydict()["task"][1] == "Push the puck to the goal." == episodes["tasks"][2][0]

    statistics = json.loads((root / "meta/stats.json").read_text())
    assert set(statistics) == set(info["features"])
    for name in ("observation.state", "action", "next.reward"):
        values = np.array(frames[name], dtype=np.float64).reshape(count, -1)
        stored = statistics[name]
        for key, expected in {
            "min": values.min(0),
            "max": values.max(0),
            "mean": values.mean(0),
            "std": values.std(0),
            "q50": np.quantile(values, 0.5, axis=0),
        }.items():
            assert np.allclose(stored[key], expected, atol=1e-6), (name, key)
    image = statistics["observation.images.corner2"]
    assert np.shape(image["mean"]) == (3, 1, 1) and np.min(image["min"]) >= 0 and np.max(image["max"]) <= 1
    labels = "observation.images.corner2_segmentation"
    assert np.shape(statistics[labels]["mean"]) == (1, 1, 1) == np.shape(statistics[f"{labels[:-12]}depth"]["mean"])
    for row, episode in zip((5, count - 5), (0, 19), strict=True):
        image = np.asarray(Image.open(io.BytesIO(frames[labels][row]["bytes"])))
        names = episodes["labels"][episode]
        assert len(np.unique(image)) > 4 and image.max() < len(names)
        # What is 1 m away or nearer belongs to something that has a name.
        depth = np.asarray(Image.open(io.BytesIO(frames["observation.images.corner2_depth"][row]["bytes"])))
        assert all(names[label] for label in np.unique(image[(depth > 0) & (depth < 1000)]))

    # Each episode has statistics of its own, from which LeRobot makes those of a part of the dataset.
    columns = {f"stats/{name}/{key}" for name in info["features"] for key in statistics[name]}
    assert {name for name in episodes if name.startswith("stats/")} == columns
    for number, (start, end) in enumerate(
        zip(episodes["dataset_from_index"], episodes["dataset_to_index"], strict=True)
    ):
        for name in ("observation.state", "action", "next.reward", "next.done", "index", "task_index"):
            values = np.array(frames[name][start:end], dtype=np.float64).reshape(end - start, -1)
            expected = {"min": values.min(0), "max": values.max(0), "mean": values.mean(0), "std": values.std(0)}
            expected |= {f"q{q:02}": np.quantile(values, q / 100, axis=0) for q in (1, 10, 50, 90, 99)}
            for key, value in expected.items():
                assert np.allclose(episodes[f"stats/{name}/{key}"][number], value, atol=1e-6), (number, name, key)
            assert episodes[f"stats/{name}/count"][number] == [end - start]
    start, end = episodes["dataset_from_index"][3], episodes["dataset_to_index"][3]
    sampled = [start + step * (end - start - 1) // 3 for step in range(4)]
    for name, scale in {"corner2": 255, "corner2_depth": 1, "corner2_segmentation": 255}.items():
        files = [frames[f"observation.images.{name}"][row]["bytes"] for row in sampled]
        pixels = np.array([np.asarray(Image.open(io.BytesIO(file))) for file in files], np.float64) / scale
        values = pixels.reshape(-1, pixels.shape[3] if pixels.ndim == 4 else 1)
        expected = {"min": values.min(0), "max": values.max(0), "mean": values.mean(0), "std": values.std(0)}
        for key, value in expected.items():
            stored = np.array(episodes[f"stats/observation.images.{name}/{key}"][3])
            assert stored.shape == (values.shape[1], 1, 1) and np.allclose(stored[:, 0, 0], value), (name, key)
        assert episodes[f"stats/observation.images.{name}/count"][3] == [4]
    assert statistics["index"]["max"] == [count - 1]
