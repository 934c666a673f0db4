"""Single environments."""

from __future__ import annotations

import ctypes
import inspect
import weakref
from collections.abc import Mapping
from typing import Any, SupportsFloat

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.wrappers import TimeLimit
from numpy.typing import ArrayLike, NDArray

from benchtop import _settings
from benchtop._core import RENDER_MODES, Core, address, goal_rewards
from benchtop._library import library
from benchtop._settings import Keywords
from benchtop.errors import InvalidValueError
from benchtop.states import State

try:
    from typing import Unpack
except ImportError:  # Python 3.10
    from typing_extensions import Unpack

# What an environment without a limit of its own is cut off after.
LONGEST = 1_000_000


class TaskEnvironment(gymnasium.Env[Any, NDArray[np.float32]]):
    """One task. Its time limit is the spec's, as `gymnasium.make` puts it on; without, an episode lasts a million steps.

    With `copy=False` observations lie in memory that the next step writes over."""

    metadata: dict[str, Any] = {"render_modes": list(RENDER_MODES), "render_fps": 80}

    def __init__(
        self, *, max_episode_steps: int | None = None, copy: bool = True, **keywords: Unpack[Keywords]
    ) -> None:
        _settings.check_names(keywords, type(self).__name__)
        request = _settings.request(keywords, limit=max_episode_steps or LONGEST)
        core = Core({**request, "count": 1}, keywords)
        self._core = core
        self._check_kind()
        self.metadata = {**self.metadata, "render_fps": round(1 / core.description["secondsPerStep"])}
        self.render_mode = core.mode
        self.observation_space = core.layout.space
        self.action_space = spaces.Box(-1, 1, (4,), np.float32)
        self._is_copied = copy
        self._first_seed = keywords.get("seed")
        self._is_seeded = False
        self._time_limits: list[weakref.ref[TimeLimit[Any, Any]]] = []
        self._allocate()

    def _allocate(self) -> None:
        """The memory that steps write to, and where it is."""
        layout, rows = self._core.layout, self._core.rows()
        self._numbers = np.zeros(layout.number_count)
        self._pixels = np.zeros(layout.pixel_count, np.uint8) if layout.cameras else None
        self._goals = (np.zeros(3), np.zeros(3)) if layout.has_goals else None
        self._action = np.zeros(4, np.float32)
        self._judgement = np.zeros(6)
        self._outcome = np.zeros(1)
        self._ends = np.zeros(2, np.uint8)
        rows.numbers = address(self._numbers)
        rows.pixels = address(self._pixels)
        if self._goals is not None:
            rows.achieved_goals, rows.desired_goals = address(self._goals[0]), address(self._goals[1])
        rows.rewards, rows.judgements = address(self._outcome), address(self._judgement)
        rows.terminations = address(self._ends)
        rows.truncations = (address(self._ends) or 0) + 1
        self._rows = rows
        self._rows_address = ctypes.addressof(rows)
        self._action_address = address(self._action)
        self._native_step = library().native.benchtop_step
        self._handle = self._core.handle

    def _check_kind(self) -> None:
        if self._core.layout.has_goals:
            raise InvalidValueError("this is a goal task: make it with GoalEnvironment")

    # Gymnasium.

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Starts an episode. `options={"layout": {"object": [x, y, z], "goal": [x, y, z]}}` says where."""
        native = None if seed is None else _settings.native_seed(seed)
        super().reset(seed=seed)
        if native is None and not self._is_seeded:
            native = self._first_native_seed()
        layout = layout_numbers(options, 1)
        self._take_over_time_limits()
        self._core.reset(self._rows, [native], layout)
        self._is_seeded = True
        return self._observation(), {}

    def _take_over_time_limits(self) -> None:
        """Has the core cut episodes off where Gymnasium's time limits around this environment do, so that its states
        bring their limit along. Nothing within knows of a wrapper, but a reset comes through all of them."""
        found = []
        frame = inspect.currentframe()
        while frame is not None:
            wrapper = frame.f_locals.get("self")
            if isinstance(wrapper, TimeLimit) and wrapper.unwrapped is self:
                found.append(wrapper)
            frame = frame.f_back
        if found and found != [reference() for reference in self._time_limits]:
            steps = min(wrapper._max_episode_steps for wrapper in found)
            self._core.check(library().native.benchtop_limit(self._handle, min(steps, LONGEST)))
            self._time_limits = [weakref.ref(wrapper) for wrapper in found]

    def _first_native_seed(self) -> int:
        if self._first_seed is not None:
            return _settings.native_seed(self._first_seed)
        return int(self.np_random.integers(1 << 63))

    def step(self, action: ArrayLike) -> tuple[Any, SupportsFloat, bool, bool, dict[str, Any]]:
        if type(action) is not np.ndarray or action.shape != (4,) or action.dtype != np.float32:
            action = checked_actions(action, (4,))
        self._action[:] = action
        status = self._native_step(self._handle, self._action_address, 4, self._rows_address)
        if status:
            self._core.check(status)
        success, near, grasped, progress, left, reward = self._judgement.tolist()
        terminated, truncated = self._ends.tolist()
        info = {
            "success": success,
            "near_object": near,
            "grasp_success": grasped,
            "grasp_reward": grasped,
            "in_place_reward": progress,
            "obj_to_target": left,
            "unscaled_reward": reward,
            "is_success": success > 0,
        }
        return self._observation(), self._outcome.item(), terminated > 0, truncated > 0, info

    def _observation(self) -> Any:
        layout = self._core.layout
        if layout.is_plain:
            return self._numbers.copy() if self._is_copied else self._numbers
        pixels, goals = self._pixels, self._goals
        numbers = self._numbers
        if self._is_copied:
            numbers = numbers.copy()
            pixels = None if pixels is None else pixels.copy()
            goals = None if goals is None else (goals[0].copy(), goals[1].copy())
        return layout.split(numbers, pixels, goals)

    def render(self) -> NDArray[Any] | None:  # type: ignore[override]
        """The present moment: colour (H, W, 3), metres (H, W), or for each pixel the number of one of `labels`."""
        return None if self._core.mode is None else self._core.render()

    def close(self) -> None:
        self._core.close()

    # Beyond it.

    @property
    def task_name(self) -> str:
        return self._core.description["tasks"][0]

    @property
    def task_description(self) -> str:
        """A sentence that says what to do."""
        return self._core.description["sentences"][0]

    @property
    def goal(self) -> NDArray[np.float64]:
        """The goal, whether or not it is shown."""
        return np.array(self._core.inspect(0)["goal"])

    @property
    def dynamics(self) -> dict[str, float]:
        """This episode's parameters, hidden or not."""
        return self._core.inspect(0)["dynamics"]

    @property
    def episode_layout(self) -> dict[str, Any]:
        """Where this episode's things started; what `reset` takes as its layout."""
        return self._core.inspect(0)["layout"]

    def expert(self) -> NDArray[np.float32]:
        """What the task's scripted expert would do now."""
        return self._core.expert()[0]

    def get_state(self) -> State:
        """Everything about this moment."""
        return self._core.keep(0)

    def set_state(self, state: State) -> Any:
        """Goes back to a moment, or over to that of an environment made alike, to the last bit; returns its
        observation."""
        self._core.restore(0, state)
        self._is_seeded = True
        self._core.check(library().native.benchtop_read(self._handle, self._rows_address))
        if self._time_limits:
            steps = self._core.inspect(0)["stepCount"]
            for reference in self._time_limits:
                wrapper = reference()
                if wrapper is not None:
                    wrapper._elapsed_steps = steps
        return self._observation()

    def picture(
        self,
        mode: str = "rgb_array",
        camera: str | Mapping[str, Any] | None = None,
        size: tuple[int, int] | None = None,
    ) -> NDArray[Any]:
        """A picture in any mode from any camera, by name or as {"position": …, "target": …}; `size` is (width,
        height)."""
        return self._core.render(0, checked_mode(mode), camera_choice(camera), size)

    def calibration(
        self, camera: str | Mapping[str, Any] | None = None, size: tuple[int, int] | None = None
    ) -> dict[str, NDArray[np.float64]]:
        """What relates pixels to places, in OpenCV's convention, with the middle of the upper left pixel at (0, 0):
        `intrinsics` (3, 3), `camera_from_world` and `world_from_camera` (4, 4)."""
        found = self._core.calibrate(0, camera_choice(camera), size)
        return {
            "intrinsics": np.array(found["intrinsics"]).reshape(3, 3),
            "camera_from_world": np.array(found["cameraFromWorld"]).reshape(4, 4),
            "world_from_camera": np.array(found["worldFromCamera"]).reshape(4, 4),
        }

    @property
    def labels(self) -> list[str]:
        """What the numbers in a segmentation stand for."""
        return self._core.calibrate(0, None, None)["labels"]

    def __getstate__(self) -> Any:
        raise TypeError("an environment cannot be pickled; get_state() can, and the spec makes another one")

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        raise TypeError("an environment cannot be copied; make another one and give it this one's get_state()")


class GoalEnvironment(TaskEnvironment):
    """A task whose observation is of a state, an achieved and a desired goal, for learning in hindsight."""

    def _check_kind(self) -> None:
        if not self._core.layout.has_goals:
            raise InvalidValueError(f"{self.task_name} is no goal task: make it with TaskEnvironment")

    def compute_reward(self, achieved_goal: ArrayLike, desired_goal: ArrayLike, info: Any) -> Any:
        """The reward of any pair of goals, or of any number of them; what a step would have paid."""
        return goal_rewards(achieved_goal, desired_goal, self._core.description["isSparse"])

    def compute_terminated(self, achieved_goal: ArrayLike, desired_goal: ArrayLike, info: Any) -> Any:
        """Never, as a step says."""
        shape = np.shape(achieved_goal)[:-1]
        return np.zeros(shape, bool) if shape else False

    def compute_truncated(self, achieved_goal: ArrayLike, desired_goal: ArrayLike, info: Any) -> Any:
        """Never; the time limit is not a matter of goals."""
        return self.compute_terminated(achieved_goal, desired_goal, info)


def checked_actions(action: Any, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Actions as the core takes them; numbers of other kinds are converted, wrong shapes refused."""
    array = np.asarray(action)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"an action must be of numbers, not of {array.dtype}")
    if array.shape != shape:
        raise InvalidValueError(f"an action has the shape {array.shape}; it must be {shape}")
    with np.errstate(over="ignore"):
        return array.astype(np.float32)


def checked_mode(mode: str) -> str:
    if mode not in RENDER_MODES:
        raise InvalidValueError(f"the mode is {mode!r}; it must be one of {', '.join(RENDER_MODES)}")
    return mode


def camera_choice(camera: str | Mapping[str, Any] | None) -> str | None:
    if camera is None:
        return None
    if isinstance(camera, str):
        return _settings.camera_text({"camera_name": camera})
    return _settings.camera_text({"camera": camera})


def layout_numbers(options: dict[str, Any] | None, count: int) -> NDArray[np.float64] | None:
    """The layout that reset options ask for, once for each environment."""
    if not options:
        return None
    unknown = set(options) - {"layout"}
    if unknown:
        raise InvalidValueError(f"reset knows no option '{sorted(unknown)[0]}'; there is 'layout'")
    layout = options["layout"]
    try:
        numbers = np.array([layout["object"], layout["goal"]], np.float64)
    except (KeyError, TypeError, ValueError):
        numbers = np.zeros(0)
    if numbers.shape != (2, 3):
        raise InvalidValueError("a layout must be {'object': [x, y, z], 'goal': [x, y, z]}")
    return np.tile(numbers.reshape(6), (count, 1))
