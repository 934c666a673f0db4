"""The evaluation of functions of Python is that of the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import benchtop

SMALL = ("--episodes", "3", "--seed", "5", "--horizon", "40")
KEYWORDS: dict[str, Any] = {"episodes": 3, "seed": 5, "max_episode_steps": 40}


def command_line(*words: str) -> str:
    return subprocess.run(
        [os.environ["BENCHTOP"], "evaluate", *words], check=True, capture_output=True, text=True
    ).stdout


class AgentFunction:
    """A bundled agent as a function, which knows its tasks from `begin`."""

    def __init__(self, name: str) -> None:
        self.agent = benchtop.load_agent(name)
        self.sizes: list[int] = []
        self.begun: list[int] = []

    def begin(self, tasks: tuple[str, ...], starts: np.ndarray) -> None:
        assert starts.dtype == bool and starts.shape == (len(tasks),)
        self.tasks = tasks
        self.begun.append(int(starts.sum()))

    def __call__(self, observation: Any) -> np.ndarray:
        actions = self.agent(observation, self.tasks)
        self.sizes.append(len(actions))
        return actions


def zero(observation: np.ndarray) -> np.ndarray:
    return np.zeros((len(observation), 4))


@pytest.mark.parametrize(
    ("agent", "suite", "batch_size", "sizes"),
    [
        ("mt10-ppo", "MT10", 64, {30}),
        ("mt10-ppo", "reach,push,drawer-open", 2, {2}),
        ("goal-push", "goal-push", 2, {2}),
    ],
)
def test_a_function_has_the_results_of_the_command_line(
    agent: str, suite: str, batch_size: int, sizes: set[int]
) -> None:
    policy = AgentFunction(agent)
    report = benchtop.evaluate(policy, suite, batch_size=batch_size, name="mine", **KEYWORDS)
    expected = json.loads(command_line("--policy", agent, "--suite", suite, "--json", *SMALL))
    assert report.data["policy"] == "python:mine"
    # The command line names the kernels of its networks.
    for data in (expected, report.data):
        del data["policy"], data["origin"]
    assert report.data == expected
    assert set(policy.sizes) == sizes
    assert sum(policy.begun) == 3 * len(expected["tasks"])


def test_a_name_gives_the_report_of_the_command_line_and_its_table() -> None:
    words = ("--policy", "expert", "--suite", "reach,push", *SMALL)
    report = benchtop.evaluate("expert", "reach,push", **KEYWORDS)
    assert report.text + "\n" == command_line(*words, "--json")
    assert f"{report}\n" == command_line(*words)
    assert report.success_rate == pytest.approx(np.mean(list(report.success_rates.values())))
    agent = benchtop.load_agent("goal-reach")
    assert benchtop.evaluate(agent, "goal-reach", **KEYWORDS).text + "\n" == command_line(
        "--policy", "goal-reach", "--suite", "goal-reach", "--json", *SMALL
    )


def test_hidden_dynamics_and_splits_are_those_of_the_command_line() -> None:
    report = benchtop.evaluate("zero", "reach,push+friction", split="test", **KEYWORDS)
    words = ("--policy", "zero", "--suite", "reach,push+friction", "--split", "test")
    assert report.text + "\n" == command_line(*words, *SMALL, "--json")
    assert benchtop.evaluate("zero", "ML10-noise", split="test", **KEYWORDS).data["suite"] == "ML10+noise"


@pytest.mark.parametrize(
    ("suite", "options"),
    [
        ("reach", {}),
        ("reach,push", {"use_one_hot": True}),
        ("goal-push", {}),
        ("reach", {"cameras": ["corner2", "gripperPOV"], "image_size": (20, 16), "frame_stack": 2}),
        ("reach", {"cameras": "corner2", "state": "none", "image_size": 16}),
    ],
)
def test_observations_are_those_of_a_vector(suite: str, options: dict[str, Any]) -> None:
    seen: list[Any] = []

    def policy(observation: Any) -> np.ndarray:
        seen.append(observation)
        first = next(iter(observation.values())) if isinstance(observation, dict) else observation
        return np.zeros((len(first), 4), np.float32)

    benchtop.evaluate(policy, suite, episodes=2, max_episode_steps=2, batch_size=100, **options)
    vector = benchtop.VectorEnvironment(suite=suite, num_envs=2 * len(suite.split(",")), **options)
    assert len(seen) == 2
    for observation in seen:
        assert vector.observation_space.contains(observation)
    # They are copies, which later steps leave alone.
    assert not any(np.shares_memory(*pair) for pair in zip(*map(arrays, seen), strict=True))
    vector.close()


def arrays(observation: Any) -> list[np.ndarray]:
    return list(observation.values()) if isinstance(observation, dict) else [observation]


def test_a_trial_begins_once() -> None:
    policy = AgentFunction("mt10-ppo")
    report = benchtop.evaluate(policy, "reach", episodes=3, adaptation_episodes=2, max_episode_steps=5, batch_size=2)
    assert report.data["adaptationEpisodes"] == 2 and sum(policy.begun) == 3
    assert len(policy.sizes) == 2 * 3 * 5


def raising(observation: np.ndarray) -> np.ndarray:
    raise ZeroDivisionError("mine")


def interrupted(observation: np.ndarray) -> np.ndarray:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("policy", "error", "words"),
    [
        (raising, ZeroDivisionError, "mine"),
        (interrupted, KeyboardInterrupt, "^$"),
        (lambda observation: observation, benchtop.InvalidValueError, r"shape \(4, 39\).* must be \(4, 4\)"),
        (lambda observation: np.zeros(4), benchtop.InvalidValueError, "shape"),
        (lambda observation: None, benchtop.InvalidValueError, "NoneType"),
        (lambda observation: np.full((4, 4), "a"), benchtop.InvalidValueError, "not numbers"),
        (lambda observation: np.full((4, 4), np.nan), benchtop.InvalidValueError, "finite"),
        (lambda: None, TypeError, "argument"),
        (None, TypeError, "a policy is a function"),
    ],
)
def test_a_wrong_policy_is_one_exception(policy: Any, error: type[BaseException], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        benchtop.evaluate(policy, "reach", episodes=4, max_episode_steps=5)
    assert caught.value.__cause__ is None
    # Nothing is harmed, and nothing is left.
    assert benchtop.evaluate(zero, "reach", episodes=4, max_episode_steps=5).success_rate == 0
    with pytest.raises(benchtop.UnknownNameError):
        benchtop.evaluate(f"{__name__}:zero", "reach", episodes=1)


@pytest.mark.parametrize(
    ("policy", "arguments", "words"),
    [
        ("exprt", {}, "did you mean 'expert'"),
        (zero, {"suite": "MT11"}, "MT11"),
        (zero, {"episodes": 0}, "from 1 to"),
        (zero, {"batch_size": 0}, "from 1 to"),
        (zero, {"split": "exam"}, "exam"),
        (zero, {"cameras": "corner9"}, "corner9"),
        (zero, {"suite": "reach,goal-reach"}, "goal-reach"),
        ("expert", {"name": "mine"}, "name"),
    ],
)
def test_wrong_arguments_are_one_exception(policy: Any, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        benchtop.evaluate(policy, **{"suite": "reach", "max_episode_steps": 5, **arguments})


def test_unknown_arguments_are_type_errors() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'camera_names'"):
        benchtop.evaluate(zero, "reach", camera_names="corner2")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="render_mode"):
        benchtop.evaluate(zero, "reach", render_mode="rgb_array")


def test_a_report_is_saved_read_and_drawn(tmp_path: Path) -> None:
    report = benchtop.evaluate(zero, "reach,push", episodes=2, max_episode_steps=5)
    report.save(tmp_path / "mine.json")
    assert os.listdir(tmp_path) == ["mine.json"]
    again = benchtop.EvaluationReport.load(tmp_path / "mine.json")
    assert again.data == report.data and str(again) == str(report)
    report.to_html(tmp_path / "mine.html", title="My policy")
    page = (tmp_path / "mine.html").read_text()
    assert "My policy" in page and "test_evaluation:zero" in page
    (tmp_path / "new.json").write_text(report.text.replace('"schema": 1', '"schema": 99'))
    with pytest.raises(benchtop.InvalidValueError, match=r"new\.json .*later release"):
        benchtop.EvaluationReport.load(tmp_path / "new.json")
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(benchtop.InvalidValueError, match="schema"):
        benchtop.EvaluationReport.load(tmp_path / "other.json")
    with pytest.raises(FileNotFoundError):
        benchtop.EvaluationReport.load(tmp_path / "absent.json")


@pytest.mark.parametrize("policy", [zero, "zero"])
def test_progress_is_reported_and_can_stop(policy: Any) -> None:
    seen: list[tuple[int, int]] = []
    benchtop.evaluate(
        policy, "reach", episodes=8, max_episode_steps=3, threads=1, progress=lambda *numbers: seen.append(numbers)
    )
    assert seen == [(number, 8) for number in range(1, 9)]

    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        benchtop.evaluate(policy, "reach", episodes=100_000, progress=stop)


def test_threads_evaluate_at_the_same_time() -> None:
    reports: list[benchtop.EvaluationReport] = []

    def work() -> None:
        reports.append(benchtop.evaluate(zero, "reach", episodes=4, max_episode_steps=20))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({json.dumps(report.data["tasks"]) for report in reports}) == 1 and len(reports) == 3


def test_an_interruption_ends_the_evaluation_of_a_name() -> None:
    program = (
        # Tests in the background are started to ignore it.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "import benchtop; print('start', flush=True); benchtop.evaluate('expert', 'MT10', episodes=100_000)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "start\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT and errors.rstrip().endswith("KeyboardInterrupt"), errors


def test_random_actions_of_a_function_are_repeatable() -> None:
    class Random:
        def begin(self, tasks: tuple[str, ...], starts: np.ndarray) -> None:
            self.generator = np.random.default_rng(0)

        def __call__(self, observation: np.ndarray) -> np.ndarray:
            return self.generator.uniform(-1, 1, (len(observation), 4))

    reports = [benchtop.evaluate(Random(), "reach,push", threads=threads, **KEYWORDS) for threads in (1, 3)]
    assert reports[0].data == reports[1].data
