"""One or more native environments behind one handle, shared by single and vector environments."""

from __future__ import annotations

import ctypes
import json
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchtop import tasks
from benchtop._library import StepBuffers, library
from benchtop._observation_layout import ObservationLayout
from benchtop._settings import Keywords, Place, as_integer, camera_request
from benchtop.errors import InvalidValueError
from benchtop.states import State

RENDER_MODES = ("rgb_array", "depth_array", "segmentation_array")

# Meta-World's info keys, with the column of each in the core's outcomes.
INFO_KEYS = {
    "success": 0,
    "near_object": 1,
    "grasp_success": 2,
    "grasp_reward": 2,
    "in_place_reward": 3,
    "obj_to_target": 4,
    "unscaled_reward": 5,
}


def address(array: NDArray[Any] | None) -> int | None:
    """The address of an array's memory, or None."""
    return None if array is None else array.__array_interface__["data"][0]


class Core:
    """A handle to open native environments."""

    def __init__(self, request: dict[str, Any], keywords: Keywords, place: Place | None = None) -> None:
        self.mode = keywords.get("render_mode")
        if self.mode is not None and self.mode not in RENDER_MODES:
            raise InvalidValueError(
                f"render_mode is {self.mode!r}; it must be None or one of {', '.join(RENDER_MODES)}"
            )
        self.camera = camera_request(keywords)
        self.size = (
            as_integer(keywords.get("width", 480), "the width"),
            as_integer(keywords.get("height", 480), "the height"),
        )
        self.library = library()
        self.request = {key: value for key, value in request.items() if key != "count"}
        try:
            text = json.dumps(request, allow_nan=False).encode()
        except ValueError as error:
            raise InvalidValueError(f"the options cannot be used: {error}") from None
        if "defined_in" in keywords and "task" in request:
            tasks.find(request["task"], keywords["defined_in"])
        with tasks.collecting_tasks() as self.custom_tasks:
            self.handle = self.library.handle("benchtop_open", text)
        self._finalizer = weakref.finalize(self, self.library.native.benchtop_close, self.handle)
        # At exit the operating system frees the memory.
        self._finalizer.atexit = False
        self.description = self.library.json("benchtop_describe", self.handle)
        self.observation_layout = ObservationLayout(self.description, place)
        self.count = len(self.description["tasks"])

    def close(self) -> None:
        self._finalizer()

    @property
    def metadata(self) -> dict[str, Any]:
        """What Gymnasium's `metadata` says of rendering."""
        return {"render_modes": list(RENDER_MODES), "render_fps": round(1 / self.description["secondsPerStep"])}

    @property
    def is_closed(self) -> bool:
        return not self._finalizer.alive

    def check(self, status: int) -> None:
        """Raises the error of a nonzero status."""
        if status:
            error = self.library.error(status)
            raise tasks.with_cause(error)

    def step_buffers(self) -> StepBuffers:
        """Step buffers whose pointers are all null."""
        layout = self.observation_layout
        return StepBuffers(count=self.count, state_size=layout.state_size, image_byte_count=layout.image_byte_count)

    def reset(
        self,
        buffers: StepBuffers,
        seeds: list[int | None],
        initial_states: tuple[NDArray[np.uint8], NDArray[np.float64]] | None = None,
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        has_seed = np.array([seed is not None for seed in seeds], np.uint8)
        native_seeds = np.array([seed or 0 for seed in seeds], np.uint64)
        has_initial_state, values = (None, None) if initial_states is None else initial_states
        native_mask = None if mask is None else mask.astype(np.uint8)
        self.check(
            self.library.native.benchtop_reset(
                self.handle,
                address(native_mask),
                address(has_seed),
                address(native_seeds),
                address(has_initial_state),
                address(values),
                ctypes.addressof(buffers),
            )
        )

    def expert(self) -> NDArray[np.float32]:
        actions = np.empty((self.count, 4))
        self.check(self.library.native.benchtop_expert_actions(self.handle, address(actions), actions.size))
        # The precision of the action space.
        return actions.astype(np.float32)

    def describe_episode(self, index: int) -> dict[str, Any]:
        return self.library.json("benchtop_describe_episode", self.handle, index)

    def render(
        self,
        index: int = 0,
        mode: str | None = None,
        camera: str | None = None,
        size: tuple[int, int] | None = None,
    ) -> NDArray[Any]:
        """Renders an image in one of the render modes."""
        width, height = size or self.size
        mode = mode or self.mode
        if not (16 <= width <= 4096 and 16 <= height <= 4096):
            raise InvalidValueError(f"the image size is {width}x{height}; it must be from 16x16 to 4096x4096")
        color = np.empty((height, width, 3), np.uint8) if mode == "rgb_array" else None
        depth = np.empty((height, width), np.float32) if mode == "depth_array" else None
        labels = np.empty((height, width), np.uint16) if mode == "segmentation_array" else None
        self.check(
            self.library.native.benchtop_render(
                self.handle,
                index,
                (camera or self.camera).encode(),
                width,
                height,
                address(color),
                address(depth),
                address(labels),
            )
        )
        image = color if color is not None else depth if depth is not None else labels
        assert image is not None
        return image

    def camera_calibration(self, index: int, camera: str | None, size: tuple[int, int] | None) -> dict[str, Any]:
        width, height = size or self.size
        return self.library.json(
            "benchtop_camera_calibration", self.handle, index, (camera or self.camera).encode(), width, height
        )

    def describe_scene(self, index: int) -> dict[str, Any]:
        """What another renderer needs to draw an environment, except the poses of its bodies."""
        return self.library.json("benchtop_describe_scene", self.handle, index)

    def read_body_poses(self, index: int, poses: NDArray[np.float64]) -> None:
        """Reads the pose of each body into a row: position and quaternion, real part first."""
        self.check(self.library.native.benchtop_body_poses(self.handle, index, address(poses), poses.size))

    def read_contacts(self, index: int, contacts: NDArray[np.float64]) -> int:
        """Reads each contact into a row, position and force, as far as there are rows; returns their number."""
        count = ctypes.c_int64()
        self.check(
            self.library.native.benchtop_contacts(
                self.handle, index, address(contacts), len(contacts), ctypes.addressof(count)
            )
        )
        return count.value

    def get_state(self, index: int) -> State:
        return State(self.library.handle("benchtop_get_state", self.handle, index))

    def set_state(self, index: int, state: State) -> None:
        if not isinstance(state, State):
            raise TypeError(f"state must be a result of get_state, not {type(state).__name__}")
        self.library.call("benchtop_set_state", self.handle, index, state._handle)


def compute_rewards(achieved: Any, desired: Any, sparse: bool) -> Any:
    """The rewards of any number of pairs of goals; a float for a single pair."""
    first, second = np.asarray(achieved, np.float64), np.asarray(desired, np.float64)
    if first.shape != second.shape or not first.ndim or first.shape[-1] != 3:
        raise InvalidValueError(f"goals have the shapes {first.shape} and {second.shape}; both must be (3,) or (N, 3)")
    first, second = np.ascontiguousarray(first), np.ascontiguousarray(second)
    rewards = np.empty(first.shape[:-1])
    library().call(
        "benchtop_compute_rewards", address(first), address(second), rewards.size, int(sparse), address(rewards)
    )
    return float(rewards) if rewards.ndim == 0 else rewards
