"""Experiments whose runs are done one by one have the results of the command line."""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import benchtop
from benchtop import _command

# Twelve iterations that take a moment.
SETTINGS = {"environmentsPerTask": 4, "stepsPerIteration": 32, "policy": {"torso": {"hiddenSizes": [16]}}}
EXPERIMENT = {
    "schema": 1,
    "name": "clip",
    "description": "Two clip ranges.",
    "suite": "reach",
    "steps": 1536,
    "seeds": [3],
    "checkpointSteps": 384,
    "evaluationEpisodes": 1,
    "environment": {"horizon": 40},
    "finalEvaluation": {"episodes": 2},
    "rows": [
        {"name": "narrow", "algorithm": "ppo", "settings": {**SETTINGS, "clipRange": 0.1}},
        {"name": "wide", "algorithm": "ppo", "settings": {**SETTINGS, "clipRange": 0.4}},
    ],
}
# Does the run that its first argument names, and is killed at the first row of the curve.
KILLED = """
import os, pickle, signal, sys
from benchtop import _command
_command.POLL_INTERVAL = 0.02
plan = pickle.load(open("plan", "rb"))
plan.run(sys.argv[1], callback=lambda row: os.kill(os.getpid(), signal.SIGKILL))
"""


def results(folder: Path) -> dict[str, Any]:
    """The files of an experiment's results but for times: whole, or without the column of hours."""
    files: dict[str, Any] = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(file.relative_to(folder))
        if file.name == "evaluation.csv":
            files[name] = [line.split(",")[:1] + line.split(",")[2:] for line in file.read_text().splitlines()]
        elif file.name != ".lock" and not file.name.startswith("events."):
            files[name] = file.read_bytes()
    return files


@pytest.fixture(scope="module")
def one_process(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the command line did the experiment, in `out`."""
    folder = tmp_path_factory.mktemp("one")
    (folder / "clip.json").write_text(json.dumps(EXPERIMENT))
    words = ["experiment", "clip.json", "--out", "out", "--quiet"]
    subprocess.run([os.environ["BENCHTOP"], *words], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "clip.json").write_text(json.dumps(EXPERIMENT))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_runs_of_other_processes_have_the_results_of_one(one_process: Path, place: Path) -> None:
    plan = benchtop.Experiment("clip.json", "out")
    assert plan.runs == plan.missing == ["narrow/seed-3", "wide/seed-3"]
    (place / "plan").write_bytes(pickle.dumps(plan))
    killed = subprocess.run([sys.executable, "-c", KILLED, "wide/seed-3"], capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    rows: list[dict[str, float]] = []
    assert plan.run("wide/seed-3", callback=rows.append).data["tasks"][0]["episodes"] == 2
    # It continued.
    assert rows and rows[0]["step"] > 128 and rows[-1]["step"] == 1536
    assert plan.missing == ["narrow/seed-3"]
    plan.run("narrow/seed-3")
    report = plan.finish()
    assert [group["name"] for group in report["groups"]] == ["narrow", "wide"]
    assert results(place / "out") == results(one_process / "out")
    # All is done, and nothing of it is done again.
    assert benchtop.Experiment("clip.json", "out", resume=True).run("wide/seed-3").data["policy"] == "out/wide/seed-3"


def test_what_the_command_line_has_started_is_continued(one_process: Path, place: Path) -> None:
    shutil.copytree(one_process / "out", "out")
    shutil.rmtree("out/narrow")
    Path("out/wide/seed-3/evaluation.json").unlink()
    plan = benchtop.Experiment("clip.json", "out", rows="wide", resume=True)
    rows: list[dict[str, float]] = []
    plan.run("wide/seed-3", callback=rows.append)
    assert rows == []
    plan.finish()
    expected = results(one_process / "out")
    assert results(place / "out") == {name: file for name, file in expected.items() if "narrow" not in name}


def test_wrong_arguments_are_one_exception_and_change_nothing(one_process: Path, place: Path) -> None:
    shutil.copytree(one_process / "out", "out")
    with pytest.raises(benchtop.InvalidValueError, match="use resume=True"):
        benchtop.Experiment("clip.json", "out")
    with pytest.raises(benchtop.CommandError, match="absent"):
        benchtop.Experiment("absent", "new")
    with pytest.raises(benchtop.CommandError, match="unknown row 'wild'; did you mean 'wide'"):
        benchtop.Experiment("clip.json", "new", rows=["wild"])
    with pytest.raises(benchtop.CommandError, match="number of seeds"):
        benchtop.Experiment("clip.json", "new", seeds=2)
    (place / "clip.json").write_text(json.dumps({**EXPERIMENT, "steps": 3072}))
    with pytest.raises(benchtop.CommandError, match="another version of the experiment"):
        benchtop.Experiment("clip.json", "out", resume=True)
    plan = benchtop.Experiment("clip.json", "new")
    with pytest.raises(benchtop.InvalidValueError, match="no run 'wide'; its runs are narrow/seed-3, wide/seed-3"):
        plan.run("wide")
    with pytest.raises(benchtop.CommandError, match="2 of 2 runs are not finished: narrow/seed-3, wide/seed-3"):
        plan.finish()
    assert not Path("new").exists()


def test_a_folder_is_waited_for_until_its_lock_is_released(tmp_path: Path) -> None:
    _command.wait_until_free(tmp_path / "absent")
    released = []

    def release() -> None:
        released.append(True)
        holder.close()

    with (tmp_path / ".lock").open("w") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        threading.Timer(0.3, release).start()
        _command.wait_until_free(tmp_path)
        assert released
    # A killed process leaves the file.
    _command.wait_until_free(tmp_path)


def test_a_missing_extra_is_named() -> None:
    code = "import sys; sys.modules['ray'] = None; import benchtop.ray"
    failed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "ImportError: benchtop.ray needs Ray, which \"pip install 'benchtop[ray]'\" installs" in failed.stderr
