"""Environments for RLlib, which must be installed."""

from __future__ import annotations

from typing import Any

import gymnasium
from ray.tune.registry import register_env


def register(identifier: str) -> str:
    """Registers an id such as `Benchtop/reach-v2` with Ray, so that its workers on all machines find it by this name,
    and returns it. A worker imports no packages by itself, so it would not know the id.

    Tasks written in Python need it too. RLlib's `env_config` holds the arguments of the environment."""
    spec = gymnasium.spec(identifier)

    def create(context: dict[str, Any]) -> gymnasium.Env[Any, Any] | gymnasium.vector.VectorEnv[Any, Any, Any]:
        keywords = dict(context)
        # RLlib asks for a vector with gym_env_vectorize_mode="vector_entry_point".
        if "num_envs" in keywords:
            return gymnasium.make_vec(spec, **keywords)
        return gymnasium.make(spec, **keywords)

    register_env(identifier, create)
    return identifier
