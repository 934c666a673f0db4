"""Policies written in Python, which the core calls."""

from __future__ import annotations

import ctypes
import itertools
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from operator import attrgetter
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchtop._library import POLICY_CALLBACK, PolicyBatch, library
from benchtop._observation_layout import ObservationLayout
from benchtop.errors import InvalidValueError, UnknownNameError

Policy = Callable[[Any], Any]

# The names of the policies that the core knows now.
_names: set[str] = set()
_lock = Lock()
# Those of the command line.
_kept: list[PolicyFunction] = []


def array(address: int | None, shape: tuple[int, ...], kind: type[Any]) -> NDArray[Any]:
    """A view of native memory."""
    count = int(np.prod(shape)) * np.dtype(kind).itemsize
    if not address or not count:
        return np.empty(shape, kind)
    return np.frombuffer(memoryview((ctypes.c_char * count).from_address(address)), kind).reshape(shape)


class PolicyFunction:
    """The callback of a policy. It keeps the exception that ends it."""

    def __init__(self, policy: Policy, *, prints_errors: bool = False) -> None:
        if not callable(policy):
            raise TypeError(f"a policy is a function of a batch of observations, not {policy!r}")
        self.callback = POLICY_CALLBACK(self._call)
        self.error: BaseException | None = None
        self._policy = policy
        self._prints_errors = prints_errors
        self._begin = getattr(policy, "begin", None)
        self._tasks: tuple[str, ...] = ()
        self._layout: ObservationLayout | None = None

    def _call(self, context: int | None, environments: bytes | None, batch: Any) -> int:
        try:
            if environments is None:
                self._act(batch.contents)
            else:
                description = json.loads(environments)
                self._tasks, self._layout = tuple(description["tasks"]), ObservationLayout(description)
        except BaseException as error:
            self.error = error
            if self._prints_errors:
                traceback.print_exception(error)
            return 1
        return 0

    def _act(self, batch: PolicyBatch) -> None:
        layout, count = self._layout, batch.count
        assert layout is not None
        starts = array(batch.starts, (count,), np.uint8).astype(bool)
        if self._begin is not None and starts.any():
            self._begin(self._tasks, starts)
        # Copies, which the policy may keep.
        states = array(batch.states, (count, batch.state_size), np.float64).copy()
        images = array(batch.images, (count, batch.image_byte_count), np.uint8).copy() if layout.cameras else None
        goals = None
        if layout.has_goals:
            goals = (
                array(batch.achieved_goals, (count, 3), np.float64).copy(),
                array(batch.desired_goals, (count, 3), np.float64).copy(),
            )
        actions = checked(self._policy(layout.split(states, images, goals)), count)
        active = array(batch.active, (count,), np.uint8).astype(bool)
        wrong = active & ~np.isfinite(actions).all(axis=1)
        if wrong.any():
            row = int(np.argmax(wrong))
            raise InvalidValueError(
                f"the policy returned the action {actions[row].tolist()} for observation {row}, of {self._tasks[row]}; "
                "actions must be finite"
            )
        array(batch.actions, (count, 4), np.float64)[active] = actions[active]


def checked(result: Any, count: int) -> NDArray[np.float64]:
    """The actions that a policy returned for a number of observations."""
    actions = np.asarray(result)
    if actions.dtype.kind not in "fiu":
        raise InvalidValueError(f"the policy returned {type(result).__name__} of {actions.dtype}, not numbers")
    if actions.shape != (count, 4):
        raise InvalidValueError(
            f"the policy returned actions of the shape {actions.shape}; for {count} observations it must be "
            f"({count}, 4)"
        )
    return actions.astype(np.float64)


def default_name(policy: Any) -> str:
    """The name of a policy in reports: its module and its own name, or those of its class."""
    owner = policy if hasattr(policy, "__qualname__") else type(policy)
    return f"{getattr(owner, '__module__', None) or 'python'}:{owner.__qualname__}"


@contextmanager
def defined(policy: Policy, name: str | None = None) -> Iterator[tuple[str, PolicyFunction]]:
    """Adds a policy to the core, under a name that begins with its module and its own name."""
    function = PolicyFunction(policy)
    if name is None:
        name = default_name(policy)
    elif ":" not in name:
        name = f"python:{name}"
    with _lock:
        # Another thread may use a policy of the same name.
        candidates = itertools.chain([name], (f"{name}#{number}" for number in itertools.count(2)))
        name = next(one for one in candidates if one not in _names)
        _names.add(name)
    try:
        library().call("benchtop_define_policy", name.encode(), function.callback, None)
        yield name, function
    finally:
        library().call("benchtop_remove_policy", name.encode())
        with _lock:
            _names.discard(name)


def define_named(words: list[str]) -> None:
    """Adds the policies that a command line names as `--policy MODULE:FUNCTION`, until the end of the process."""
    for word, following in itertools.zip_longest(words, words[1:], fillvalue=""):
        option, separator, value = word.partition("=")
        name = value if separator else following
        if option != "--policy" or ":" not in name or os.path.exists(name):
            continue
        function = PolicyFunction(imported(name), prints_errors=True)
        _kept.append(function)
        library().call("benchtop_define_policy", name.encode(), function.callback, None)


def imported(name: str) -> Policy:
    """The policy `MODULE:FUNCTION`. A class makes its policy without arguments."""
    module, _, attributes = name.partition(":")
    if os.getcwd() not in sys.path:
        # As in `python -m`.
        sys.path.insert(0, os.getcwd())
    try:
        found = attrgetter(attributes)(import_module(module))
    except (ImportError, AttributeError, ValueError) as error:
        raise UnknownNameError(f"the policy '{name}' cannot be imported: {error}") from error
    return found() if isinstance(found, type) else found
