"""Stable-Baselines3 learns to reach with proximal policy optimization (Schulman et al. 2017), in a native vector
environment.

    pip install stable-baselines3
    python reach_ppo.py

It takes a few minutes on one core. It prints the success rate of the policy on unseen goals, at any step and at the
last step."""

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

TASK = "Benchtop/reach-v2"


def evaluate(
    model: BaseAlgorithm,
    environment: gymnasium.Env,
    episodes: int,
    normalize: Callable[[Any], Any] = lambda observation: observation,
) -> tuple[float, float]:
    """The fractions of episodes with success at any step and at the last step."""
    successful, finally_successful = [], []
    for seed in range(episodes):
        # Training uses other seeds.
        observation, _ = environment.reset(seed=1_000_000 + seed)
        done, successes = False, []
        while not done:
            action, _ = model.predict(normalize(observation), deterministic=True)
            observation, _, terminated, truncated, info = environment.step(action)
            successes.append(info["is_success"])
            done = terminated or truncated
        successful.append(any(successes))
        finally_successful.append(successes[-1])
    return float(np.mean(successful)), float(np.mean(finally_successful))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=500_000, help="environment steps [default: 500000]")
    parser.add_argument("--episodes", type=int, default=100, help="episodes of the evaluation [default: 100]")
    parser.add_argument("--seed", type=int, default=0, help="random seed [default: 0]")
    parser.add_argument("--min-success", type=float, default=0.0, help="fail below this success rate [default: 0]")
    options = parser.parse_args()
    torch.set_num_threads(1)

    # Shorter episodes sample more goals.
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
    success, final_success = evaluate(model, gymnasium.make(TASK), options.episodes, vector.normalize_obs)
    print(f"reach: {100 * success:.0f} % of {options.episodes} episodes, {100 * final_success:.0f} % at the last step")
    return 0 if success >= options.min_success else 1


if __name__ == "__main__":
    raise SystemExit(main())
