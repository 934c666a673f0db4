"""Finds, loads and declares the native library. It loads on first use."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_uint32, c_uint64, c_void_p
from functools import cache
from pathlib import Path
from typing import Any

from benchtop import errors

ABI = 1
FILE = "libBenchtopC.so"
TASK_BUFFER_SIZE = 64

ERRORS: dict[int, type[errors.BenchtopError]] = {
    1: errors.InvalidValueError,
    2: errors.UnknownNameError,
    3: errors.ClosedError,
    4: errors.BusyError,
    5: errors.ForkedError,
    6: errors.ResetNeededError,
    7: errors.SimulationError,
    8: errors.NoExpertError,
    9: errors.TaskFunctionError,
}


class StepBuffers(ctypes.Structure):
    """`benchtop_step_buffers` of benchtop.h."""

    _fields_ = [
        ("count", c_int64),
        ("state_size", c_int64),
        ("image_byte_count", c_int64),
        ("states", c_void_p),
        ("images", c_void_p),
        ("achieved_goals", c_void_p),
        ("desired_goals", c_void_p),
        ("rewards", c_void_p),
        ("terminations", c_void_p),
        ("truncations", c_void_p),
        ("resets", c_void_p),
        ("outcomes", c_void_p),
    ]


class PolicyBatch(ctypes.Structure):
    """`benchtop_policy_batch` of benchtop.h."""

    _fields_ = [
        ("count", c_int64),
        ("state_size", c_int64),
        ("image_byte_count", c_int64),
        ("states", c_void_p),
        ("images", c_void_p),
        ("achieved_goals", c_void_p),
        ("desired_goals", c_void_p),
        ("active", c_void_p),
        ("starts", c_void_p),
        ("actions", c_void_p),
    ]


TASK_CALLBACK = ctypes.CFUNCTYPE(c_int32, c_void_p, c_uint64, c_int32, POINTER(c_double))
POLICY_CALLBACK = ctypes.CFUNCTYPE(c_int32, c_void_p, c_char_p, POINTER(PolicyBatch))
PROGRESS_CALLBACK = ctypes.CFUNCTYPE(c_int32, c_void_p, c_int64, c_int64)

# The signatures of benchtop.h. A test compares the two.
_text = POINTER(c_void_p)
_handle = POINTER(c_uint64)
SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "benchtop_abi": (c_uint32, []),
    "benchtop_version": (c_char_p, []),
    "benchtop_error": (c_char_p, []),
    "benchtop_free": (None, [c_void_p]),
    "benchtop_catalog": (c_int32, [_text]),
    "benchtop_open": (c_int32, [c_char_p, _handle]),
    "benchtop_close": (c_int32, [c_uint64]),
    "benchtop_describe": (c_int32, [c_uint64, _text]),
    "benchtop_reset": (c_int32, [c_uint64, *[c_void_p] * 6]),
    "benchtop_set_horizon": (c_int32, [c_uint64, c_int64]),
    "benchtop_step": (c_int32, [c_uint64, c_void_p, c_int64, c_void_p]),
    "benchtop_read_observations": (c_int32, [c_uint64, c_void_p]),
    "benchtop_read_final_observations": (c_int32, [c_uint64, c_void_p]),
    "benchtop_expert_actions": (c_int32, [c_uint64, c_void_p, c_int64]),
    "benchtop_describe_episode": (c_int32, [c_uint64, c_int64, _text]),
    "benchtop_compute_rewards": (c_int32, [c_void_p, c_void_p, c_int64, c_int32, c_void_p]),
    "benchtop_render": (
        c_int32,
        [c_uint64, c_int64, c_char_p, c_int64, c_int64, c_void_p, c_void_p, c_void_p],
    ),
    "benchtop_camera_calibration": (c_int32, [c_uint64, c_int64, c_char_p, c_int64, c_int64, _text]),
    "benchtop_describe_scene": (c_int32, [c_uint64, c_int64, _text]),
    "benchtop_body_poses": (c_int32, [c_uint64, c_int64, c_void_p, c_int64]),
    "benchtop_contacts": (c_int32, [c_uint64, c_int64, c_void_p, c_int64, c_void_p]),
    "benchtop_get_state": (c_int32, [c_uint64, c_int64, _handle]),
    "benchtop_set_state": (c_int32, [c_uint64, c_int64, c_uint64]),
    "benchtop_serialize_state": (c_int32, [c_uint64, _text]),
    "benchtop_deserialize_state": (c_int32, [c_char_p, _handle]),
    "benchtop_close_state": (c_int32, [c_uint64]),
    "benchtop_agents": (c_int32, [_text]),
    "benchtop_load_agent": (c_int32, [c_char_p, _handle]),
    "benchtop_close_agent": (c_int32, [c_uint64]),
    "benchtop_describe_agent": (c_int32, [c_uint64, _text]),
    "benchtop_agent_act": (
        c_int32,
        [c_uint64, c_void_p, c_int64, c_void_p, c_int64, c_void_p, c_void_p, c_int64, c_void_p],
    ),
    "benchtop_define_policy": (c_int32, [c_char_p, POLICY_CALLBACK, c_void_p]),
    "benchtop_remove_policy": (c_int32, [c_char_p]),
    "benchtop_evaluate": (c_int32, [c_char_p, PROGRESS_CALLBACK, c_void_p, _text]),
    "benchtop_evaluation_table": (c_int32, [c_char_p, _text]),
    "benchtop_record": (c_int32, [c_char_p]),
    "benchtop_describe_dataset": (c_int32, [c_char_p, _text]),
    "benchtop_read_episode": (c_int32, [c_char_p, c_int64, _text]),
    "benchtop_run": (c_int32, [c_char_p]),
    "benchtop_main": (None, [c_int32, POINTER(c_char_p)]),
    "benchtop_define_task": (c_int32, [c_char_p, TASK_CALLBACK, c_void_p]),
    "benchtop_task_body_state": (c_int32, [c_uint64, c_int64, c_void_p]),
    "benchtop_task_set_pose": (c_int32, [c_uint64, c_int64, c_void_p]),
    "benchtop_task_articulation_state": (c_int32, [c_uint64, c_int64, c_void_p]),
    "benchtop_task_set_articulation_pose": (c_int32, [c_uint64, c_int64, c_void_p, c_double]),
    "benchtop_task_in_contact": (c_int32, [c_uint64, c_int64, c_int64, POINTER(c_int32)]),
    "benchtop_task_hand_state": (c_int32, [c_uint64, c_void_p]),
    "benchtop_task_episode_start": (c_int32, [c_uint64, c_void_p]),
    "benchtop_task_random": (c_int32, [c_uint64, POINTER(c_double)]),
    "benchtop_task_standard_outcome": (
        c_int32,
        [c_uint64, c_int64, c_double, c_double, c_double, c_int32, c_void_p],
    ),
}


class Library:
    """The loaded library, which turns status codes into exceptions."""

    def __init__(self, path: Path) -> None:
        try:
            with single_threaded():
                self.native = ctypes.CDLL(str(path))
            version = self.native.benchtop_abi
        except (OSError, AttributeError) as error:
            raise errors.LibraryError(f"{path} cannot be used: {error}") from None
        version.restype = c_uint32
        if version() != ABI:
            raise errors.LibraryError(
                f"{path} has ABI version {version()}; it must be {ABI}; "
                "install the package and the library from the same source"
            )
        for name, (result, arguments) in SIGNATURES.items():
            function = getattr(self.native, name)
            function.restype = result
            function.argtypes = arguments

    def error(self, status: int) -> errors.BenchtopError:
        """The exception for a nonzero status."""
        text = self.native.benchtop_error() or b"unknown error"
        return ERRORS.get(status, errors.BenchtopError)(text.decode())

    def call(self, name: str, *arguments: Any) -> None:
        """Calls a function that returns a status."""
        status = getattr(self.native, name)(*arguments)
        if status:
            raise self.error(status)

    def json(self, name: str, *arguments: Any) -> Any:
        """Calls a function that outputs JSON through its last argument, and decodes it."""
        return json.loads(self.text(name, *arguments))

    def text(self, name: str, *arguments: Any) -> bytes:
        output = c_void_p()
        self.call(name, *arguments, ctypes.byref(output))
        try:
            return ctypes.string_at(output)  # type: ignore[arg-type]
        finally:
            self.native.benchtop_free(output)

    def handle(self, name: str, *arguments: Any) -> int:
        """Calls a function that outputs a handle through its last argument."""
        output = c_uint64()
        self.call(name, *arguments, ctypes.byref(output))
        return output.value


@contextmanager
def single_threaded() -> Iterator[None]:
    """Stops OpenBLAS, which runs the agents' networks, from starting threads that nothing would use."""
    variable = "OPENBLAS_NUM_THREADS"
    chosen = os.environ.get(variable)
    os.environ[variable] = "1"
    try:
        yield
    finally:
        if chosen is None:
            del os.environ[variable]
        else:
            os.environ[variable] = chosen


def path() -> Path:
    """The path of the library: BENCHTOP_LIBRARY if set, else beside this file."""
    chosen = os.environ.get("BENCHTOP_LIBRARY")
    return Path(chosen) if chosen else Path(__file__).with_name(FILE)


def bundled(kind: str, name: str) -> Path | None:
    """The bundled file of a kind, such as `experiments`; None if there is none. It is where the core looks for it."""
    for folder in path().resolve().parents:
        for assets in ("assets", "share/benchtop"):
            file = folder / assets / kind / f"{name}.json"
            if file.is_file():
                return file
    return None


@cache
def library() -> Library:
    """The library, loaded at the first call."""
    location = path()
    if not location.is_file():
        raise errors.LibraryError(
            f"the library {location} does not exist; install the wheel, or run 'pip install ./python' in Benchtop's "
            "source tree with a Swift toolchain, or set BENCHTOP_LIBRARY to its path"
        )
    return Library(location)
