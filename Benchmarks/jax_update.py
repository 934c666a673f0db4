"""An update of soft actor-critic (Haarnoja et al. 2018) in JAX, with the arithmetic that `benchtop bench agents`
measures."""

from __future__ import annotations

import sys
import time
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

TASKS = 10
BATCH_SIZE = 128 * TASKS
OBSERVATIONS = 39
ACTIONS = 4
HIDDEN_SIZES = (400, 400, 400)
LEARNING_RATE = 1e-3
TEMPERATURE_LEARNING_RATE = 3e-3
DISCOUNT = 0.99
TAU = 0.005
TARGET_ENTROPY = -4.0
LOG_STD_RANGE = (-10.0, 2.0)


# Networks


def network(key: jax.Array, inputs: int, outputs: int) -> list[dict[str, jax.Array]]:
    sizes = (inputs, *HIDDEN_SIZES, outputs)
    layers = []
    for key, rows, columns in zip(jax.random.split(key, len(sizes) - 1), sizes, sizes[1:]):
        bound = (6 / rows) ** 0.5
        weights = jax.random.uniform(key, (rows, columns), minval=-bound, maxval=bound)
        layers.append({"weights": weights, "bias": jnp.zeros(columns)})
    return layers


def apply(layers: list[dict[str, jax.Array]], values: jax.Array) -> jax.Array:
    for layer in layers[:-1]:
        values = jax.nn.relu(values @ layer["weights"] + layer["bias"])
    return values @ layers[-1]["weights"] + layers[-1]["bias"]


def sample(policy: Any, states: jax.Array, noise: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Actions of a tanh-squashed Gaussian, and their log densities with the numerically stable log-det of tanh."""
    means, log_std = jnp.split(apply(policy, states), 2, axis=1)
    log_std = jnp.clip(log_std, *LOG_STD_RANGE)
    raw = means + jnp.exp(log_std) * noise
    # log(1 - tanh(u)^2) = 2 (log 2 - u - softplus(-2 u))
    tanh_correction = 2 * (jnp.log(2.0) - raw - jax.nn.softplus(-2 * raw))
    each = -0.5 * noise**2 - log_std - 0.5 * jnp.log(2 * jnp.pi) - tanh_correction
    return jnp.tanh(raw), each.sum(axis=1)


def values(critics: Any, states: jax.Array, actions: jax.Array) -> list[jax.Array]:
    both = jnp.concatenate([states, actions], axis=1)
    return [apply(critic, both)[:, 0] for critic in critics]


# Adam


def optimizer(parameters: Any) -> dict[str, Any]:
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    return {"means": zeros, "squares": jax.tree.map(jnp.copy, zeros), "steps": jnp.zeros(())}


def adam(parameters: Any, gradients: Any, state: dict[str, Any], learning_rate: float) -> tuple[Any, dict[str, Any]]:
    """A step of Adam (Kingma & Ba 2015) with bias correction."""
    steps = state["steps"] + 1
    means = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, state["means"], gradients)
    squares = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, state["squares"], gradients)
    mean_correction, square_correction = 1 - 0.9**steps, 1 - 0.999**steps

    def apply_step(parameter: jax.Array, mean: jax.Array, square: jax.Array) -> jax.Array:
        return parameter - learning_rate * (mean / mean_correction) / (jnp.sqrt(square / square_correction) + 1e-5)

    return jax.tree.map(apply_step, parameters, means, squares), {"means": means, "squares": squares, "steps": steps}


# The update


def init_state() -> dict[str, Any]:
    keys = jax.random.split(jax.random.key(0), 4)
    policy = network(keys[0], OBSERVATIONS + TASKS, 2 * ACTIONS)
    critics = [network(key, OBSERVATIONS + TASKS + ACTIONS, 1) for key in keys[1:3]]
    temperatures = jnp.full(TASKS, jnp.log(0.005))
    return {
        "policy": policy,
        "critics": critics,
        # A separate copy, because each update donates the whole state.
        "target_critics": jax.tree.map(jnp.copy, critics),
        "temperatures": temperatures,
        "policy_optimizer": optimizer(policy),
        "critic_optimizer": optimizer(critics),
        "temperature_optimizer": optimizer(temperatures),
        "key": keys[3],
    }


def batch(key: jax.Array) -> dict[str, jax.Array]:
    """Normalized transitions, equally many of each task, with a one-hot encoding of the task."""
    keys = jax.random.split(key, 4)
    tasks = jnp.repeat(jnp.arange(TASKS), BATCH_SIZE // TASKS)

    def states(key: jax.Array) -> jax.Array:
        return jnp.concatenate([jax.random.normal(key, (BATCH_SIZE, OBSERVATIONS)), jax.nn.one_hot(tasks, TASKS)], axis=1)

    return {
        "tasks": tasks,
        "states": states(keys[0]),
        "next_states": states(keys[1]),
        "actions": jax.random.uniform(keys[2], (BATCH_SIZE, ACTIONS), minval=-1, maxval=1),
        "rewards": jax.random.uniform(keys[3], (BATCH_SIZE,)),
        "discounts": jnp.full(BATCH_SIZE, DISCOUNT),
    }


@partial(jax.jit, donate_argnums=0)
def update(state: dict[str, Any], batch: dict[str, jax.Array]) -> tuple[dict[str, Any], dict[str, jax.Array]]:
    """Updates the critics (clipped double Q), the policy and a temperature per task, then the target critics by Polyak
    averaging."""
    key, next_key, current_key = jax.random.split(state["key"], 3)
    temperatures = jnp.exp(state["temperatures"])[batch["tasks"]]

    noise = jax.random.normal(next_key, (BATCH_SIZE, ACTIONS))
    actions, log_prob = sample(state["policy"], batch["next_states"], noise)
    next_value = jnp.minimum(*values(state["target_critics"], batch["next_states"], actions))
    target = batch["rewards"] + batch["discounts"] * (next_value - temperatures * log_prob)

    def critic_loss(critics: Any) -> jax.Array:
        found = values(critics, batch["states"], batch["actions"])
        return 0.5 * sum(((value - target) ** 2).mean() for value in found)

    loss, gradients = jax.value_and_grad(critic_loss)(state["critics"])
    critics, critic_optimizer = adam(state["critics"], gradients, state["critic_optimizer"], LEARNING_RATE)

    noise = jax.random.normal(current_key, (BATCH_SIZE, ACTIONS))

    def policy_loss(policy: Any) -> tuple[jax.Array, jax.Array]:
        actions, log_prob = sample(policy, batch["states"], noise)
        value = jnp.minimum(*values(critics, batch["states"], actions))
        return (temperatures * log_prob - value).mean(), log_prob

    (_, log_prob), gradients = jax.value_and_grad(policy_loss, has_aux=True)(state["policy"])
    policy, policy_optimizer = adam(state["policy"], gradients, state["policy_optimizer"], LEARNING_RATE)

    # A temperature rises while the entropy is below its target.
    gradients = -(log_prob + TARGET_ENTROPY).reshape(TASKS, -1).mean(axis=1)
    log_temperatures, temperature_optimizer = adam(
        state["temperatures"], gradients, state["temperature_optimizer"], TEMPERATURE_LEARNING_RATE
    )
    target_critics = jax.tree.map(lambda target, online: target + TAU * (online - target), state["target_critics"], critics)
    state = {
        "policy": policy,
        "critics": critics,
        "target_critics": target_critics,
        "temperatures": log_temperatures,
        "policy_optimizer": policy_optimizer,
        "critic_optimizer": critic_optimizer,
        "temperature_optimizer": temperature_optimizer,
        "key": key,
    }
    return state, {"critic_loss": loss, "entropy": -log_prob.mean()}


# Agreement


def agreement(updates: int = 3) -> float:
    """The largest difference between the networks after some updates and those of the tests' reference in NumPy, with
    which Benchtop agrees too, relative to the largest weight. In double precision only rounding is left; in single
    precision Adam makes more of it where gradients are nearly zero."""
    reference = _reference()
    state = init_state()

    def layers(network: Any) -> list[tuple[Any, Any]]:
        return [tuple(np.array(layer[name], np.float64) for name in ("weights", "bias")) for layer in network]

    settings = {
        "limits": LOG_STD_RANGE,
        "rate": LEARNING_RATE,
        "temperature_rate": TEMPERATURE_LEARNING_RATE,
        "tau": TAU,
        "target_entropy": TARGET_ENTROPY,
    }
    learner = reference.Learner(
        layers(state["policy"]),
        [layers(critic) for critic in state["critics"]],
        np.array(state["temperatures"], np.float64),
        settings,
    )
    for number in range(updates):
        drawn = batch(jax.random.key(number))
        _, next_key, current_key = jax.random.split(state["key"], 3)
        noise = {
            "next_noise": jax.random.normal(next_key, (BATCH_SIZE, ACTIONS)),
            "noise": jax.random.normal(current_key, (BATCH_SIZE, ACTIONS)),
        }
        numbers = {name: np.array(values, np.float64) for name, values in {**drawn, **noise}.items()}
        learner.update({**numbers, "tasks": np.array(drawn["tasks"])})
        state, _ = update(state, drawn)
    networks = (state["policy"], *state["critics"], *state["target_critics"])
    found = [layer[name] for network in networks for layer in network for name in ("weights", "bias")]
    references = (learner.policy, *learner.critics, *learner.targets)
    right = [matrix for network in references for layer in network for matrix in layer]
    largest = max(np.abs(matrix).max() for matrix in right)
    return float(max(np.abs(np.array(a) - b).max() for a, b in zip(found, right, strict=True)) / largest)


def _reference() -> Any:
    folder = Path(__file__).resolve().parents[1] / "Tests/LearningTestSupport/Reference"
    sys.path.insert(0, str(folder))
    return import_module("sac")


class TimedUpdate:
    """A compiled and warmed-up update with its batches."""

    def __init__(self) -> None:
        self.batches = [batch(key) for key in jax.random.split(jax.random.key(1), 8)]
        self.state = init_state()
        # The initial state differs from the returned ones, so JAX compiles twice.
        for _ in range(3):
            self.measure(0)

    def measure(self, seconds: float) -> float:
        """Milliseconds per update. It waits for each update, as an agent that acts on the result must."""
        count = 0
        start = time.perf_counter()
        while True:
            self.state, metrics = update(self.state, self.batches[count % len(self.batches)])
            jax.block_until_ready((self.state, metrics))
            count += 1
            elapsed = time.perf_counter() - start
            if elapsed >= seconds:
                return 1000 * elapsed / count
