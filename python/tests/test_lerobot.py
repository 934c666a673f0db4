"""LeRobot evaluates policies on the tasks by lerobot_env_benchtop. Skipped unless LeRobot is installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("lerobot")

import numpy as np
import torch
from lerobot.envs import EnvConfig, make_env
from lerobot.scripts.lerobot_eval import rollout
from lerobot.utils.import_utils import register_third_party_plugins

import benchtop
from benchtop.vla import PARAPHRASES

pytestmark = pytest.mark.filterwarnings("ignore")

REACH = "Bring the fingertips to the goal."


class Policy(torch.nn.Module):
    """Acts as the experts of the vector's tasks."""

    def __init__(self, vector: Any) -> None:
        super().__init__()
        self.vector = vector
        self.seen: list[dict[str, Any]] = []

    def reset(self) -> None:
        self.seen.clear()

    def select_action(self, observation: dict[str, Any]) -> torch.Tensor:
        self.seen.append(observation)
        return torch.from_numpy(np.stack(self.vector.call("expert")))


def run(vector: Any, seeds: list[int]) -> tuple[dict[str, Any], Policy]:
    def unchanged(values: Any) -> Any:
        return values

    policy = Policy(vector)
    return rollout(vector, policy, unchanged, unchanged, unchanged, unchanged, seeds=seeds), policy


def config(**options: Any) -> EnvConfig:
    register_third_party_plugins()
    return EnvConfig.get_choice_class("benchtop")(**options)


def test_experts_succeed_in_lerobots_rollouts() -> None:
    cameras = {"camera_name": "corner2,gripperPOV", "observation_width": 40, "observation_height": 36}
    envs = make_env(config(task="reach-v3,button-press", **cameras), n_envs=3)
    assert {group: list(vectors) for group, vectors in envs.items()} == {"reach-v3": [0], "button-press": [0]}
    for group, sentence in {"reach-v3": REACH, "button-press": "Press the button."}.items():
        vector = envs[group][0]
        data, policy = run(vector, [3, 4, 5])
        assert data["success"].any(dim=1).all()
        # The first success ends an episode.
        first = data["success"].int().argmax(dim=1)
        assert all(data["done"][row, step] and not data["done"][row, :step].any() for row, step in enumerate(first))
        seen = policy.seen[0]
        assert seen["task"] == [sentence] * 3
        assert seen["observation.state"].shape == (3, 4)
        assert seen["observation.images.gripperPOV"].shape == (3, 3, 36, 40)
        # The same seeds give the same episodes, and those are the ones of the environments alone.
        again, _ = run(vector, [3, 4, 5])
        assert all(torch.equal(data[key], again[key]) for key in data)
        environment = benchtop.TaskEnvironment(task=vector.call("task")[0])
        state, _ = environment.reset(seed=4)
        np.testing.assert_array_equal(seen["observation.state"][1], np.float32(state[:4]))
        vector.close()


def test_each_episode_has_words_of_its_own() -> None:
    sizes = {"observation_width": 64, "observation_height": 64}
    vector = make_env(config(task="button-press", paraphrases=True, **sizes), n_envs=3)["button-press"][0]
    data, policy = run(vector, [3, 4, 5])
    words = policy.seen[0]["task"]
    assert set(words) <= set(PARAPHRASES["button-press"]) and len(set(words)) > 1
    assert vector.call("_max_episode_steps") == (500,) * 3
    # The episodes are those without paraphrases, up to their ends.
    plain, _ = run(make_env(config(task="button-press", **sizes), n_envs=3)["button-press"][0], [3, 4, 5])
    for row, step in enumerate(plain["success"].int().argmax(dim=1)):
        assert data["success"][row, step] and not data["success"][row, :step].any()
        assert torch.equal(data["action"][row, : step + 1], plain["action"][row, : step + 1])
    vector.close()


def test_a_variation_is_a_suite() -> None:
    options = {"task": "reach/robot@5", "observation_width": 64, "observation_height": 64}
    envs = make_env(config(**options), n_envs=2)
    assert {group: list(vectors) for group, vectors in envs.items()} == {"reach-robot-5": [0]}
    vector = envs["reach-robot-5"][0]
    data, policy = run(vector, [3, 4])
    assert data["success"].any(dim=1).all() and policy.seen[0]["task"] == [REACH] * 2
    usual, _ = benchtop.TaskEnvironment(task="reach").reset(seed=3)
    moved = policy.seen[0]["observation.state"][0, :3].numpy() - usual[:3]
    assert 0.09 < np.linalg.norm(moved) < 0.11
    assert len(make_env(config(task="vla-mt50-plus/layout@2"))) == 4
    vector.close()


def test_an_image_alone_has_lerobots_usual_name() -> None:
    vector = make_env(config(task="push", obs_type="pixels", observation_width=64, observation_height=64))["push"][0]
    observation, info = vector.reset(seed=0)
    assert vector.observation_space.contains(observation) and set(observation) == {"pixels"}
    assert not info["is_success"].any() and info["_is_success"].all()
    drawn = benchtop.TaskEnvironment(task="push", cameras=["corner2"], image_size=64).reset(seed=0)[0]["corner2"]
    np.testing.assert_array_equal(observation["pixels"][0], drawn)
    np.testing.assert_array_equal(vector.call("render")[0], drawn)
    assert vector.call("_max_episode_steps") == (500,)


def test_the_tiers_hold_the_fifty_tasks() -> None:
    envs = make_env(config())
    assert {tier: len(vectors) for tier, vectors in envs.items()} == {
        "easy": 28,
        "medium": 11,
        "hard": 6,
        "very_hard": 5,
    }
    names = [vector.task for vectors in envs.values() for vector in vectors.values()]
    assert sorted(names) == sorted(benchtop._names.TASKS)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"task": "rech"}, "unknown task 'rech'"),
        ({"task": "ML10"}, "unknown task 'ML10'"),
        ({"task": ","}, "the task is ','"),
        ({"task": "vla-mt50-plus"}, "vla-mt50-plus needs an axis and a level"),
        ({"task": "push/camera@6"}, "the level of camera is 6"),
        ({"obs_type": "state"}, "obs_type is 'state'"),
        ({"camera_name": "left"}, "left"),
        ({"camera_name": ""}, "camera_name is ''"),
        ({"observation_width": 5}, "5"),
        ({"episode_length": 0}, "0"),
    ],
)
def test_wrong_options_are_errors_before_the_work_starts(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make_env(config(**options))


def test_the_command_evaluates_a_policy(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("lerobot-eval")
    options = {
        "policy.type": "act",
        "policy.device": "cpu",
        "policy.pretrained_backbone_weights": "null",
        "env.type": "benchtop",
        "env.task": "reach,push",
        "env.observation_width": 64,
        "env.observation_height": 64,
        "env.episode_length": 10,
        "eval.n_episodes": 2,
        "eval.batch_size": 2,
        "output_dir": tmp_path / "out",
    }
    words = [f"--{name}={value}" for name, value in options.items()]
    subprocess.run([program, *words], check=True, cwd=tmp_path)
    info = json.loads((tmp_path / "out/eval_info.json").read_text())
    assert set(info["per_group"]) == {"reach", "push"} and info["overall"]["n_episodes"] == 4


def test_a_repository_of_the_hub_offers_the_same() -> None:
    namespace: dict[str, Any] = {}
    path = Path(__file__).parents[1] / "lerobot_env_benchtop/env.py"
    exec(compile(path.read_text(), path, "exec"), namespace)
    envs = namespace["make_env"](n_envs=2, cfg=config(task="push"))
    assert {group: len(vectors) for group, vectors in envs.items()} == {"push": 1}
    assert envs["push"][0].num_envs == 2
    assert sum(map(len, namespace["make_env"]().values())) == 50
