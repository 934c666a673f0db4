"""Registers the environments with Gymnasium. Specs hold only plain values, so that they can be saved as JSON."""

from __future__ import annotations

from typing import Any

from gymnasium.envs.registration import EnvSpec, registry

from benchtop import _names

SINGLE = "benchtop.environment:TaskEnvironment"
GOAL = "benchtop.environment:GoalEnvironment"
VECTOR = "benchtop.vector:VectorEnvironment"


def register(name: str, single: str, limit: int, **keywords: Any) -> None:
    """Registers an id."""
    identifier = f"Benchtop/{name}"
    # Faster than `gymnasium.register`, which searches the whole registry for each new id.
    registry[identifier] = EnvSpec(
        id=identifier,
        entry_point=single,
        vector_entry_point=VECTOR,
        max_episode_steps=limit,
        kwargs=keywords,
    )


def register_all() -> None:
    for task in _names.TASKS:
        register(f"{task}-v{_names.VERSION}", SINGLE, _names.HORIZON, task=task)
    for task in _names.GOAL_TASKS:
        register(f"{task}-v{_names.VERSION}", GOAL, _names.GOAL_HORIZON, task=task)
    for suite in (*_names.SINGLE_SUITES, *_names.SUITES):
        single, limit = (GOAL, _names.GOAL_HORIZON) if suite == "goals" else (SINGLE, _names.HORIZON)
        splits = ("", "train", "test") if suite.startswith("ML") else ("",)
        for split in splits:
            chosen = {"suite": suite, **({"split": split} if split else {})}
            name = f"{suite}-{split}" if split else suite
            register(f"{name}-v{_names.VERSION}", single, limit, **chosen)
            for family in _names.FAMILIES:
                register(f"{name}-{family}-v{_names.VERSION}", single, limit, **chosen, dynamics=family)
    register(f"{_names.CUSTOM_SUITE}-v{_names.VERSION}", SINGLE, _names.HORIZON)
