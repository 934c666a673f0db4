"""One environment of a vector, as `call` and `get_attr` see it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchtop._core import Core, goal_rewards
from benchtop.states import State


class Member:
    """What can be asked of one environment of a vector."""

    def __init__(self, core: Core, index: int) -> None:
        self._core = core
        self._index = index

    @property
    def task_name(self) -> str:
        return self._core.description["tasks"][self._index]

    @property
    def task_description(self) -> str:
        """A sentence that says what to do."""
        return self._core.description["sentences"][self._index]

    @property
    def _max_episode_steps(self) -> int:
        """By the name that libraries look for."""
        return self._core.description["horizon"]

    @property
    def goal(self) -> NDArray[np.float64]:
        return np.array(self._core.inspect(self._index)["goal"])

    @property
    def dynamics(self) -> dict[str, float]:
        return self._core.inspect(self._index)["dynamics"]

    @property
    def episode_layout(self) -> dict[str, Any]:
        return self._core.inspect(self._index)["layout"]

    def render(self) -> NDArray[Any] | None:
        return None if self._core.mode is None else self._core.render(self._index)

    def expert(self) -> NDArray[np.float32]:
        return self._core.expert()[self._index]

    def get_state(self) -> State:
        return self._core.keep(self._index)

    def set_state(self, state: State) -> None:
        self._core.restore(self._index, state)

    def compute_reward(self, achieved_goal: ArrayLike, desired_goal: ArrayLike, info: Any) -> Any:
        if not self._core.layout.has_goals:
            raise AttributeError(f"{self.task_name} is no goal task, and has no compute_reward")
        return goal_rewards(achieved_goal, desired_goal, self._core.description["isSparse"])
