"""An update of soft actor-critic in JAX, of the same arithmetic as the one that `benchtop bench agents` measures."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

TASKS = 10
ROWS = 128 * TASKS
OBSERVATIONS = 39
ACTIONS = 4
WIDTHS = (400, 400, 400)
RATE = 1e-3
TEMPERATURE_RATE = 3e-3
DISCOUNT = 0.99
SLOW_SHARE = 0.005
TARGET_ENTROPY = -4.0
LOG_DEVIATIONS = (-10.0, 2.0)


# Networks


def network(key: jax.Array, inputs: int, outputs: int) -> list[dict[str, jax.Array]]:
    sizes = (inputs, *WIDTHS, outputs)
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
    """Actions, and the logarithms of their densities."""
    means, log_deviations = jnp.split(apply(policy, states), 2, axis=1)
    log_deviations = jnp.clip(log_deviations, *LOG_DEVIATIONS)
    raw = means + jnp.exp(log_deviations) * noise
    # log(1 - tanh(u)^2) = 2 (log 2 - u - softplus(-2 u))
    squashing = 2 * (jnp.log(2.0) - raw - jax.nn.softplus(-2 * raw))
    each = -0.5 * noise**2 - log_deviations - 0.5 * jnp.log(2 * jnp.pi) - squashing
    return jnp.tanh(raw), each.sum(axis=1)


def values(critics: Any, states: jax.Array, actions: jax.Array) -> list[jax.Array]:
    both = jnp.concatenate([states, actions], axis=1)
    return [apply(critic, both)[:, 0] for critic in critics]


# Adam


def optimizer(parameters: Any) -> dict[str, Any]:
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    return {"means": zeros, "squares": jax.tree.map(jnp.copy, zeros), "steps": jnp.zeros(())}


def adam(parameters: Any, gradients: Any, state: dict[str, Any], rate: float) -> tuple[Any, dict[str, Any]]:
    steps = state["steps"] + 1
    means = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, state["means"], gradients)
    squares = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, state["squares"], gradients)
    mean_share, square_share = 1 - 0.9**steps, 1 - 0.999**steps

    def moved(parameter: jax.Array, mean: jax.Array, square: jax.Array) -> jax.Array:
        return parameter - rate * (mean / mean_share) / (jnp.sqrt(square / square_share) + 1e-5)

    return jax.tree.map(moved, parameters, means, squares), {"means": means, "squares": squares, "steps": steps}


# The update


def first_state() -> dict[str, Any]:
    keys = jax.random.split(jax.random.key(0), 4)
    policy = network(keys[0], OBSERVATIONS + TASKS, 2 * ACTIONS)
    critics = [network(key, OBSERVATIONS + TASKS + ACTIONS, 1) for key in keys[1:3]]
    temperatures = jnp.full(TASKS, jnp.log(0.005))
    return {
        "policy": policy,
        "critics": critics,
        # Memory of its own, for all of the state is given away at each update.
        "slow_critics": jax.tree.map(jnp.copy, critics),
        "temperatures": temperatures,
        "policy_optimizer": optimizer(policy),
        "critic_optimizer": optimizer(critics),
        "temperature_optimizer": optimizer(temperatures),
        "key": keys[3],
    }


def batch(key: jax.Array) -> dict[str, jax.Array]:
    """Rows in equal parts of all tasks, scaled as a learner sees them, each with a one for its task."""
    keys = jax.random.split(key, 4)
    tasks = jnp.repeat(jnp.arange(TASKS), ROWS // TASKS)

    def states(key: jax.Array) -> jax.Array:
        return jnp.concatenate([jax.random.normal(key, (ROWS, OBSERVATIONS)), jax.nn.one_hot(tasks, TASKS)], axis=1)

    return {
        "tasks": tasks,
        "states": states(keys[0]),
        "next_states": states(keys[1]),
        "actions": jax.random.uniform(keys[2], (ROWS, ACTIONS), minval=-1, maxval=1),
        "rewards": jax.random.uniform(keys[3], (ROWS,)),
        "discounts": jnp.full(ROWS, DISCOUNT),
    }


@partial(jax.jit, donate_argnums=0)
def update(state: dict[str, Any], batch: dict[str, jax.Array]) -> tuple[dict[str, Any], dict[str, jax.Array]]:
    """The critics, the policy, the temperatures, and then the slow critics."""
    key, next_key, now_key = jax.random.split(state["key"], 3)
    temperatures = jnp.exp(state["temperatures"])[batch["tasks"]]

    noise = jax.random.normal(next_key, (ROWS, ACTIONS))
    actions, log_density = sample(state["policy"], batch["next_states"], noise)
    next_value = jnp.minimum(*values(state["slow_critics"], batch["next_states"], actions))
    target = batch["rewards"] + batch["discounts"] * (next_value - temperatures * log_density)

    def critic_loss(critics: Any) -> jax.Array:
        found = values(critics, batch["states"], batch["actions"])
        return 0.5 * sum(((value - target) ** 2).mean() for value in found)

    loss, gradients = jax.value_and_grad(critic_loss)(state["critics"])
    critics, critic_optimizer = adam(state["critics"], gradients, state["critic_optimizer"], RATE)

    noise = jax.random.normal(now_key, (ROWS, ACTIONS))

    def policy_loss(policy: Any) -> tuple[jax.Array, jax.Array]:
        actions, log_density = sample(policy, batch["states"], noise)
        value = jnp.minimum(*values(critics, batch["states"], actions))
        return (temperatures * log_density - value).mean(), log_density

    (_, log_density), gradients = jax.value_and_grad(policy_loss, has_aux=True)(state["policy"])
    policy, policy_optimizer = adam(state["policy"], gradients, state["policy_optimizer"], RATE)

    # Where the entropy is below its target, a temperature rises.
    gradients = -(log_density + TARGET_ENTROPY).reshape(TASKS, -1).mean(axis=1)
    log_temperatures, temperature_optimizer = adam(
        state["temperatures"], gradients, state["temperature_optimizer"], TEMPERATURE_RATE
    )
    slow_critics = jax.tree.map(lambda slow, new: slow + SLOW_SHARE * (new - slow), state["slow_critics"], critics)
    state = {
        "policy": policy,
        "critics": critics,
        "slow_critics": slow_critics,
        "temperatures": log_temperatures,
        "policy_optimizer": policy_optimizer,
        "critic_optimizer": critic_optimizer,
        "temperature_optimizer": temperature_optimizer,
        "key": key,
    }
    return state, {"critic_loss": loss, "entropy": -log_density.mean()}


class Timed:
    """An update with all it needs, compiled and warm."""

    def __init__(self) -> None:
        self.batches = [batch(key) for key in jax.random.split(jax.random.key(1), 8)]
        self.state = first_state()
        # What is handed in first differs from what comes back, so it is compiled twice.
        for _ in range(3):
            self.measure(0)

    def measure(self, seconds: float) -> float:
        """Milliseconds an update. Each is waited for, as whoever acts by what is learned has to."""
        count = 0
        start = time.perf_counter()
        while True:
            self.state, figures = update(self.state, self.batches[count % len(self.batches)])
            jax.block_until_ready((self.state, figures))
            count += 1
            elapsed = time.perf_counter() - start
            if elapsed >= seconds:
                return 1000 * elapsed / count
