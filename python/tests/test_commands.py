"""The command line in the package, and its commands as functions."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import benchtop

PACKAGE = [sys.executable, "-m", "benchtop"]
# An iteration of training takes a moment.
TINY = {"environmentsPerTask": 4, "stepsPerIteration": 32, "policy.torso.hiddenSizes": [16]}


def run(*words: str, program: list[str] | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*(program or PACKAGE), *words], capture_output=True, text=True, **options)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--version"], 0),
        (["list", "agents"], 0),
        (["list", "recipes"], 0),
        (["list", "experiments"], 0),
        (["evaluate", "--suite", "reach", "--episodes", "2", "--horizon", "20", "--json"], 0),
        (["evaluate", "--policy", "absent"], 1),
        (["evaluate", "--police", "zero"], 2),
        (["fly"], 2),
    ],
)
def test_the_package_has_the_command_line(words: list[str], status: int) -> None:
    ours, native = run(*words), run(*words, program=[os.environ["BENCHTOP"]])
    assert ours.returncode == native.returncode == status
    assert ours.stdout == native.stdout
    assert ours.stderr == native.stderr


def test_a_closed_pipe_ends_a_command_quietly() -> None:
    words = [*PACKAGE, "manual", "--format", "markdown"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b"" and process.wait() == -signal.SIGPIPE


def test_an_interruption_ends_a_command_as_usual() -> None:
    words = [*PACKAGE, "evaluate", "--episodes", "100000", "--verbose"]

    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Tests in the background are started to ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        # The first note comes once the command handles signals.
        assert process.stderr is not None and "process" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130 and "finishing the current step" in errors


POLICY = """
import numpy as np

def zero(observation):
    return np.zeros((len(observation), 4))

class Zero:
    def __call__(self, observation):
        return zero(observation)

def broken(observation):
    raise ZeroDivisionError("mine")
"""


def test_a_function_acts_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(POLICY)
    words = ("--suite", "reach,push", "--episodes", "3", "--horizon", "20", "--json")
    expected = json.loads(run("evaluate", "--policy", "zero", *words).stdout)
    for name in ("mine:zero", "mine:Zero"):
        ours = run("evaluate", f"--policy={name}", *words, cwd=tmp_path)
        assert ours.returncode == 0, ours.stderr
        assert json.loads(ours.stdout) == {**expected, "policy": name}
    for name, words_of_error in {
        "mine:absent": "cannot be imported",
        "absent:zero": "No module named 'absent'",
        "mine:POLICY": "cannot be imported",
        "mine:broken": "ZeroDivisionError: mine",
    }.items():
        failed = run("evaluate", "--policy", name, *words, cwd=tmp_path)
        assert failed.returncode == 1 and words_of_error in failed.stderr, failed.stderr
        assert failed.stdout == ""


def test_an_agent_is_trained_with_a_callback_and_resumed(tmp_path: Path) -> None:
    rows: list[dict[str, float]] = []
    arguments: dict[str, Any] = {"task": "reach", "steps": 512, "settings": TINY, "seed": 1, "checkpoint_steps": 128}
    whole = benchtop.train("ppo", out=tmp_path / "whole", callback=rows.append, **arguments)
    assert whole.data["steps"] == 512 and whole.agent.suite == "MT1:reach"
    assert rows == whole.curve and [row["step"] for row in rows] == [128, 256, 384, 512]

    class Enough(Exception):
        pass

    def stop(row: dict[str, float]) -> None:
        raise Enough

    with pytest.raises(Enough):
        benchtop.train("ppo", out=tmp_path / "parts", callback=stop, **{**arguments, "steps": 100_000})
    assert (tmp_path / "parts/config.json").is_file()
    with pytest.raises(benchtop.CommandError, match="parts"):
        benchtop.train("ppo", out=tmp_path / "parts", **arguments)
    with pytest.raises(benchtop.CommandError, match="epoch"):
        benchtop.train("ppo", out=tmp_path / "other", settings={"epochz": 3})
    with pytest.raises(ValueError, match="chekpoint"):
        benchtop.train("ppo", out=tmp_path / "other", chekpoint_steps=3)
    assert not (tmp_path / "other").exists()


def test_a_killed_process_takes_its_training_along(tmp_path: Path) -> None:
    program = f"import benchtop; benchtop.train('ppo', out={str(tmp_path / 'run')!r}, task='reach', steps=100_000_000)"
    process = subprocess.Popen([sys.executable, "-c", program])
    while not (tmp_path / "run/config.json").exists() and process.poll() is None:
        time.sleep(0.05)
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(found) == 1
    process.kill()
    process.wait()
    for _ in range(600):
        try:
            state = Path(f"/proc/{found[0]}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            break
        if state == "Z":
            break
        time.sleep(0.1)
    else:
        os.kill(int(found[0]), signal.SIGKILL)
        pytest.fail("the training goes on alone")


def test_a_dataset_of_a_function_is_recorded_replayed_and_reported(tmp_path: Path) -> None:
    sizes: list[int] = []

    def push(observation: np.ndarray) -> np.ndarray:
        sizes.append(len(observation))
        return np.tile([0.2, 0.5, -0.1, 0.3], (len(observation), 1))

    options: dict[str, Any] = {"episodes": 2, "horizon": 20, "format": "robomimic"}
    summary = benchtop.collect("reach,push", push, out=tmp_path / "data", **options)
    assert summary["episodes"] == 4 and set(sizes) == {1}
    plan = json.loads((tmp_path / "data/recording.json").read_text())
    assert "push" in json.dumps(plan)
    result = benchtop.replay(tmp_path / "data")
    assert result["same"] == 4, result
    expert = benchtop.collect("reach", "expert", out=tmp_path / "expert", cameras=["corner2"], size="16x16", **options)
    assert expert["episodes"] == 2

    def broken(observation: np.ndarray) -> np.ndarray:
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        benchtop.collect("reach", broken, out=tmp_path / "broken", **options)
    with pytest.raises(ValueError, match="exists|holds|complete"):
        benchtop.collect("reach,push", push, out=tmp_path / "data", **options)


def test_a_report_compares_evaluations(tmp_path: Path) -> None:
    for policy in ("expert", "zero"):
        benchtop.evaluate(policy, "reach,push", episodes=2, max_episode_steps=5).save(tmp_path / f"{policy}.json")
    figures = benchtop.report([tmp_path / "expert.json", tmp_path / "zero.json"], tmp_path / "page.html", title="Two")
    assert "Two" in (tmp_path / "page.html").read_text() and figures
    with pytest.raises(benchtop.CommandError, match="absent"):
        benchtop.report([tmp_path / "absent.json"], tmp_path / "other.html")
    with pytest.raises(TypeError, match="list"):
        benchtop.report("runs/a")  # type: ignore[arg-type]
