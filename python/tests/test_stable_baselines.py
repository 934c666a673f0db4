"""Stable-Baselines3's checks of every task, and hindsight experience replay. Skipped unless it is installed."""

from __future__ import annotations

import warnings

import gymnasium
import pytest
from conftest import TASKS

pytest.importorskip("stable_baselines3")

from stable_baselines3 import SAC, HerReplayBuffer
from stable_baselines3.common.env_checker import check_env


@pytest.mark.parametrize("task", TASKS)
def test_its_checks(task: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gymnasium.make(f"Benchtop/{task}-v2").unwrapped, warn=True)


@pytest.mark.parametrize("keywords", [{"cameras": "corner2"}, {"cameras": "corner2", "state": "none"}], ids=str)
def test_its_checks_of_images(keywords: dict) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gymnasium.make("Benchtop/push-v2", **keywords).unwrapped, warn=True)


def test_a_native_vector_equals_its_own_vector() -> None:
    import numpy as np
    from stable_baselines3.common.env_util import make_vec_env

    from benchtop import stable_baselines

    limit = {"max_episode_steps": 6}
    theirs = make_vec_env("Benchtop/goal-push-v2", 3, seed=4, env_kwargs=limit)
    ours = stable_baselines.make("Benchtop/goal-push-v2", 3, **limit)
    ours.seed(4)
    one, other = ours.reset(), theirs.reset()
    for _ in range(15):
        assert all((one[key] == other[key]).all() for key in one)
        actions = np.random.default_rng(0).uniform(-1, 1, (3, 4)).astype(np.float32)
        (one, *mine), (other, *its) = ours.step(actions), theirs.step(actions)
        np.testing.assert_array_equal(mine[0], its[0])
        np.testing.assert_array_equal(mine[1], its[1])
        for own, info in zip(mine[2], its[2], strict=True):
            assert set(own) <= set(info)
            if "terminal_observation" in info:
                assert own["TimeLimit.truncated"] == info["TimeLimit.truncated"]
                assert own["episode"]["l"] == info["episode"]["l"]
                for key, value in info["terminal_observation"].items():
                    np.testing.assert_array_equal(own["terminal_observation"][key], value)
    assert ours.env_method("compute_reward", np.zeros((2, 3)), np.zeros((2, 3)), {}, indices=[0])[0].shape == (2,)
    ours.close()


@pytest.mark.filterwarnings("ignore")
def test_hindsight_experience_replay_runs() -> None:
    model = SAC(
        "MultiInputPolicy",
        gymnasium.make("Benchtop/goal-push-v2"),
        replay_buffer_class=HerReplayBuffer,
        learning_starts=100,
    )
    model.learn(200)
    assert len(model.ep_success_buffer) == 4
