"""The calls of CleanRL's scripts for continuous actions, in their order, with an id of ours."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
import pytest


def make_environment(identifier: str) -> gym.Env:
    environment: gym.Env = gym.make(identifier, max_episode_steps=20)
    environment = gym.wrappers.FlattenObservation(environment)
    environment = gym.wrappers.RecordEpisodeStatistics(environment)
    environment = gym.wrappers.ClipAction(environment)
    environment = gym.wrappers.NormalizeObservation(environment)
    environment = gym.wrappers.TransformObservation(
        environment, lambda observation: np.clip(observation, -10, 10), environment.observation_space
    )
    environment = gym.wrappers.NormalizeReward(environment, gamma=0.99)
    return gym.wrappers.TransformReward(environment, lambda reward: float(np.clip(reward, -10, 10)))


@pytest.mark.filterwarnings("ignore:.*not within the observation space")
@pytest.mark.parametrize("identifier", ["Benchtop/reach-v2", "Benchtop/goal-push-v2"])
def test_on_policy_with_wrapped_environments(identifier: str) -> None:
    vector = gym.vector.SyncVectorEnv([lambda: make_environment(identifier)] * 3)
    assert isinstance(vector.single_action_space, gym.spaces.Box)
    observations, _ = vector.reset(seed=1)
    ended = 0
    for _ in range(45):
        # Unbounded, as a Gaussian policy samples them.
        actions = np.random.default_rng(0).normal(0, 3, vector.action_space.shape)
        observations, rewards, terminations, truncations, infos = vector.step(actions)
        assert np.abs(observations).max() <= 10 and np.isfinite(rewards).all()
        if "episode" in infos:
            ended += int(infos["_episode"].sum())
            assert (infos["episode"]["l"][infos["_episode"]] == 20).all()
    assert ended == 6


def test_off_policy_with_a_native_vector() -> None:
    vector = gym.make_vec("Benchtop/reach-v2", num_envs=3, max_episode_steps=20, autoreset_mode="SameStep")
    vector = gym.wrappers.vector.RecordEpisodeStatistics(vector)
    observations, _ = vector.reset(seed=1)
    replayed = []
    for _ in range(45):
        actions = np.array([vector.single_action_space.sample() for _ in range(vector.num_envs)])
        following, _, _, truncations, infos = vector.step(actions)
        real = following.copy()
        for index, truncated in enumerate(truncations):
            if truncated:
                real[index] = infos["final_obs"][index]
        # The last observation of an episode continues it; the next one does not.
        replayed.append((truncations.any(), np.abs(real[:, 18:21] - observations[:, 0:3]).max()))
        observations = following
    assert sum(ended for ended, _ in replayed) == 2
    assert max(distance for _, distance in replayed) == 0
