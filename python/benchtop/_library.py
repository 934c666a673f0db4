"""Finds, loads and describes the native library. Nothing is loaded before it is first needed."""

from __future__ import annotations

import ctypes
import json
import os
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_uint32, c_uint64, c_void_p
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from benchtop import errors

ABI = 1
FILE = "libBenchtopC.so"
TASK_NUMBERS = 64

ERRORS: dict[int, type[errors.BenchtopError]] = {
    1: errors.InvalidValueError,
    2: errors.UnknownNameError,
    3: errors.ClosedError,
    4: errors.BusyError,
    5: errors.ForkedError,
    6: errors.NoEpisodeError,
    7: errors.SimulationError,
    8: errors.NoExpertError,
    9: errors.TaskFunctionError,
}


class Rows(ctypes.Structure):
    """`benchtop_rows` of the header."""

    _fields_ = [
        ("count", c_int64),
        ("number_count", c_int64),
        ("pixel_count", c_int64),
        ("numbers", c_void_p),
        ("pixels", c_void_p),
        ("achieved_goals", c_void_p),
        ("desired_goals", c_void_p),
        ("rewards", c_void_p),
        ("terminations", c_void_p),
        ("truncations", c_void_p),
        ("resets", c_void_p),
        ("judgements", c_void_p),
    ]


TASK_CALLBACK = ctypes.CFUNCTYPE(c_int32, c_void_p, c_uint64, c_int32, POINTER(c_double))

# What each function of the header takes and returns. A test holds the two together.
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
    "benchtop_limit": (c_int32, [c_uint64, c_int64]),
    "benchtop_step": (c_int32, [c_uint64, c_void_p, c_int64, c_void_p]),
    "benchtop_read": (c_int32, [c_uint64, c_void_p]),
    "benchtop_read_finals": (c_int32, [c_uint64, c_void_p]),
    "benchtop_expert": (c_int32, [c_uint64, c_void_p, c_int64]),
    "benchtop_inspect": (c_int32, [c_uint64, c_int64, _text]),
    "benchtop_goal_rewards": (c_int32, [c_void_p, c_void_p, c_int64, c_int32, c_void_p]),
    "benchtop_render": (
        c_int32,
        [c_uint64, c_int64, c_char_p, c_int64, c_int64, c_void_p, c_void_p, c_void_p],
    ),
    "benchtop_calibrate": (c_int32, [c_uint64, c_int64, c_char_p, c_int64, c_int64, _text]),
    "benchtop_keep": (c_int32, [c_uint64, c_int64, _handle]),
    "benchtop_restore": (c_int32, [c_uint64, c_int64, c_uint64]),
    "benchtop_write_moment": (c_int32, [c_uint64, _text]),
    "benchtop_read_moment": (c_int32, [c_char_p, _handle]),
    "benchtop_close_moment": (c_int32, [c_uint64]),
    "benchtop_agents": (c_int32, [_text]),
    "benchtop_load_agent": (c_int32, [c_char_p, _handle]),
    "benchtop_close_agent": (c_int32, [c_uint64]),
    "benchtop_describe_agent": (c_int32, [c_uint64, _text]),
    "benchtop_agent_act": (c_int32, [c_uint64, c_void_p, c_int64, c_void_p, c_int64, c_void_p]),
    "benchtop_define_task": (c_int32, [c_char_p, TASK_CALLBACK, c_void_p]),
    "benchtop_task_body": (c_int32, [c_uint64, c_int64, c_void_p]),
    "benchtop_task_place": (c_int32, [c_uint64, c_int64, c_void_p]),
    "benchtop_task_mechanism": (c_int32, [c_uint64, c_int64, c_void_p]),
    "benchtop_task_place_mechanism": (c_int32, [c_uint64, c_int64, c_void_p, c_double]),
    "benchtop_task_touching": (c_int32, [c_uint64, c_int64, c_int64, POINTER(c_int32)]),
    "benchtop_task_hand": (c_int32, [c_uint64, c_void_p]),
    "benchtop_task_beginning": (c_int32, [c_uint64, c_void_p]),
    "benchtop_task_random": (c_int32, [c_uint64, POINTER(c_double)]),
    "benchtop_task_usual_judgement": (
        c_int32,
        [c_uint64, c_int64, c_double, c_double, c_double, c_int32, c_void_p],
    ),
}


class Library:
    """The loaded library: its functions by name, and what their statuses mean."""

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
                f"{path} speaks version {version()} of the interface, and this package version {ABI}; "
                "install both again from one source"
            )
        for name, (result, arguments) in SIGNATURES.items():
            function = getattr(self.native, name)
            function.restype = result
            function.argtypes = arguments

    def error(self, status: int) -> errors.BenchtopError:
        """The exception for a status other than 0."""
        text = self.native.benchtop_error() or b"something went wrong"
        return ERRORS.get(status, errors.BenchtopError)(text.decode())

    def call(self, name: str, *arguments: Any) -> None:
        """Calls a function that returns a status."""
        status = getattr(self.native, name)(*arguments)
        if status:
            raise self.error(status)

    def json(self, name: str, *arguments: Any) -> Any:
        """Calls a function whose last argument takes a JSON text, and reads that."""
        return json.loads(self.text(name, *arguments))

    def text(self, name: str, *arguments: Any) -> bytes:
        place = c_void_p()
        self.call(name, *arguments, ctypes.byref(place))
        try:
            return ctypes.string_at(place)  # type: ignore[arg-type]
        finally:
            self.native.benchtop_free(place)

    def handle(self, name: str, *arguments: Any) -> int:
        """Calls a function whose last argument takes a handle."""
        place = c_uint64()
        self.call(name, *arguments, ctypes.byref(place))
        return place.value


@contextmanager
def single_threaded() -> Iterator[None]:
    """Keeps OpenBLAS, which agents compute with, from starting threads as it is loaded: none of them would ever work."""
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
    """Where the library is looked for: beside this file, or where BENCHTOP_LIBRARY says."""
    chosen = os.environ.get("BENCHTOP_LIBRARY")
    return Path(chosen) if chosen else Path(__file__).with_name(FILE)


@cache
def library() -> Library:
    """The library, loaded at the first call."""
    place = path()
    if not place.is_file():
        raise errors.LibraryError(
            f"there is no {place}. Install the wheel, or 'pip install ./python' in a copy of Benchtop's "
            "sources where the Swift toolchain is; BENCHTOP_LIBRARY names a library that lies elsewhere"
        )
    return Library(place)
