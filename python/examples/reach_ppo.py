"""Stable-Baselines3 learns to reach, in a native vector.

    pip install stable-baselines3
    python reach_ppo.py

takes a few minutes on one core. It prints how often the learned policy succeeds in episodes with goals it has not
seen, at any step and at the last."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.vec_env import VecNormalize

from benchtop import stable_baselines

TASK = "Benchtop/reach-v1"


def evaluate(
    model: BaseAlgorithm, environment: gymnasium.Env, episodes: int, scale: Callable[[Any], Any] = lambda seen: seen
) -> tuple[float, float]:
    """In which part of the episodes the task was done at any step, and at the last."""
    ever, last = [], []
    for seed in range(episodes):
        # Seeds far from those of training.
        observation, _ = environment.reset(seed=1_000_000 + seed)
        done, successes = False, []
        while not done:
            action, _ = model.predict(scale(observation), deterministic=True)
            observation, _, terminated, truncated, info = environment.step(action)
            successes.append(info["is_success"])
            done = terminated or truncated
        ever.append(any(successes))
        last.append(successes[-1])
    return float(np.mean(ever)), float(np.mean(last))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=500_000)
    parser.add_argument("--episodes", type=int, default=100, help="of the evaluation")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bar", type=float, default=0.0, help="fail below this part of successes")
    options = parser.parse_args()
    torch.set_num_threads(1)

    # Short episodes show more goals.
    vector = VecNormalize(stable_baselines.make(TASK, num_envs=32, max_episode_steps=100, threads=1))
    model = PPO(
        "MlpPolicy",
        vector,
        n_steps=128,
        batch_size=512,
        n_epochs=10,
        gamma=0.97,
        learning_rate=1e-3,
        policy_kwargs={"log_std_init": -0.5},
        seed=options.seed,
        verbose=1,
    )
    model.learn(options.steps, log_interval=10)
    vector.training = False
    ever, last = evaluate(model, gymnasium.make(TASK), options.episodes, vector.normalize_obs)
    print(f"reach: {100 * ever:.0f} % of {options.episodes} episodes, {100 * last:.0f} % at the last step")
    return 0 if ever >= options.bar else 1


if __name__ == "__main__":
    raise SystemExit(main())
