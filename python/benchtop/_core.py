"""Environments of the core, one or many, behind one handle; the common ground of single environments and vectors."""

from __future__ import annotations

import ctypes
import json
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchtop import tasks
from benchtop._layout import Layout
from benchtop._library import Rows, library
from benchtop._settings import Keywords, camera_text, whole
from benchtop.errors import InvalidValueError
from benchtop.states import State

RENDER_MODES = ("rgb_array", "depth_array", "segmentation_array")

# The infos of a step, by Meta-World's names, and which column of the core's judgements each is.
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
    """Where an array's memory is."""
    return None if array is None else array.__array_interface__["data"][0]


class Core:
    """Open environments of the core."""

    def __init__(self, request: dict[str, Any], keywords: Keywords) -> None:
        self.mode = keywords.get("render_mode")
        if self.mode is not None and self.mode not in RENDER_MODES:
            raise InvalidValueError(
                f"render_mode is {self.mode!r}; it must be None or one of {', '.join(RENDER_MODES)}"
            )
        self.camera = camera_text(keywords)
        self.size = (
            whole(keywords.get("width", 480), "the width"),
            whole(keywords.get("height", 480), "the height"),
        )
        self.library = library()
        try:
            text = json.dumps(request, allow_nan=False).encode()
        except ValueError as error:
            raise InvalidValueError(f"these options cannot be used: {error}") from None
        with tasks.opening() as self.own_tasks:
            self.handle = self.library.handle("benchtop_open", text)
        self._finalizer = weakref.finalize(self, self.library.native.benchtop_close, self.handle)
        # A process that ends gives its memory back anyhow.
        self._finalizer.atexit = False
        self.description = self.library.json("benchtop_describe", self.handle)
        self.layout = Layout(self.description)
        self.count = len(self.description["tasks"])

    def close(self) -> None:
        self._finalizer()

    def check(self, status: int) -> None:
        """Raises what a status other than 0 stands for."""
        if status:
            error = self.library.error(status)
            raise tasks.with_cause(error)

    def rows(self) -> Rows:
        """A table of where results go, with nothing in it yet."""
        layout = self.layout
        return Rows(count=self.count, number_count=layout.number_count, pixel_count=layout.pixel_count)

    def reset(
        self,
        rows: Rows,
        seeds: list[int | None],
        layouts: NDArray[np.float64] | None = None,
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        has_seed = np.array([seed is not None for seed in seeds], np.uint8)
        numbers = np.array([seed or 0 for seed in seeds], np.uint64)
        has_layout = None if layouts is None else np.ones(self.count, np.uint8)
        native_mask = None if mask is None else mask.astype(np.uint8)
        self.check(
            self.library.native.benchtop_reset(
                self.handle,
                address(native_mask),
                address(has_seed),
                address(numbers),
                address(has_layout),
                address(layouts),
                ctypes.addressof(rows),
            )
        )

    def expert(self) -> NDArray[np.float32]:
        actions = np.empty((self.count, 4))
        self.check(self.library.native.benchtop_expert(self.handle, address(actions), actions.size))
        # As environments take them.
        return actions.astype(np.float32)

    def inspect(self, index: int) -> dict[str, Any]:
        return self.library.json("benchtop_inspect", self.handle, index)

    def render(
        self,
        index: int = 0,
        mode: str | None = None,
        camera: str | None = None,
        size: tuple[int, int] | None = None,
    ) -> NDArray[Any]:
        """A picture in one of the render modes."""
        width, height = size or self.size
        mode = mode or self.mode
        if not (16 <= width <= 4096 and 16 <= height <= 4096):
            raise InvalidValueError(f"a picture is to be {width}x{height}; it must be 16x16 to 4096x4096")
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
        picture = color if color is not None else depth if depth is not None else labels
        assert picture is not None
        return picture

    def calibrate(self, index: int, camera: str | None, size: tuple[int, int] | None) -> dict[str, Any]:
        width, height = size or self.size
        return self.library.json(
            "benchtop_calibrate", self.handle, index, (camera or self.camera).encode(), width, height
        )

    def keep(self, index: int) -> State:
        return State(self.library.handle("benchtop_keep", self.handle, index))

    def restore(self, index: int, state: State) -> None:
        if not isinstance(state, State):
            raise TypeError(f"a state is what get_state gave, not {type(state).__name__}")
        self.library.call("benchtop_restore", self.handle, index, state._handle)


def goal_rewards(achieved: Any, desired: Any, sparse: bool) -> Any:
    """Rewards of any number of pairs of goals; a float for a single one."""
    first, second = np.asarray(achieved, np.float64), np.asarray(desired, np.float64)
    if first.shape != second.shape or not first.ndim or first.shape[-1] != 3:
        raise InvalidValueError(f"goals have the shapes {first.shape} and {second.shape}; both must be (3,) or (N, 3)")
    first, second = np.ascontiguousarray(first), np.ascontiguousarray(second)
    rewards = np.empty(first.shape[:-1])
    library().call(
        "benchtop_goal_rewards", address(first), address(second), rewards.size, int(sparse), address(rewards)
    )
    return float(rewards) if rewards.ndim == 0 else rewards
