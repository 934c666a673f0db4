"""What acts while nobody drives."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from benchtop.agents import Agent, bundled_agents, load_agent
from benchtop.environment import TaskEnvironment
from benchtop.errors import InvalidValueError, NoExpertError, UnknownNameError

Action = NDArray[np.float32]


@runtime_checkable
class Policy(Protocol):
    """Acts on an observation. `step` is the number of steps since the start of the episode.

    A policy must not depend on earlier calls, except through `resume`, because the episode can be scrubbed back."""

    name: str
    # The number of steps after which it has no action; None for any number.
    steps: int | None

    def act(self, observation: Any, step: int) -> Any: ...

    def resume(self, earlier: Sequence[Any]) -> None:
        """Continues after these observations of the episode."""


# A policy, its name, the path of a trained one, or a function from observations to actions.
Choice = str | os.PathLike[str] | Callable[[Any], Any] | Policy


class _Stateless:
    steps: int | None = None

    def resume(self, earlier: Sequence[Any]) -> None:
        pass


class NoPolicy(_Stateless):
    """Holds the hand still."""

    name = "none"

    def act(self, observation: Any, step: int) -> Action:
        return np.array([0, 0, 0, -1], np.float32)


class RandomPolicy(_Stateless):
    """Draws uniform actions, which depend on the seed and the step only."""

    name = "random"

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def act(self, observation: Any, step: int) -> Action:
        return np.random.default_rng((self.seed, step)).uniform(-1, 1, 4).astype(np.float32)


class ExpertPolicy(_Stateless):
    """The task's scripted expert."""

    name = "expert"

    def __init__(self, environment: TaskEnvironment) -> None:
        if not has_expert(environment):
            raise NoExpertError(f"the task {environment.task_name} has no scripted expert; choose another policy")
        self._environment = environment

    def act(self, observation: Any, step: int) -> Action:
        return self._environment.expert()


class FunctionPolicy(_Stateless):
    """A function from an observation to an action."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function
        self.name = getattr(function, "__name__", "function")

    def act(self, observation: Any, step: int) -> Any:
        return self._function(observation)


class AgentPolicy:
    """A trained agent."""

    steps: int | None = None

    def __init__(self, agent: Agent, environment: TaskEnvironment) -> None:
        self.name, self._agent, self._task = agent.name, agent, environment.task_name
        if self._task not in agent.tasks:
            raise UnknownNameError(
                f"{agent.name} does not know the task {self._task}; it knows {', '.join(agent.tasks)}"
            )
        missing = [camera for camera in agent.cameras if camera not in environment._core.observation_layout.cameras]
        if missing:
            raise InvalidValueError(
                f"{agent.name} sees images of {', '.join(missing)}; open the studio with an environment that has them, "
                f"as in benchtop.studio(benchtop.TaskEnvironment(task={self._task!r}, cameras={list(agent.cameras)!r}))"
            )

    def act(self, observation: Any, step: int) -> Action:
        return self._agent.act(observation, self._task, episode_start=step == 0)

    def resume(self, earlier: Sequence[Any]) -> None:
        if self._agent.has_memory:
            for step, observation in enumerate(earlier):
                self.act(observation, step)


def has_expert(environment: TaskEnvironment) -> bool:
    return bool(environment._core.description["hasExpert"])


def names(environment: TaskEnvironment) -> list[str]:
    """The names of the policies that can act in an environment without more information."""
    agents = [name for name in bundled_agents() if environment.task_name in load_agent(name).tasks]
    return [*(["expert"] if has_expert(environment) else []), *agents, "random", "none"]


def require_inside(path: str, folder: Path) -> None:
    """Refuses a path that a page must not name."""
    if not path or not Path(path).resolve().is_relative_to(folder.resolve()):
        raise InvalidValueError(f"the path is '{path}'; it must be in {folder}, where the studio was started")


def policy(choice: Choice, environment: TaskEnvironment, seed: int) -> Policy:
    """The policy that a user's choice names."""
    if isinstance(choice, Policy):
        return choice
    if callable(choice):
        return FunctionPolicy(choice)
    if choice == "expert":
        return ExpertPolicy(environment)
    if choice == "random":
        return RandomPolicy(seed)
    if choice == "none":
        return NoPolicy()
    if isinstance(choice, str) and choice not in bundled_agents() and not Path(choice).exists():
        raise UnknownNameError(
            f"unknown policy '{choice}'; it must be a path, or one of {', '.join(names(environment))}"
        )
    return AgentPolicy(load_agent(choice), environment)
