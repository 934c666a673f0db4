"""Trained agents: those that come with Benchtop, and whatever `benchtop train` has learned."""

from __future__ import annotations

import os
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchtop._core import address
from benchtop._library import library
from benchtop.errors import InvalidValueError, UnknownNameError


def bundled_agents() -> list[str]:
    """The names of the agents that come with Benchtop."""
    return [agent["name"] for agent in library().json("benchtop_agents")]


def load_agent(name: str | os.PathLike[str]) -> Agent:
    """A bundled agent by its name, or one that was trained: the folder of its run or the file of its policy."""
    return Agent(name)


class Agent:
    """A trained policy, which acts without exploration noise: just as `benchtop evaluate` has it act."""

    def __init__(self, name: str | os.PathLike[str]) -> None:
        word = os.fsencode(name)
        if b"\0" in word:
            raise InvalidValueError("the name of an agent has a zero in it")
        self._handle = library().handle("benchtop_load_agent", word)
        weakref.finalize(self, library().native.benchtop_close_agent, self._handle).atexit = False
        description = library().json("benchtop_describe_agent", self._handle)
        self.name: str = description["name"]
        self.algorithm: str = description["algorithm"]
        self.suite: str = description["suite"]
        self.tasks: tuple[str, ...] = tuple(description["tasks"])
        # How many numbers it observes; in goal tasks the desired goal is among them.
        self.observation_count: int = description["observationCount"]

    def __repr__(self) -> str:
        return f"<benchtop.Agent {self.name}: {self.algorithm} on {self.suite}>"

    def act(self, observation: Any, task: str | Sequence[str] | None = None) -> NDArray[np.float32]:
        """The action for an observation, as an environment gives it, or those for a batch of them. `task` names the task,
        or one for each observation; it may be left out where the agent knows a single one."""
        numbers = self._numbers(observation)
        if numbers.ndim not in (1, 2) or numbers.shape[-1] != self.observation_count:
            raise InvalidValueError(
                f"an observation has the shape {numbers.shape}; {self.name} observes "
                f"({self.observation_count},) or (N, {self.observation_count})"
            )
        count = 1 if numbers.ndim == 1 else len(numbers)
        tasks = self._tasks(task, count)
        actions = np.empty((count, 4))
        library().call(
            "benchtop_agent_act",
            self._handle,
            address(numbers),
            self.observation_count,
            address(tasks),
            count,
            address(actions),
        )
        # As environments take them; the network computes in this precision.
        return actions.astype(np.float32).reshape(*numbers.shape[:-1], 4)

    def _numbers(self, observation: Any) -> NDArray[np.float64]:
        if not isinstance(observation, Mapping):
            return np.ascontiguousarray(observation, np.float64)
        parts: list[ArrayLike] = [
            observation[key] for key in ("observation", "desired_goal", "state") if key in observation
        ]
        if not parts:
            raise InvalidValueError(f"an observation has {', '.join(observation) or 'nothing'}, and no state")
        return np.ascontiguousarray(np.concatenate(parts, axis=-1), np.float64)

    def _tasks(self, task: str | Sequence[str] | None, count: int) -> NDArray[np.int64]:
        if task is None:
            if len(self.tasks) > 1:
                raise InvalidValueError(f"{self.name} knows {len(self.tasks)} tasks, so 'task' says which it is")
            task = self.tasks[0]
        names = [task] * count if isinstance(task, str) else list(task)
        if len(names) != count:
            raise InvalidValueError(f"there are {len(names)} tasks for {count} observations")
        for name in names:
            if name not in self.tasks:
                raise UnknownNameError(f"{self.name} has not learned '{name}', but {', '.join(self.tasks)}")
        return np.array([self.tasks.index(name) for name in names], np.int64)
