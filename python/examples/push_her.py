"""Stable-Baselines3 learns to push with soft actor-critic (Haarnoja et al. 2018) and hindsight experience replay
(Andrychowicz et al. 2017), in a native vector environment.

    pip install stable-baselines3
    python push_her.py

It takes about a quarter of an hour on one core. Updates take most of the time, so a GPU helps."""

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

TASK = "Benchtop/goal-push-v2"


class RandomActionNoise(ActionNoise):
    """Replaces the action by a random one with some probability, as in Andrychowicz et al. (2017).

    The noise is twice as wide as the action space, and Stable-Baselines3 clips the sum."""

    def __init__(self, probability: float, seed: np.random.SeedSequence) -> None:
        super().__init__()
        self.probability, self.seed = probability, seed
        self.generator = np.random.default_rng(seed)

    def __deepcopy__(self, memo: object) -> RandomActionNoise:
        # Each environment gets a copy with its own random stream.
        return RandomActionNoise(self.probability, self.seed.spawn(1)[0])

    def __call__(self) -> np.ndarray:
        acts = self.generator.random() < self.probability
        return self.generator.uniform(-2, 2, 4) if acts else np.zeros(4)


class EvaluationCallback(BaseCallback):
    """Evaluates at regular intervals, and stops at a success rate."""

    def __init__(self, every: int, success_threshold: float, normalizer: VecNormalize) -> None:
        super().__init__()
        self.every, self.success_threshold, self.next = every, success_threshold, every
        self.environment, self.normalizer = gymnasium.make(TASK), normalizer

    def _on_step(self) -> bool:
        if self.num_timesteps < self.next:
            return True
        self.next += self.every
        success, final_success = evaluate(self.model, self.environment, 50, self.normalizer.normalize_obs)
        print(
            f"{self.num_timesteps} steps: {100 * success:.0f} %, {100 * final_success:.0f} % at the last step",
            flush=True,
        )
        return final_success < self.success_threshold


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=400_000, help="environment steps [default: 400000]")
    parser.add_argument("--environments", type=int, default=32, help="parallel environments [default: 32]")
    parser.add_argument(
        "--updates", type=int, default=2, help="updates after each step of all environments [default: 2]"
    )
    parser.add_argument("--batch", type=int, default=1024, help="batch size [default: 1024]")
    parser.add_argument("--episodes", type=int, default=100, help="episodes of the final evaluation [default: 100]")
    parser.add_argument("--every", type=int, default=20_000, help="steps between evaluations [default: 20000]")
    parser.add_argument("--seed", type=int, default=0, help="random seed [default: 0]")
    parser.add_argument("--stop-success", type=float, default=0.95, help="stop at this success rate [default: 0.95]")
    parser.add_argument("--min-success", type=float, default=0.0, help="fail below this success rate [default: 0]")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        torch.set_num_threads(1)

    # All goals have one height, and achieved goals differ from it by a fifth of a millimeter. The large epsilon stops
    # the normalization from amplifying this near-constant feature.
    vector = VecNormalize(stable_baselines.make(TASK, num_envs=options.environments), norm_reward=False, epsilon=1e-4)
    model = SAC(
        "MultiInputPolicy",
        vector,
        replay_buffer_class=HerReplayBuffer,
        replay_buffer_kwargs={"n_sampled_goal": 4, "goal_selection_strategy": "future"},
        learning_rate=1e-3,
        buffer_size=1_000_000,
        # Hindsight needs whole episodes (of 50 steps).
        learning_starts=100 * options.environments,
        batch_size=options.batch,
        tau=0.05,
        gamma=0.95,
        # Low entropy makes the policy precise early in training.
        ent_coef="auto_0.02",
        action_noise=RandomActionNoise(0.2, np.random.SeedSequence(options.seed)),
        gradient_steps=options.updates,
        policy_kwargs={"net_arch": [256, 256]},
        seed=options.seed,
        verbose=0,
    )
    model.learn(options.steps, callback=EvaluationCallback(options.every, options.stop_success, vector))
    success, final_success = evaluate(model, gymnasium.make(TASK), options.episodes, vector.normalize_obs)
    print(f"push: {100 * success:.0f} % of {options.episodes} episodes, {100 * final_success:.0f} % at the last step")
    return 0 if final_success >= options.min_success else 1


if __name__ == "__main__":
    raise SystemExit(main())
