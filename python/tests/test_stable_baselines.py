"""Stable-Baselines3's checks of every task, its native vector, and hindsight experience replay.

Skipped unless it is installed."""

from __future__ import annotations

import pickle
import warnings

import gymnasium
import numpy as np
import pytest
from conftest import TASKS

pytest.importorskip("stable_baselines3")

from stable_baselines3 import PPO, SAC, HerReplayBuffer
from stable_baselines3.common.env_checker import check_env
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy

from benchtop import stable_baselines


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
            assert set(own) == set(info)
            for key in set(own) - {"episode", "terminal_observation"}:
                assert own[key] == info[key] and type(own[key]) is type(info[key]), key
            if "terminal_observation" in info:
                assert set(own["episode"]) == set(info["episode"])
                assert own["TimeLimit.truncated"] == info["TimeLimit.truncated"]
                assert own["episode"]["l"] == info["episode"]["l"]
                for key, value in info["terminal_observation"].items():
                    np.testing.assert_array_equal(own["terminal_observation"][key], value)
    assert ours.env_method("compute_reward", np.zeros((2, 3)), np.zeros((2, 3)), {}, indices=[0])[0].shape == (2,)
    ours.close()


def test_its_environments_are_those_of_gymnasium() -> None:
    ours = stable_baselines.make("Benchtop/push-v2", 3, max_episode_steps=6)
    single = gymnasium.make("Benchtop/push-v2")
    ours.seed(4)
    ours.reset()
    assert ours.get_attr("observation_space", [1]) == [single.observation_space]
    assert ours.get_attr("action_space") == [single.action_space] * 3
    assert ours.get_attr("metadata")[0] == single.metadata
    assert ours.get_attr("spec")[2].id == "Benchtop/push-v2"
    assert ours.has_attr("goal") and not ours.has_attr("compute_reward")
    (state,) = ours.env_method("get_state", indices=1)
    ours.env_method("set_state", state, indices=[0, 2])
    assert [float(goal[0]) for goal in ours.get_attr("goal")] == [float(ours.get_attr("goal")[1][0])] * 3
    # Options of one environment, for one reset.
    chosen = ours.get_attr("initial_state")[1]
    ours.set_options([{}, {"initial_state": chosen}, {}])
    ours.reset()
    assert [one == chosen for one in ours.get_attr("initial_state")] == [False, True, False]
    ours.reset()
    assert ours.get_attr("initial_state")[1] != chosen


def test_it_is_evaluated_like_a_monitored_vector() -> None:
    ours = stable_baselines.make("Benchtop/reach-v2", 3, max_episode_steps=6)
    model = PPO("MlpPolicy", ours, n_steps=4, batch_size=12)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        returns, lengths = evaluate_policy(model, ours, n_eval_episodes=4, return_episode_rewards=True)
    assert len(returns) == 4 and set(lengths) == {6}


def test_a_copy_of_a_native_vector_continues() -> None:
    ours = stable_baselines.make("Benchtop/reach-v2", 3, max_episode_steps=6)
    ours.reset()
    other = pickle.loads(pickle.dumps(ours))
    for _ in range(8):
        actions = np.ones((3, 4), np.float32)
        np.testing.assert_array_equal(ours.step(actions)[0], other.step(actions)[0])


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
