"""One environment of a vector, for `call` and `get_attr`."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from benchtop import _metaworld
from benchtop._core import Core, compute_rewards
from benchtop.states import State


class SubEnvironment:
    """The properties and methods of one environment of a vector."""

    def __init__(self, core: Core, index: int) -> None:
        self._core = core
        self._index = index

    @property
    def observation_space(self) -> spaces.Space[Any]:
        return self._core.observation_layout.space

    @property
    def action_space(self) -> spaces.Box:
        return spaces.Box(-1, 1, (4,), np.float32)

    @property
    def render_mode(self) -> str | None:
        return self._core.mode

    @property
    def metadata(self) -> dict[str, Any]:
        return self._core.metadata

    @property
    def task_name(self) -> str:
        return self._core.description["tasks"][self._index]

    @property
    def task_description(self) -> str:
        """The instruction of the task in one sentence."""
        return self._core.description["instructions"][self._index]

    @property
    def _max_episode_steps(self) -> int:
        """The time limit, under the name that other libraries read."""
        return self._core.description["horizon"]

    @property
    def goal(self) -> NDArray[np.float64]:
        return np.array(self._core.describe_episode(self._index)["goal"])

    @property
    def dynamics(self) -> dict[str, float]:
        return self._core.describe_episode(self._index)["dynamics"]

    @property
    def initial_state(self) -> dict[str, Any]:
        return self._core.describe_episode(self._index)["initialState"]

    def render(self) -> NDArray[Any] | None:
        return None if self._core.mode is None else self._core.render(self._index)

    def expert(self) -> NDArray[np.float32]:
        return self._core.expert()[self._index]

    def get_state(self) -> State:
        return self._core.get_state(self._index)

    def set_state(self, state: State) -> None:
        self._core.set_state(self._index, state)

    def __getattr__(self, name: str) -> Any:
        # Only goal tasks have compute_reward, because libraries detect them by it.
        if name == "compute_reward" and self._core.observation_layout.has_goals:
            is_sparse = self._core.description["isSparse"]
            return lambda achieved, desired, info: compute_rewards(achieved, desired, is_sparse)
        raise _metaworld.missing_member(type(self).__name__, name)
