"""DAgger (Ross, Gordon and Bagnell 2011) on MT10: one small network, in NumPy alone, learns all ten tasks.

    python mt10_dagger.py

The network acts, the scripted experts label the visited states with their actions, and the network trains on all labels
so far. So it learns from the states that it visits itself. It takes some minutes."""

from __future__ import annotations

import argparse

import gymnasium
import numpy as np

import benchtop  # noqa: F401 - registers the environments


class Network:
    """A multilayer perceptron with He initialization (He et al. 2015), trained by Adam (Kingma and Ba 2015)."""

    def __init__(self, layer_sizes: list[int], generator: np.random.Generator) -> None:
        self.layers = [
            [generator.normal(0, np.sqrt(2 / i), (i, o)).astype(np.float32), np.zeros(o, np.float32)]
            for i, o in zip(layer_sizes, layer_sizes[1:], strict=False)
        ]
        self.moments = [[[np.zeros_like(p), np.zeros_like(p)] for p in layer] for layer in self.layers]
        self.updates = 0

    def forward(self, inputs: np.ndarray) -> list[np.ndarray]:
        """The activations of all layers; the last ones are the actions."""
        values = [inputs]
        for number, (weights, bias) in enumerate(self.layers):
            sums = values[-1] @ weights + bias
            is_last = number == len(self.layers) - 1
            values.append(np.tanh(sums) if is_last else np.maximum(sums, 0))
        return values

    def learn(self, inputs: np.ndarray, actions: np.ndarray, learning_rate: float) -> float:
        values = self.forward(inputs)
        error = values[-1] - actions
        gradient = error * (1 - values[-1] ** 2) / len(inputs)
        self.updates += 1
        for number in reversed(range(len(self.layers))):
            weights, bias = self.layers[number]
            changes = values[number].T @ gradient, gradient.sum(axis=0)
            gradient = (gradient @ weights.T) * (values[number] > 0)
            for parameter, change, (mean, square) in zip((weights, bias), changes, self.moments[number], strict=True):
                mean += 0.1 * (change - mean)
                square += 0.001 * (change**2 - square)
                step = mean / (1 - 0.9**self.updates)
                parameter -= learning_rate * step / (np.sqrt(square / (1 - 0.999**self.updates)) + 1e-8)
        return float((error**2).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60, help="rounds of 150 steps in 40 environments [default: 60]")
    parser.add_argument("--seed", type=int, default=0, help="random seed [default: 0]")
    options = parser.parse_args()
    generator = np.random.default_rng(options.seed)

    # Short episodes suffice: the experts succeed within 150 steps.
    limit = 150
    vector = gymnasium.make_vec(
        "Benchtop/MT10-v2", num_envs=40, use_one_hot=True, max_episode_steps=limit, autoreset_mode="Disabled"
    )
    names = vector.unwrapped.task_names
    network = Network([vector.single_observation_space.shape[0], 256, 256, 4], generator)
    observed, labels = [], []
    for round_number in range(options.rounds):
        observations, _ = vector.reset(seed=options.seed + 1000 * round_number)
        done = np.zeros(vector.num_envs, bool)
        # The experts act at first, then the network in more and more environments.
        network_acts = generator.random(vector.num_envs) < round_number / 5
        for _ in range(limit):
            # Positions are within a meter of the origin, so scale them up.
            inputs = (4 * observations).astype(np.float32)
            experts = vector.unwrapped.expert()
            observed.append(inputs)
            labels.append(experts)
            actions = np.where(network_acts[:, None], network.forward(inputs)[-1], experts)
            observations, _, _, _, infos = vector.step(actions)
            done |= infos["is_success"]
        inputs, targets = np.concatenate(observed), np.concatenate(labels)
        errors = []
        for _ in range(400):
            chosen = generator.integers(len(inputs), size=512)
            errors.append(
                network.learn(inputs[chosen], targets[chosen], learning_rate=1e-3 if round_number < 40 else 3e-4)
            )
        by_task = {name: done[[other == name for other in names]].mean() for name in names[:10]}
        print(f"round {round_number}: error {np.mean(errors):.4f}, success {done.mean():.2f}", flush=True)
    print("success in the last round:", ", ".join(f"{name} {rate:.2f}" for name, rate in by_task.items()))


if __name__ == "__main__":
    main()
