"""Single environments."""

from __future__ import annotations

import ctypes
import inspect
import weakref
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, SupportsFloat

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.wrappers import TimeLimit
from numpy.typing import ArrayLike, NDArray

from benchtop import _metaworld, _settings, tasks
from benchtop._core import RENDER_MODES, Core, address, compute_rewards
from benchtop._library import library
from benchtop._settings import Keywords
from benchtop.errors import InvalidValueError
from benchtop.states import State

try:
    from typing import Unpack
except ImportError:  # Python 3.10
    from typing_extensions import Unpack

# The time limit of an environment without one of its own, in steps.
MAX_HORIZON = 1_000_000


# What the constructor makes of its arguments, and a copy makes for itself.
_NATIVE = frozenset(
    "_core _states _images _goals _action _outcome_values _reward _done_flags _buffers _buffers_address "
    "_action_address _native_step _handle _time_limits".split()
)


class TaskEnvironment(gymnasium.Env[Any, NDArray[np.float32]]):
    """One task, or one task of a suite. `gymnasium.make` applies the time limit of the spec; without it an episode
    lasts a million steps.

    `max_episode_steps` is the time limit. With `copy=False` the next step overwrites the memory of an observation. The
    other arguments are those that all environments share, such as `task`, `cameras` and `dynamics`.

    A pickled or copied environment continues with the same bits."""

    metadata: dict[str, Any] = {"render_modes": list(RENDER_MODES), "render_fps": 80}

    def __init__(
        self, *, max_episode_steps: int | None = None, copy: bool = True, **keywords: Unpack[Keywords]
    ) -> None:
        _settings.check_names(keywords, type(self).__name__)
        self._arguments = {"max_episode_steps": max_episode_steps, "copy": copy, **keywords}
        selected = _settings.selection(keywords)
        if len(selected.tasks) > 1:
            suite, count = selected.request["suite"], len(selected.tasks)
            raise InvalidValueError(
                f"{suite} has {count} tasks, and a single environment has one: name it, as in "
                f"env_name='{selected.tasks[0]}', or create a vector of all with gymnasium.make_vec"
            )
        limit = MAX_HORIZON if max_episode_steps is None else max_episode_steps
        request = _settings.request(selected, keywords, limit=limit)
        place = selected.place if keywords.get("use_one_hot") else None
        self._core = core = Core({**request, "count": 1}, keywords, place)
        self._require_task_kind()
        self.metadata = core.metadata
        self.render_mode = core.mode
        self.observation_space = core.observation_layout.space
        self.action_space = spaces.Box(-1, 1, (4,), np.float32)
        self._is_copied = copy
        self._first_seed = keywords.get("seed")
        self._is_seeded = False
        self._time_limits: list[weakref.ref[TimeLimit[Any, Any]]] = []
        self._allocate()

    def _allocate(self) -> None:
        """Allocates the memory that steps write to, and keeps its addresses."""
        layout, buffers = self._core.observation_layout, self._core.step_buffers()
        self._states = np.zeros(layout.state_size)
        self._images = np.zeros(layout.image_byte_count, np.uint8) if layout.cameras else None
        self._goals = (np.zeros(3), np.zeros(3)) if layout.has_goals else None
        self._action = np.zeros(4, np.float32)
        self._outcome_values = np.zeros(6)
        self._reward = np.zeros(1)
        self._done_flags = np.zeros(2, np.uint8)
        buffers.states = address(self._states)
        buffers.images = address(self._images)
        if self._goals is not None:
            buffers.achieved_goals, buffers.desired_goals = address(self._goals[0]), address(self._goals[1])
        buffers.rewards, buffers.outcomes = address(self._reward), address(self._outcome_values)
        buffers.terminations = address(self._done_flags)
        buffers.truncations = (address(self._done_flags) or 0) + 1
        self._buffers = buffers
        self._buffers_address = ctypes.addressof(buffers)
        self._action_address = address(self._action)
        self._native_step = library().native.benchtop_step
        self._handle = self._core.handle

    def _require_task_kind(self) -> None:
        if self._core.observation_layout.has_goals:
            raise InvalidValueError(f"{self.task_name} is a goal task; use GoalEnvironment")

    # Gymnasium.

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Starts an episode, and returns its first observation and an empty dictionary.

        Without a seed, the episodes follow from the seed of an earlier reset or of the constructor.
        `options={"initial_state": {"object": [x, y, z], "goal": [x, y, z]}}` sets the initial state."""
        native = None if seed is None else _settings.native_seed(seed)
        super().reset(seed=seed)
        if native is None and not self._is_seeded:
            native = self._first_native_seed()
        initial_states = InitialStates.of(options, 1)
        self._adopt_time_limits()
        self._core.reset(self._buffers, [native], initial_states)
        self._is_seeded = True
        return self._observation(), {}

    def _adopt_time_limits(self) -> None:
        """Sets the time limit of Gymnasium's TimeLimit wrappers in the core, so that saved states include it and no
        step goes past it.

        An environment cannot see its wrappers, but every wrapper's reset is on the call stack."""
        found = []
        frame = inspect.currentframe()
        while frame is not None:
            wrapper = frame.f_locals.get("self")
            if isinstance(wrapper, TimeLimit) and wrapper.unwrapped is self:
                found.append(wrapper)
            frame = frame.f_back
        if found:
            limit = min(wrapper._max_episode_steps for wrapper in found)
            # A wrapper only shortens what the arguments say.
            limit = min(limit, self._core.description["horizon"])
            self._core.check(library().native.benchtop_set_horizon(self._handle, limit))
        self._time_limits = [weakref.ref(wrapper) for wrapper in found]

    def _first_native_seed(self) -> int:
        if self._first_seed is not None:
            return _settings.native_seed(self._first_seed)
        return int(self.np_random.integers(1 << 63))

    def step(self, action: ArrayLike) -> tuple[Any, SupportsFloat, bool, bool, dict[str, Any]]:
        """Takes an action, and returns the observation, the reward, whether the episode is terminated, whether it is
        truncated, and the info, which has Meta-World's keys.

        Values of the action beyond -1 and 1 are clamped. A step past the end of the episode is a `ResetNeededError`."""
        if type(action) is not np.ndarray or action.shape != (4,) or action.dtype != np.float32:
            action = validate_actions(action, (4,))
        self._action[:] = action
        status = self._native_step(self._handle, self._action_address, 4, self._buffers_address)
        if status:
            self._core.check(status)
        success, near_object, grasp_success, in_place_reward, obj_to_target, reward = self._outcome_values.tolist()
        terminated, truncated = self._done_flags.tolist()
        info = {
            "success": success,
            "near_object": near_object,
            "grasp_success": grasp_success,
            "grasp_reward": grasp_success,
            "in_place_reward": in_place_reward,
            "obj_to_target": obj_to_target,
            "unscaled_reward": reward,
            "is_success": success > 0,
        }
        return self._observation(), self._reward.item(), terminated > 0, truncated > 0, info

    def _observation(self) -> Any:
        layout = self._core.observation_layout
        states = self._states
        if layout.place is not None:
            states = layout.with_one_hot(states)
        if layout.is_state_only:
            return states.copy() if self._is_copied else states
        pixels, goals = self._images, self._goals
        if self._is_copied:
            states = states.copy()
            pixels = None if pixels is None else pixels.copy()
            goals = None if goals is None else (goals[0].copy(), goals[1].copy())
        return layout.split(states, pixels, goals)

    def render(self) -> NDArray[Any] | None:  # type: ignore[override]
        """Renders the current state in the mode of `render_mode`: color (H, W, 3), depth in meters (H, W), or indices
        into `labels` (H, W). Returns None without a mode."""
        return None if self._core.mode is None else self._core.render()

    def close(self) -> None:
        """Frees the simulation. What is called afterwards is a `ClosedError`."""
        self._core.close()

    # Beyond Gymnasium.

    @property
    def task_name(self) -> str:
        """The name of the task, such as `pick-place`."""
        return self._core.description["tasks"][0]

    @property
    def task_description(self) -> str:
        """The instruction of the task in one sentence."""
        return self._core.description["instructions"][0]

    @property
    def goal(self) -> NDArray[np.float64]:
        """The goal, even if the observation hides it."""
        return np.array(self._core.describe_episode(0)["goal"])

    @property
    def dynamics(self) -> dict[str, float]:
        """The dynamics parameters of this episode, even if the observation hides them."""
        return self._core.describe_episode(0)["dynamics"]

    @property
    def initial_state(self) -> dict[str, Any]:
        """The initial state of this episode, in the form that `reset` accepts."""
        return self._core.describe_episode(0)["initialState"]

    def expert(self) -> NDArray[np.float32]:
        """The action of the task's scripted expert in the current state."""
        return self._core.expert()[0]

    def get_state(self) -> State:
        """Saves the complete state: the simulation, the random generators and the time limit."""
        return self._core.get_state(0)

    def set_state(self, state: State) -> Any:
        """Restores a state of this environment, or of one with the same task and options.

        Returns the observation."""
        self._core.set_state(0, state)
        self._is_seeded = True
        self._core.check(library().native.benchtop_read_observations(self._handle, self._buffers_address))
        if self._time_limits:
            steps = self._core.describe_episode(0)["stepCount"]
            for reference in self._time_limits:
                wrapper = reference()
                if wrapper is not None:
                    wrapper._elapsed_steps = steps
        return self._observation()

    def render_image(
        self,
        mode: str = "rgb_array",
        camera: str | Mapping[str, Any] | None = None,
        size: tuple[int, int] | None = None,
    ) -> NDArray[Any]:
        """Renders in any mode from any camera: a name or `{"position": …, "target": …}`. `size` is (width, height)."""
        return self._core.render(0, validate_mode(mode), camera_request_for(camera), size)

    def calibration(
        self, camera: str | Mapping[str, Any] | None = None, size: tuple[int, int] | None = None
    ) -> dict[str, NDArray[np.float64]]:
        """The pinhole camera matrices in OpenCV's convention, with the center of the upper left pixel at (0, 0).

        Keys: `intrinsics` (3, 3), `camera_from_world` (4, 4) and `world_from_camera` (4, 4)."""
        found = self._core.camera_calibration(0, camera_request_for(camera), size)
        return {
            "intrinsics": np.array(found["intrinsics"]).reshape(3, 3),
            "camera_from_world": np.array(found["cameraFromWorld"]).reshape(4, 4),
            "world_from_camera": np.array(found["worldFromCamera"]).reshape(4, 4),
        }

    @property
    def labels(self) -> list[str]:
        """The names of the segmentation labels, by index."""
        return self._core.camera_calibration(0, None, None)["labels"]

    # Copies, in this process or another.

    def __getstate__(self) -> dict[str, Any]:
        return {
            "arguments": self._arguments,
            "tasks": tasks.classes(self._core.custom_tasks),
            "attributes": {name: value for name, value in vars(self).items() if name not in _NATIVE},
            "state": None if self._core.is_closed else self.get_state(),
            "time_limits": [reference() for reference in self._time_limits],
        }

    def __setstate__(self, saved: dict[str, Any]) -> None:
        tasks.require(saved["tasks"])
        TaskEnvironment.__init__(self, **saved["arguments"])
        if saved["state"] is None:
            self.close()
        else:
            self.set_state(saved["state"])
        vars(self).update(saved["attributes"])
        self._time_limits = [weakref.ref(wrapper) for wrapper in saved["time_limits"] if wrapper is not None]

    def __getattr__(self, name: str) -> Any:
        raise _metaworld.missing_member(type(self).__name__, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _metaworld.MEMBERS:
            raise _metaworld.missing_member(type(self).__name__, name)
        super().__setattr__(name, value)


class GoalEnvironment(TaskEnvironment):
    """A multi-goal environment: its observation has a state, an achieved goal and a desired goal."""

    def _require_task_kind(self) -> None:
        if not self._core.observation_layout.has_goals:
            raise InvalidValueError(f"{self.task_name} is not a goal task; use TaskEnvironment")

    def compute_reward(self, achieved_goal: ArrayLike, desired_goal: ArrayLike, info: Any) -> Any:
        """The reward that a step would give for one pair of goals, or for any number of pairs."""
        return compute_rewards(achieved_goal, desired_goal, self._core.description["isSparse"])

    def compute_terminated(self, achieved_goal: ArrayLike, desired_goal: ArrayLike, info: Any) -> Any:
        """Always false: goals never terminate an episode."""
        shape = np.shape(achieved_goal)[:-1]
        return np.zeros(shape, bool) if shape else False

    def compute_truncated(self, achieved_goal: ArrayLike, desired_goal: ArrayLike, info: Any) -> Any:
        """Always false: the time limit does not depend on goals."""
        return self.compute_terminated(achieved_goal, desired_goal, info)


def validate_actions(action: Any, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Converts actions to float32. A wrong shape or a type that is not numeric is an error."""
    array = np.asarray(action)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"an action must be an array of numbers, not {array.dtype}")
    if array.shape != shape:
        raise InvalidValueError(f"action has the shape {array.shape}; it must be {shape}")
    with np.errstate(over="ignore"):
        return array.astype(np.float32)


def validate_mode(mode: str) -> str:
    if mode not in RENDER_MODES:
        raise InvalidValueError(f"mode is {mode!r}; it must be one of {', '.join(RENDER_MODES)}")
    return mode


def camera_request_for(camera: str | Mapping[str, Any] | None) -> str | None:
    if camera is None:
        return None
    if isinstance(camera, str):
        return _settings.camera_request({"camera_name": camera})
    return _settings.camera_request({"camera": camera})


class InitialStates(NamedTuple):
    """The initial states in the reset options of some environments, and which of them have one."""

    given: NDArray[np.uint8]
    values: NDArray[np.float64]

    @staticmethod
    def of(options: dict[str, Any] | None, count: int) -> InitialStates | None:
        """One initial state for all environments, or a sequence with one for each; None samples it."""
        if not options:
            return None
        unknown = set(options) - {"initial_state"}
        if unknown:
            raise InvalidValueError(f"unknown reset option '{sorted(unknown)[0]}'; it must be 'initial_state'")
        given = options["initial_state"]
        if isinstance(given, (list, tuple)):
            if len(given) != count:
                raise InvalidValueError(f"initial_state has {len(given)} initial states; it must have {count}")
            states: Sequence[Any] = given
        else:
            states = [given] * count
        present = np.array([state is not None for state in states], np.uint8)
        values = [np.zeros(6) if state is None else _initial_state_values(state) for state in states]
        return InitialStates(present, np.ascontiguousarray(values, np.float64))


def _initial_state_values(initial_state: Any) -> NDArray[np.float64]:
    try:
        values = np.array([initial_state["object"], initial_state["goal"]], np.float64)
    except (KeyError, TypeError, ValueError):
        values = np.zeros(0)
    if values.shape != (2, 3):
        raise InvalidValueError(
            f"initial_state is {initial_state!r}; it must be {{'object': [x, y, z], 'goal': [x, y, z]}}"
        )
    return values.reshape(6)
