"""Stable-Baselines3 learns to push in hindsight: soft actor-critic and a replay buffer that pretends, afterwards, that
what was achieved had been the goal.

    pip install stable-baselines3
    python push_hindsight.py

Steps of a native vector take little of the time, updates most of it; a GPU helps where there is one."""

from __future__ import annotations

import argparse

import gymnasium
import torch
from reach_ppo import evaluate
from stable_baselines3 import SAC, HerReplayBuffer
from stable_baselines3.common.callbacks import BaseCallback

from benchtop import stable_baselines

TASK = "Benchtop/goal-push-v1"


class Evaluation(BaseCallback):
    """Evaluates every so many steps, and stops where the bar is passed."""

    def __init__(self, every: int, bar: float) -> None:
        super().__init__()
        self.every, self.bar, self.next = every, bar, every
        self.environment = gymnasium.make(TASK)

    def _on_step(self) -> bool:
        if self.num_timesteps < self.next:
            return True
        self.next += self.every
        ever, last = evaluate(self.model, self.environment, 50)
        print(f"{self.num_timesteps} steps: {100 * ever:.0f} %, {100 * last:.0f} % at the last step", flush=True)
        return last < self.bar


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000)
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

    model = SAC(
        "MultiInputPolicy",
        stable_baselines.make(TASK, num_envs=options.environments),
        replay_buffer_class=HerReplayBuffer,
        replay_buffer_kwargs={"n_sampled_goal": 4, "goal_selection_strategy": "future"},
        learning_rate=1e-3,
        buffer_size=1_000_000,
        # Whole episodes of 50 steps, for there to be something achieved later.
        learning_starts=100 * options.environments,
        batch_size=options.batch,
        tau=0.05,
        gamma=0.95,
        gradient_steps=options.updates,
        policy_kwargs={"net_arch": [256, 256]},
        seed=options.seed,
        verbose=0,
    )
    model.learn(options.steps, callback=Evaluation(options.every, options.stop))
    ever, last = evaluate(model, gymnasium.make(TASK), options.episodes)
    print(f"push: {100 * ever:.0f} % of {options.episodes} episodes, {100 * last:.0f} % at the last step")
    return 0 if last >= options.bar else 1


if __name__ == "__main__":
    raise SystemExit(main())
