"""vla-eval evaluates models on the tasks by `benchtop.vla_eval`. Skipped unless vla-eval is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("vla_eval")

import numpy as np
import vla_eval.api
from vla_eval.model_servers.base import ModelServer, SessionContext
from vla_eval.specs import GRIPPER_CLOSE_POS, IMAGE_RGB, LANGUAGE, POSITION_DELTA, RAW, DimSpec, check_specs

import benchtop
from benchtop.vla import PARAPHRASES, TIERS
from benchtop.vla_eval import BenchtopBenchmark

pytestmark = pytest.mark.filterwarnings("ignore")

NAME = "benchtop.vla_eval:BenchtopBenchmark"
SIZE = 32


class ReachServer(ModelServer):
    """A model for reach that is told the goals of the episodes."""

    def __init__(self, goals: list[Any]) -> None:
        self.goals = goals
        self.seen: list[dict[str, Any]] = []
        self.episodes: list[dict[str, Any]] = []

    async def on_episode_start(self, config: dict[str, Any], ctx: SessionContext) -> None:
        self.episodes.append(config["task"])

    async def on_observation(self, obs: dict[str, Any], ctx: SessionContext) -> None:
        self.seen.append(obs)
        # The goal is for the fingertips, 45 mm below the hand.
        offset = self.goals[self.episodes[-1]["episode_idx"]] + [0, 0, 0.045] - obs["state"][:3]
        await ctx.send_action({"actions": np.append(np.clip(10 * offset, -1, 1), -1).astype(np.float32)})

    def get_action_spec(self) -> dict[str, DimSpec]:
        return {"position": POSITION_DELTA, "gripper": GRIPPER_CLOSE_POS}

    def get_observation_spec(self) -> dict[str, DimSpec]:
        return {"corner2": IMAGE_RGB, "wrist": IMAGE_RGB, "state": RAW, "language": LANGUAGE}

    def get_observation_params(self) -> dict[str, Any]:
        return {"send_wrist_image": True, "send_state": True}


def run(folder: Path, server: ModelServer, episodes: int = 2, **params: Any) -> dict[str, Any]:
    entry = {
        "benchmark": NAME,
        "episodes_per_task": episodes,
        "params": {"image_size": SIZE, "seed": 5, **params},
    }
    with vla_eval.api.serve_background(server) as handle:
        config = {"benchmarks": [entry]}
        (result,) = vla_eval.api.run(config, server_url=handle.url, output_dir=folder, docker=False)
    return result


def test_the_harness_evaluates_a_model(tmp_path: Path) -> None:
    environment = benchtop.TaskEnvironment(task="reach")
    starts = [environment.reset(seed=5 + episode)[0] for episode in range(2)]
    server = ReachServer([start[36:] for start in starts])
    result = run(tmp_path, server, suite="reach")
    assert result["mean_success"] == 1.0 and [task["task"] for task in result["tasks"]] == ["reach"]
    assert [(task["name"], task["episode_idx"]) for task in server.episodes] == [("reach", 0), ("reach", 1)]
    first = server.seen[0]
    assert first["task_description"] == "Bring the fingertips to the goal."
    np.testing.assert_array_equal(first["state"], starts[0][:4])
    # The server asks for the wrist camera.
    assert {name: image.shape for name, image in first["images"].items()} == {
        "corner2": (SIZE, SIZE, 3),
        "wrist": (SIZE, SIZE, 3),
    }
    drawn = benchtop.TaskEnvironment(task="reach", cameras=["corner2"], image_size=SIZE).reset(seed=5)[0]["corner2"]
    # The harness may send images as JPEG.
    assert np.abs(first["images"]["corner2"].astype(float) - drawn).mean() < 4


def test_a_variation_and_other_words_are_parameters(tmp_path: Path) -> None:
    environment = benchtop.TaskEnvironment(task="reach")
    server = ReachServer([environment.reset(seed=5)[0][36:]])
    result = run(tmp_path, server, episodes=1, suite="reach/robot@5", paraphrases=True)
    assert result["mean_success"] == 1.0 and [task["task"] for task in result["tasks"]] == ["reach/robot@5"]
    assert server.seen[0]["task_description"] in PARAPHRASES["reach"]
    assert server.episodes[0]["variation"] == "robot@5"


def test_the_tasks_are_the_suites() -> None:
    tasks = BenchtopBenchmark(image_size=16).get_tasks()
    assert len(tasks) == 50
    assert [task["name"] for task in tasks if task["suite"] == "hard"] == list(TIERS["hard"])


def test_the_specs_fit_a_usual_model() -> None:
    benchmark, server = BenchtopBenchmark("push", image_size=16, send_wrist_image=True), ReachServer([])
    warnings = check_specs(
        server.get_action_spec(),
        benchmark.get_action_spec(),
        server.get_observation_spec(),
        benchmark.get_observation_spec(),
    )
    assert warnings == []


def test_holding_keeps_the_gripper() -> None:
    benchmark = BenchtopBenchmark("push", image_size=16)
    np.testing.assert_array_equal(benchmark.get_hold_action(None)["actions"], [0, 0, 0, -1])
    last = {"actions": np.array([1, 1, 1, 0.5], np.float32)}
    np.testing.assert_array_equal(benchmark.get_hold_action(last)["actions"], [0, 0, 0, 0.5])


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"suite": "rech"}, "unknown task 'rech'"),
        ({"suite": "vla-mt50-plus"}, "needs an axis and a level"),
        ({"suite": "push,hard"}, "has push twice"),
        ({"cameras": ["left"]}, "left"),
        ({"image_size": 5}, "5"),
        ({"horizon": 0}, "0"),
    ],
)
def test_wrong_parameters_are_errors_before_the_first_episode(params: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        BenchtopBenchmark(**params)


def test_the_command_runs_the_benchmark(tmp_path: Path) -> None:
    """The example of docs/vla.md, with a server in this process."""
    (tmp_path / "eval.yaml").write_text(
        f"benchmarks:\n  - benchmark: {NAME}\n    episodes_per_task: 1\n"
        f"    params: {{suite: reach, seed: 5, image_size: {SIZE}}}\n"
    )
    goals = [benchtop.TaskEnvironment(task="reach").reset(seed=5)[0][36:]]
    program = Path(sys.executable).with_name("vla-eval")
    with vla_eval.api.serve_background(ReachServer(goals)) as handle:
        command = [program, "run", "--config", "eval.yaml", "--no-docker", "--yes", "--server-url", handle.url]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "100.0%" in done.stdout + done.stderr
