"""Work on the workers of Ray has the results of one process, also if a worker is killed. Skipped unless Ray is
installed."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("ray")

import ray
from ray import tune
from test_experiments import EXPERIMENT, SETTINGS, results

import benchtop
import benchtop.ray

COMMAND = [sys.executable, "-m", "benchtop"]

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{Path(benchtop.__file__).parents[1]}:{Path(__file__).parent}")
        ray.init(
            num_cpus=2,
            include_dashboard=False,
            logging_level="error",
            log_to_driver=False,
            object_store_memory=100_000_000,
        )
        yield
        ray.shutdown()


class Steer:
    """Moves the hand to the goal. Kills its worker in one of its calls if the file does not exist yet."""

    def __init__(self, file: str | None = None, call: int = 3) -> None:
        self.file, self.call = file, call

    def __call__(self, observations: Any) -> np.ndarray:
        self.call -= 1
        if self.file and self.call == 0:
            with contextlib.suppress(FileExistsError):
                Path(self.file).touch(exist_ok=False)
                os.kill(os.getpid(), signal.SIGKILL)
        states = observations["observation"] if isinstance(observations, dict) else observations
        goals = observations["desired_goal"] if isinstance(observations, dict) else observations[:, 36:39]
        actions = np.zeros((len(states), 4))
        actions[:, :3] = np.clip(10 * (goals - states[:, :3]), -1, 1)
        return actions


class SteerSlower(Steer):
    """Slows down with each step of an episode."""

    def begin(self, tasks: tuple[str, ...], starts: np.ndarray) -> None:
        assert len(tasks) == len(starts)
        if len(getattr(self, "steps", [])) != len(tasks):
            self.steps = np.zeros((len(tasks), 1))
        self.steps[starts] = 0

    def __call__(self, observations: Any) -> np.ndarray:
        self.steps += 1
        return super().__call__(observations) / self.steps


class Wrong:
    def __init__(self) -> None:
        raise KeyError("no weights")

    def __call__(self, observations: Any) -> np.ndarray:
        raise AssertionError


@pytest.mark.parametrize(("kind", "suite"), [(Steer, "reach,push"), (SteerSlower, "goal-reach")])
def test_an_evaluation_has_the_report_of_one_process(tmp_path: Path, kind: type[Steer], suite: str) -> None:
    options: dict[str, Any] = {"episodes": 3, "max_episode_steps": 20, "batch_size": 5, "threads": 1}
    killed = tmp_path / "killed"
    report = benchtop.ray.evaluate(kind(str(killed)), suite, workers=2, **options)
    assert killed.exists()
    assert report.text == benchtop.evaluate(kind(), suite, **options).text


def test_an_exception_of_a_policy_is_raised_as_it_is() -> None:
    with pytest.raises(KeyError, match="no weights"):
        benchtop.ray.evaluate(Wrong, "reach", workers=1, episodes=1, max_episode_steps=5)
    with pytest.raises(benchtop.InvalidValueError, match="the policy is 'expert'; only policies written in Python"):
        benchtop.ray.evaluate("expert", "reach", workers=1)  # type: ignore[arg-type]
    with pytest.raises(benchtop.InvalidValueError, match="workers is 0; it must be 1 or more"):
        benchtop.ray.evaluate(Steer(), "reach", workers=0)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != ".lock"
    }


def test_shards_merge_to_the_bytes_of_one_machine(tmp_path: Path) -> None:
    options: dict[str, Any] = {"horizon": 20, "name": "steer"}
    out, killed = tmp_path / "out", tmp_path / "killed"
    summary = benchtop.ray.collect(
        "reach,push", Steer(str(killed), call=30), out=out, shards=2, episodes=3, seed=5, **options
    )
    assert killed.exists() and summary["isComplete"] and summary["episodes"] == 6
    shards = []
    for number, episodes in enumerate([2, 1]):
        shards.append(str(tmp_path / str(number)))
        benchtop.collect("reach,push", Steer(), out=shards[-1], episodes=episodes, seed=5 + number, **options)
    one = tmp_path / "one"
    words = [*COMMAND, "merge", *shards, "--out", str(one), "--quiet"]
    subprocess.run(words, check=True, capture_output=True)
    assert files(out) == files(one)
    again: dict[str, Any] = {"out": out, "shards": 2, "seed": 5, **options}
    with pytest.raises(benchtop.InvalidValueError, match="holds a dataset already; use resume=True"):
        benchtop.ray.collect("reach,push", Steer(), episodes=3, **again)
    assert benchtop.ray.collect("reach,push", Steer(), episodes=3, resume=True, **again) == summary
    with pytest.raises(benchtop.InvalidValueError, match=r"episodes of its shards are \[\(5, 2\), \(6, 1\)\]"):
        benchtop.ray.collect("reach,push", Steer(), episodes=4, resume=True, **again)
    with pytest.raises(benchtop.InvalidValueError, match="shards is 4; it must be from 2 to the 3 episodes"):
        benchtop.ray.collect("reach", out=tmp_path / "new", shards=4, episodes=3)
    with pytest.raises(benchtop.CommandError, match="unknown policy or folder 'exprt'"):
        benchtop.ray.collect("reach", "exprt", out=tmp_path / "new", shards=2, episodes=2)
    assert not (tmp_path / "new").exists()


def kill_worker_of(run: Path, killed: list[int]) -> None:
    """Kills the worker that does a run, once the run has begun to learn."""
    while not (run / "curve.csv").exists():
        time.sleep(0.02)
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str(run.parents[1] / ".run.json").encode() in (process / "cmdline").read_bytes():
                parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
                os.kill(int(parent), signal.SIGKILL)
                killed.append(int(parent))


def test_an_experiment_has_the_results_of_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clip.json").write_text(json.dumps({**EXPERIMENT, "steps": 2560}))
    killed: list[int] = []
    run = tmp_path / "out/.runs/wide/seed-3/wide/seed-3"
    killer = threading.Thread(target=kill_worker_of, args=[run, killed], daemon=True)
    killer.start()
    report = benchtop.ray.experiment("clip.json", "out", run_config=tune.RunConfig(verbose=0))
    killer.join()
    assert len(killed) == 1
    assert [len(group["runs"]) for group in report["groups"]] == [1, 1]
    Path("one").mkdir()
    words = [*COMMAND, "experiment", "../clip.json", "--out", "out", "--quiet"]
    subprocess.run(words, cwd="one", check=True, capture_output=True)
    assert results(tmp_path / "out") == results(tmp_path / "one/out")


def test_a_trial_that_was_stopped_continues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options: dict[str, Any] = {"steps": 2560, "checkpoint_steps": 640, "horizon": 40}
    with pytest.raises(benchtop.CommandError, match="clipRang"):
        benchtop.ray.trainable("ppo", "reach", out="trials", settings={"clipRang": 0.1}, **options)
    work = benchtop.ray.trainable("ppo", "reach", out="trials", settings=SETTINGS, **options)
    space = {"seed": 4, "settings": {"clipRange": tune.grid_search([0.1])}}
    [stopped] = tune.Tuner(
        work, param_space=space, run_config=tune.RunConfig(verbose=0, stop={"training_iteration": 1})
    ).fit()
    folder = Path(stopped.metrics["folder"])
    assert stopped.metrics["step"] == 128 and folder.parent == tmp_path / "trials"
    rows: list[dict[str, float]] = []
    settings = {**SETTINGS, "clipRange": 0.1}
    benchtop.train("ppo", "reach", out=folder, seed=4, settings=settings, resume=True, callback=rows.append, **options)
    whole = benchtop.train("ppo", "reach", out="whole", seed=4, settings=settings, **options)
    assert rows and rows[0]["step"] > 128
    assert (folder / "policy.safetensors").read_bytes() == (whole.folder / "policy.safetensors").read_bytes()


def test_a_worker_without_the_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remote = functools.partial(ray.remote, runtime_env={"env_vars": {"BENCHTOP_LIBRARY": "/nowhere"}})
    with monkeypatch.context() as patch:
        patch.setattr(ray, "remote", remote)
        with pytest.raises(benchtop.LibraryError, match="worker on .* cannot import benchtop: the library /nowhere"):
            benchtop.ray.evaluate(Steer(), "reach", workers=1)
    monkeypatch.setattr(benchtop, "__version__", "9.9")
    with pytest.raises(benchtop.LibraryError, match="has benchtop .*, and this process 9.9; install the same"):
        benchtop.ray.evaluate(Steer(), "reach", workers=1)


def test_the_example_runs_an_experiment_as_jobs(tmp_path: Path) -> None:
    pytest.importorskip("submitit")
    (tmp_path / "clip.json").write_text(json.dumps(EXPERIMENT))
    example = Path(__file__).parents[1] / "examples/slurm_experiment.py"
    words = [sys.executable, str(example), "clip.json", "--out", "out", "--cluster", "local"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("wide")
    (tmp_path / "one").mkdir()
    words = [*COMMAND, "experiment", "../clip.json", "--out", "out", "--quiet"]
    subprocess.run(words, cwd=tmp_path / "one", check=True, capture_output=True)
    assert results(tmp_path / "out") == results(tmp_path / "one/out")
