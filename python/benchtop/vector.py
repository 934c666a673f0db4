"""Many environments in one call, on the core's own threads."""

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

from benchtop import _names, _settings
from benchtop._core import INFO_KEYS, RENDER_MODES, Core, address, goal_rewards
from benchtop._library import library
from benchtop._settings import Keywords
from benchtop.environment import checked_actions, layout_numbers
from benchtop.errors import InvalidValueError
from benchtop.members import Member
from benchtop.states import State

try:
    from typing import Unpack
except ImportError:  # Python 3.10
    from typing_extensions import Unpack

AUTORESETS = {
    AutoresetMode.NEXT_STEP: "nextStep",
    AutoresetMode.SAME_STEP: "sameStep",
    AutoresetMode.DISABLED: "off",
}


class Results:
    """The arrays one call of the core writes to, and the table that says where they are."""

    def __init__(self, core: Core) -> None:
        layout, count = core.layout, core.count
        self.numbers = np.empty((count, layout.number_count))
        self.pixels = np.empty((count, layout.pixel_count), np.uint8) if layout.cameras else None
        self.goals = (np.empty((count, 3)), np.empty((count, 3))) if layout.has_goals else None
        self.rewards = np.empty(count)
        self.flags = np.empty((3, count), np.uint8)
        self.judgements = np.empty((6, count))
        self.observations = layout.split(self.numbers, self.pixels, self.goals)
        self.rows = rows = core.rows()
        rows.numbers, rows.pixels = address(self.numbers), address(self.pixels)
        if self.goals is not None:
            rows.achieved_goals, rows.desired_goals = address(self.goals[0]), address(self.goals[1])
        rows.rewards, rows.judgements = address(self.rewards), address(self.judgements)
        first = address(self.flags) or 0
        rows.terminations, rows.truncations, rows.resets = first, first + count, first + 2 * count


class VectorEnvironment(VectorEnv[Any, NDArray[np.float32], NDArray[Any]]):
    """Many environments of one task, or of the tasks of a suite in its order, again and again.

    `num_envs` of a suite is at least the number of its tasks; left at 1 it is that. `threads` is how many of the
    machine's cores are used (all that this process may use). With `copy=False` results lie in memory that the next
    call writes over."""

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
        try:
            self.autoreset_mode = AutoresetMode(autoreset_mode)
        except ValueError:
            modes = ", ".join(repr(mode.value) for mode in AutoresetMode)
            raise InvalidValueError(f"autoreset_mode is {autoreset_mode!r}; it must be one of {modes}") from None
        request = _settings.request(keywords, limit=max_episode_steps)
        count = _count(_settings.whole(num_envs, "num_envs"), request)
        if threads is None:
            threads = min(len(os.sched_getaffinity(0)), count)
        request.update(
            count=count,
            threads=_settings.whole(threads, "threads"),
            autoReset=AUTORESETS[self.autoreset_mode],
        )
        if goal_indices is not None:
            request["changes"] = [
                {"goals": {"selection": "fixed", "index": _settings.whole(index, "a goal's index")}}
                for index in goal_indices
            ]
        self.core = core = Core(request, keywords)
        self.num_envs = count
        self.render_mode = core.mode
        self.metadata = {
            "render_modes": list(RENDER_MODES),
            "render_fps": round(1 / core.description["secondsPerStep"]),
            "autoreset_mode": self.autoreset_mode,
        }
        self.single_observation_space = core.layout.space
        self.observation_space = batch_space(self.single_observation_space, count)
        self.single_action_space = spaces.Box(-1, 1, (4,), np.float32)
        self.action_space = batch_space(self.single_action_space, count)
        self._is_copied = copy
        self._first_seed = keywords.get("seed")
        self._is_seeded = np.zeros(count, bool)
        self._kept = None if copy else Results(core)
        self._native_step = library().native.benchtop_step

    # Gymnasium.

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Starts episodes: from one seed, environment i has that and i more. `options["reset_mask"]` says which
        environments, `options["layout"]` where things start."""
        options = dict(options or {})
        mask = self._mask(options.pop("reset_mask", None))
        seeds = self._seeds(seed)
        layouts = layout_numbers(options, self.num_envs)
        if isinstance(seed, int):
            self._np_random, self._np_random_seed = seeding.np_random(seed)
        fresh = ~self._is_seeded if mask is None else ~self._is_seeded & mask
        for index in np.flatnonzero(fresh).tolist():
            if seeds[index] is None:
                seeds[index] = self._first_native_seed(index)
        results = self._results()
        self.core.reset(results.rows, seeds, layouts, mask)
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
            first = _settings.whole(seed, "the seed")
            return [_settings.native_seed(first + index) for index in range(self.num_envs)]
        if len(seed) != self.num_envs:
            raise InvalidValueError(f"there are {len(seed)} seeds for {self.num_envs} environments")
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
        if (
            type(actions) is not np.ndarray
            or actions.dtype != np.float32
            or actions.shape != (self.num_envs, 4)
            or not actions.flags.c_contiguous
        ):
            actions = np.ascontiguousarray(checked_actions(actions, (self.num_envs, 4)))
        results = self._results()
        status = self._native_step(self.core.handle, address(actions), actions.size, ctypes.addressof(results.rows))
        if status:
            self.core.check(status)
        terminations, truncations, begun = results.flags.view(np.bool_)
        if self.autoreset_mode == AutoresetMode.SAME_STEP:
            ended = terminations | truncations
            infos = self._infos(results.judgements, ~ended)
            if ended.any():
                self._add_finals(infos, results.judgements, ended)
        else:
            infos = self._infos(results.judgements, ~begun)
        return results.observations, results.rewards, terminations, truncations, infos

    def _results(self) -> Results:
        return Results(self.core) if self._kept is None else self._kept

    def _infos(self, judgements: NDArray[np.float64], there: NDArray[np.bool_]) -> dict[str, Any]:
        """The infos of those environments that have any, as Gymnasium puts them together."""
        if not there.any():
            return {}
        if not there.all():
            # Zeros where there is nothing; the array belongs to this call alone, unless memory is used again.
            judgements = judgements * there
        infos: dict[str, Any] = {}
        for key, column in INFO_KEYS.items():
            infos[key] = judgements[column].copy() if key == "grasp_reward" else judgements[column]
            infos[f"_{key}"] = there.copy()
        infos["is_success"], infos["_is_success"] = judgements[0] > 0, there
        return infos

    def _add_finals(self, infos: dict[str, Any], judgements: NDArray[np.float64], ended: NDArray[np.bool_]) -> None:
        """What ended episodes led to."""
        finals = Results(self.core)
        self.core.check(library().native.benchtop_read_finals(self.core.handle, ctypes.addressof(finals.rows)))
        observations = np.full(self.num_envs, None, dtype=object)
        for index in np.flatnonzero(ended).tolist():
            observations[index] = _row(finals.observations, index)
        infos["final_obs"], infos["_final_obs"] = observations, ended.copy()
        infos["final_info"] = self._infos(judgements, ended)
        infos["_final_info"] = ended.copy()

    def render(self) -> tuple[NDArray[Any], ...] | None:  # type: ignore[override]
        """A picture of each environment."""
        if self.core.mode is None:
            return None
        return tuple(self.core.render(index) for index in range(self.num_envs))

    def close_extras(self, **keywords: Any) -> None:
        self.core.close()

    # As Gymnasium's own vectors have it.

    def call(self, name: str, *arguments: Any, **keywords: Any) -> tuple[Any, ...]:
        """Calls something of each environment, or reads it: see `benchtop.members.Member`."""
        found = [getattr(Member(self.core, index), name) for index in range(self.num_envs)]
        return tuple(one(*arguments, **keywords) if callable(one) else one for one in found)

    def get_attr(self, name: str) -> tuple[Any, ...]:
        return self.call(name)

    # Beyond it.

    @property
    def threads(self) -> int:
        return self.core.description["threads"]

    @property
    def task_names(self) -> list[str]:
        return list(self.core.description["tasks"])

    def expert(self) -> NDArray[np.float32]:
        """What the tasks' scripted experts would do now."""
        return self.core.expert()

    def get_state(self) -> tuple[State, ...]:
        """Everything about the present moment of each environment."""
        return tuple(self.core.keep(index) for index in range(self.num_envs))

    def set_state(self, states: Sequence[State]) -> Any:
        """Goes back to the moments of all environments, to the last bit; returns their observations."""
        if len(states) != self.num_envs:
            raise InvalidValueError(f"there are {len(states)} states for {self.num_envs} environments")
        for index, state in enumerate(states):
            self.core.restore(index, state)
        self._is_seeded[:] = True
        results = self._results()
        self.core.check(library().native.benchtop_read(self.core.handle, ctypes.addressof(results.rows)))
        return results.observations

    def __getattr__(self, name: str) -> Any:
        # Only vectors of goal tasks have it: its presence is how libraries tell them.
        core = self.__dict__.get("core")
        if name == "compute_reward" and core is not None and core.layout.has_goals:
            sparse = core.description["isSparse"]
            return lambda achieved, desired, info: goal_rewards(achieved, desired, sparse)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __getstate__(self) -> Any:
        raise TypeError("a vector environment cannot be pickled; its states can")


def _row(observations: Any, index: int) -> Any:
    if isinstance(observations, dict):
        return {key: value[index] for key, value in observations.items()}
    return observations[index]


def _count(asked: int, request: dict[str, Any]) -> int:
    """How many environments there are to be."""
    tasks = _names.SUITES.get(request.get("suite", ""))
    if tasks is None:
        return asked
    least = tasks[request["split"] == "test"]
    if asked == 1:
        return least
    if asked < least:
        raise InvalidValueError(
            f"num_envs is {asked}; {request['suite']} has {least} tasks, so it must be that or more"
        )
    return asked
