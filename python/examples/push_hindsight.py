"""Stable-Baselines3 learns to push in hindsight: soft actor-critic and a replay buffer that pretends, afterwards, that
what was achieved had been the goal.

    pip install stable-baselines3
    python push_hindsight.py

takes about a quarter of an hour on one core. Steps of a native vector take little of it, updates most; a GPU helps
where there is one."""

from __future__ import annotations

import argparse

import gymnasium
import numpy as np
import torch
from reach_ppo import evaluate
from stable_baselines3 import SAC, HerReplayBuffer
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.noise import ActionNoise
from stable_baselines3.common.vec_env import VecNormalize

from benchtop import stable_baselines

TASK = "Benchtop/goal-push-v1"


class Chance(ActionNoise):
    """Takes over from the policy now and then: noise twice as wide as actions drowns what it wants."""

    def __init__(self, share: float, seed: np.random.SeedSequence) -> None:
        super().__init__()
        self.share, self.seed = share, seed
        self.generator = np.random.default_rng(seed)

    def __deepcopy__(self, memo: object) -> Chance:
        # Each environment gets a copy, and a sequence of its own.
        return Chance(self.share, self.seed.spawn(1)[0])

    def __call__(self) -> np.ndarray:
        acts = self.generator.random() < self.share
        return self.generator.uniform(-2, 2, 4) if acts else np.zeros(4)


class Evaluation(BaseCallback):
    """Evaluates every so many steps, and stops where enough succeed."""

    def __init__(self, every: int, enough: float, scaled: VecNormalize) -> None:
        super().__init__()
        self.every, self.enough, self.next = every, enough, every
        self.environment, self.scaled = gymnasium.make(TASK), scaled

    def _on_step(self) -> bool:
        if self.num_timesteps < self.next:
            return True
        self.next += self.every
        ever, last = evaluate(self.model, self.environment, 50, self.scaled.normalize_obs)
        print(f"{self.num_timesteps} steps: {100 * ever:.0f} %, {100 * last:.0f} % at the last step", flush=True)
        return last < self.enough


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=400_000)
    parser.add_argument("--environments", type=int, default=32)
    parser.add_argument("--updates", type=int, default=2, help="for each step of all environments")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--episodes", type=int, default=100, help="of the last evaluation")
    parser.add_argument("--every", type=int, default=20_000, help="evaluate every so many steps")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--stop", type=float, default=0.95, help="stop at this part of successes")
    parser.add_argument("--bar", type=float, default=0.0, help="fail below this part of successes")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        torch.set_num_threads(1)

    # What hardly varies must not be blown up: the goals lie at one height, which what is achieved is a fifth of a
    # millimetre off.
    vector = VecNormalize(stable_baselines.make(TASK, num_envs=options.environments), norm_reward=False, epsilon=1e-4)
    model = SAC(
        "MultiInputPolicy",
        vector,
        replay_buffer_class=HerReplayBuffer,
        replay_buffer_kwargs={"n_sampled_goal": 4, "goal_selection_strategy": "future"},
        learning_rate=1e-3,
        buffer_size=1_000_000,
        # Whole episodes of 50 steps, for there to be something achieved later.
        learning_starts=100 * options.environments,
        batch_size=options.batch,
        tau=0.05,
        gamma=0.95,
        # Little chance in the policy's own actions, for it to push precisely early on.
        ent_coef="auto_0.02",
        action_noise=Chance(0.2, np.random.SeedSequence(options.seed)),
        gradient_steps=options.updates,
        policy_kwargs={"net_arch": [256, 256]},
        seed=options.seed,
        verbose=0,
    )
    model.learn(options.steps, callback=Evaluation(options.every, options.stop, vector))
    ever, last = evaluate(model, gymnasium.make(TASK), options.episodes, vector.normalize_obs)
    print(f"push: {100 * ever:.0f} % of {options.episodes} episodes, {100 * last:.0f} % at the last step")
    return 0 if last >= options.bar else 1


if __name__ == "__main__":
    raise SystemExit(main())
