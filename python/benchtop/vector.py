"""Many environments in one call, on the threads of the core."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import ArrayLike, NDArray

from benchtop import _metaworld, _settings, tasks
from benchtop._core import INFO_KEYS, Core, address, compute_rewards
from benchtop._library import library
from benchtop._settings import Keywords
from benchtop.environment import InitialStates, validate_actions
from benchtop.errors import InvalidValueError
from benchtop.states import State
from benchtop.sub_environments import SubEnvironment

try:
    from typing import Unpack
except ImportError:  # Python 3.10
    from typing_extensions import Unpack

AUTORESETS = {
    AutoresetMode.NEXT_STEP: "nextStep",
    AutoresetMode.SAME_STEP: "sameStep",
    AutoresetMode.DISABLED: "disabled",
}


class StepArrays:
    """The arrays that one call of the core writes to, and the buffers that point to them."""

    def __init__(self, core: Core) -> None:
        layout, count = core.observation_layout, core.count
        self.states = np.empty((count, layout.state_size))
        self.images = np.empty((count, layout.image_byte_count), np.uint8) if layout.cameras else None
        self.goals = (np.empty((count, 3)), np.empty((count, 3))) if layout.has_goals else None
        self.rewards = np.empty(count)
        self.flags = np.empty((3, count), np.uint8)
        self.outcomes = np.empty((6, count))
        self.observations = layout.split(self.states, self.images, self.goals)
        self.buffers = buffers = core.step_buffers()
        buffers.states, buffers.images = address(self.states), address(self.images)
        if self.goals is not None:
            buffers.achieved_goals, buffers.desired_goals = address(self.goals[0]), address(self.goals[1])
        buffers.rewards, buffers.outcomes = address(self.rewards), address(self.outcomes)
        first = address(self.flags) or 0
        buffers.terminations, buffers.truncations, buffers.resets = first, first + count, first + 2 * count


# What the constructor makes of its arguments, and a copy makes for itself.
_NATIVE = frozenset(("core", "_kept", "_native_step"))


class VectorEnvironment(VectorEnv[Any, NDArray[np.float32], NDArray[Any]]):
    """Many environments of one task, or of a suite's tasks in repeated order.

    For a suite `num_envs` is at least its number of tasks, and 1 selects that number. `threads` defaults to the cores
    that the process may use; results do not depend on it. `goal_indices` fixes the goal of each environment. With
    `copy=False` the next call overwrites the results. The other arguments are those that all environments share, such
    as `suite`, `cameras` and `dynamics`.

    A pickled or copied vector continues with the same bits."""

    def __init__(
        self,
        num_envs: int = 1,
        *,
        max_episode_steps: int | None = None,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        threads: int | None = None,
        copy: bool = True,
        goal_indices: Sequence[int] | None = None,
        **keywords: Unpack[Keywords],
    ) -> None:
        _settings.check_names(keywords, type(self).__name__)
        self._arguments = {
            "num_envs": num_envs,
            "max_episode_steps": max_episode_steps,
            "autoreset_mode": autoreset_mode,
            "threads": threads,
            "copy": copy,
            "goal_indices": goal_indices,
            **keywords,
        }
        try:
            self.autoreset_mode = AutoresetMode(autoreset_mode)
            """When ended episodes start again."""
        except ValueError:
            modes = ", ".join(repr(mode.value) for mode in AutoresetMode)
            raise InvalidValueError(f"autoreset_mode is {autoreset_mode!r}; it must be one of {modes}") from None
        selected = _settings.selection(keywords)
        if selected.place is not None and keywords.get("use_one_hot"):
            raise InvalidValueError("use_one_hot with env_name is valid only for a single environment")
        request = _settings.request(selected, keywords, limit=max_episode_steps)
        count = _count(_settings.as_integer(num_envs, "num_envs"), selected)
        if threads is None:
            threads = min(len(os.sched_getaffinity(0)), count)
        request.update(
            count=count,
            threads=_settings.as_integer(threads, "threads"),
            autoresetMode=AUTORESETS[self.autoreset_mode],
        )
        if goal_indices is not None:
            request["overrides"] = [
                {"goals": {"selection": "fixed", "index": _settings.as_integer(index, "a goal index")}}
                for index in goal_indices
            ]
        self.core = core = Core(request, keywords)
        self.num_envs = count
        self.render_mode = core.mode
        self.metadata = {**core.metadata, "autoreset_mode": self.autoreset_mode}
        self.single_observation_space = core.observation_layout.space
        self.observation_space = batch_space(self.single_observation_space, count)
        self.single_action_space = spaces.Box(-1, 1, (4,), np.float32)
        self.action_space = batch_space(self.single_action_space, count)
        self._is_copied = copy
        self._first_seed = keywords.get("seed")
        self._is_seeded = np.zeros(count, bool)
        self._kept = None if copy else StepArrays(core)
        self._native_step = library().native.benchtop_step

    # Gymnasium.

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Starts episodes. From one seed, environment i gets seed + i.

        `options["reset_mask"]` selects the environments, and `options["initial_state"]` sets their initial state: one
        for all, or a sequence with one for each, or None to sample it."""
        options = dict(options or {})
        mask = self._mask(options.pop("reset_mask", None))
        seeds = self._seeds(seed)
        initial_states = InitialStates.of(options, self.num_envs)
        if isinstance(seed, int):
            self._np_random, self._np_random_seed = seeding.np_random(seed)
        unseeded = ~self._is_seeded if mask is None else ~self._is_seeded & mask
        for index in np.flatnonzero(unseeded).tolist():
            if seeds[index] is None:
                seeds[index] = self._first_native_seed(index)
        results = self._step_arrays()
        self.core.reset(results.buffers, seeds, initial_states, mask)
        self._is_seeded |= True if mask is None else mask
        return results.observations, {}

    def _first_native_seed(self, index: int) -> int:
        if self._first_seed is not None:
            return _settings.native_seed(self._first_seed + index)
        return int(self.np_random.integers(1 << 63))

    def _seeds(self, seed: int | Sequence[int | None] | None) -> list[int | None]:
        if seed is None:
            return [None] * self.num_envs
        if not isinstance(seed, (list, tuple, np.ndarray)):
            first = _settings.as_integer(seed, "the seed")
            return [_settings.native_seed(first + index) for index in range(self.num_envs)]
        if len(seed) != self.num_envs:
            raise InvalidValueError(f"seed has {len(seed)} seeds; it must have {self.num_envs}")
        return [None if one is None else _settings.native_seed(one) for one in seed]

    def _mask(self, mask: Any) -> NDArray[np.bool_] | None:
        if mask is None:
            return None
        if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
            raise TypeError(f"reset_mask must be an array of bool, not {mask!r}")
        if mask.shape != (self.num_envs,) or not mask.any():
            raise InvalidValueError(
                f"reset_mask has the shape {mask.shape} and {mask.sum()} true values; "
                f"it must have the shape ({self.num_envs},) and at least one"
            )
        return mask

    def step(
        self, actions: ArrayLike
    ) -> tuple[Any, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """Takes an action in each environment, with the shape (num_envs, 4), and returns arrays of observations,
        rewards, terminations, truncations and infos, as Gymnasium's `SyncVectorEnv` does."""
        if (
            type(actions) is not np.ndarray
            or actions.dtype != np.float32
            or actions.shape != (self.num_envs, 4)
            or not actions.flags.c_contiguous
        ):
            actions = np.ascontiguousarray(validate_actions(actions, (self.num_envs, 4)))
        results = self._step_arrays()
        status = self._native_step(self.core.handle, address(actions), actions.size, ctypes.addressof(results.buffers))
        if status:
            self.core.check(status)
        terminations, truncations, resets = results.flags.view(np.bool_)
        if self.autoreset_mode == AutoresetMode.SAME_STEP:
            ended = terminations | truncations
            infos = self._infos(results.outcomes, ~ended)
            if ended.any():
                self._add_final_infos(infos, results.outcomes, ended)
        else:
            infos = self._infos(results.outcomes, ~resets)
        return results.observations, results.rewards, terminations, truncations, infos

    def _step_arrays(self) -> StepArrays:
        return StepArrays(self.core) if self._kept is None else self._kept

    def _infos(self, outcomes: NDArray[np.float64], mask: NDArray[np.bool_]) -> dict[str, Any]:
        """The infos of the masked environments, in Gymnasium's vector format."""
        if not mask.any():
            return {}
        if not mask.all():
            # Zeros elsewhere. The product is a new array, so the caller may keep it.
            outcomes = outcomes * mask
        infos: dict[str, Any] = {}
        for key, column in INFO_KEYS.items():
            infos[key] = outcomes[column].copy() if key == "grasp_reward" else outcomes[column]
            infos[f"_{key}"] = mask.copy()
        infos["is_success"], infos["_is_success"] = outcomes[0] > 0, mask
        return infos

    def _add_final_infos(self, infos: dict[str, Any], outcomes: NDArray[np.float64], ended: NDArray[np.bool_]) -> None:
        """Adds the last observations and infos of ended episodes."""
        final = StepArrays(self.core)
        self.core.check(
            library().native.benchtop_read_final_observations(self.core.handle, ctypes.addressof(final.buffers))
        )
        observations = np.full(self.num_envs, None, dtype=object)
        for index in np.flatnonzero(ended).tolist():
            observations[index] = _row(final.observations, index)
        infos["final_obs"], infos["_final_obs"] = observations, ended.copy()
        infos["final_info"] = self._infos(outcomes, ended)
        infos["_final_info"] = ended.copy()

    def render(self) -> tuple[NDArray[Any], ...] | None:  # type: ignore[override]
        """An image of each environment."""
        if self.core.mode is None:
            return None
        return tuple(self.core.render(index) for index in range(self.num_envs))

    def close_extras(self, **keywords: Any) -> None:
        # Gymnasium before 1.3 also closes what its constructor refused.
        core = self.__dict__.get("core")
        if core is not None:
            core.close()

    # The interface of Gymnasium's own vectors.

    def call(self, name: str, *arguments: Any, **keywords: Any) -> tuple[Any, ...]:
        """Calls a method or reads a property of each environment, such as `task_description`, `goal` or `expert`."""
        found = [getattr(SubEnvironment(self.core, index), name) for index in range(self.num_envs)]
        return tuple(one(*arguments, **keywords) if callable(one) else one for one in found)

    def get_attr(self, name: str) -> tuple[Any, ...]:
        """Reads a property of each environment, as `call` does."""
        return self.call(name)

    # Beyond Gymnasium.

    @property
    def threads(self) -> int:
        """The number of threads that step the environments."""
        return self.core.description["threads"]

    @property
    def task_names(self) -> list[str]:
        """The name of each environment's task."""
        return list(self.core.description["tasks"])

    def expert(self) -> NDArray[np.float32]:
        """The actions of the tasks' scripted experts in the current states."""
        return self.core.expert()

    def get_state(self) -> tuple[State, ...]:
        """Saves the complete state of each environment."""
        return tuple(self.core.get_state(index) for index in range(self.num_envs))

    def set_state(self, states: Sequence[State]) -> Any:
        """Restores the states of all environments and returns their observations."""
        if len(states) != self.num_envs:
            raise InvalidValueError(f"states has {len(states)} states; it must have {self.num_envs}")
        for index, state in enumerate(states):
            self.core.set_state(index, state)
        self._is_seeded[:] = True
        results = self._step_arrays()
        self.core.check(
            library().native.benchtop_read_observations(self.core.handle, ctypes.addressof(results.buffers))
        )
        return results.observations

    def __getattr__(self, name: str) -> Any:
        # Only vectors of goal tasks have compute_reward, because libraries detect goal tasks by it.
        core = self.__dict__.get("core")
        if name == "compute_reward" and core is not None and core.observation_layout.has_goals:
            sparse = core.description["isSparse"]
            return lambda achieved, desired, info: compute_rewards(achieved, desired, sparse)
        raise _metaworld.missing_member(type(self).__name__, name)

    def __getstate__(self) -> dict[str, Any]:
        return {
            "arguments": self._arguments,
            "tasks": tasks.classes(self.core.custom_tasks),
            "attributes": {name: value for name, value in vars(self).items() if name not in _NATIVE},
            "states": None if self.core.is_closed else self.get_state(),
        }

    def __setstate__(self, saved: dict[str, Any]) -> None:
        tasks.require(saved["tasks"])
        VectorEnvironment.__init__(self, **saved["arguments"])
        if saved["states"] is None:
            self.core.close()
        else:
            self.set_state(saved["states"])
        vars(self).update(saved["attributes"])


def _row(observations: Any, index: int) -> Any:
    if isinstance(observations, dict):
        return {key: value[index] for key, value in observations.items()}
    return observations[index]


def _count(requested: int, selected: _settings.Selection) -> int:
    """The number of environments: at least one for each task of a suite."""
    least = len(selected.tasks)
    if requested == 1:
        return max(least, 1)
    if "suite" in selected.request and requested < least:
        raise InvalidValueError(
            f"num_envs is {requested}; it must be at least {least}, since {selected.request['suite']} has {least} tasks"
        )
    return requested
