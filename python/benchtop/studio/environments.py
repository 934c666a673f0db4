"""The environments that the studio opens by itself."""

from __future__ import annotations

from benchtop import _settings
from benchtop._catalog import catalog
from benchtop.environment import GoalEnvironment, TaskEnvironment


def make_environment(task: str) -> TaskEnvironment:
    """The environment of a task, with the task's own time limit."""
    name = _settings.strip_version(task)
    limits = {entry["name"]: entry["horizon"] for entry in catalog()["tasks"]}
    make = GoalEnvironment if name.startswith("goal-") else TaskEnvironment
    return make(task=name, max_episode_steps=limits.get(name))
