"""Evaluations of a policy that acts on many workers."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import ray

from benchtop import _evaluation, _policies, _settings
from benchtop.agents import Agent
from benchtop.errors import InvalidValueError
from benchtop.ray.workers import RETRIES, check_workers, own_errors


def evaluate(
    policy: _policies.Policy | type,
    suite: str = "MT10",
    *,
    workers: int,
    resources: Mapping[str, Any] | None = None,
    retries: int = RETRIES,
    name: str | None = None,
    **arguments: Any,
) -> _evaluation.EvaluationReport:
    """Evaluates a policy whose copies act on workers, and returns the report of `benchtop.evaluate`.

    The environments stay in this process, for they are much faster than a large network; each batch of observations is
    divided among the workers. So the report is the same, if the policy treats each row alone.

    `policy` is a function, an object with a method `begin`, or a class, from which each worker makes its policy:
    that is the place to load weights. `resources` are those of each worker, as in `ray.remote`: `{"num_gpus": 1}`.
    Other arguments are those of `benchtop.evaluate`; `batch_size` is that of all workers together.

    After a worker was killed, Ray starts another one, and the evaluation goes on. If the policy has a memory, it begins
    again."""
    if isinstance(policy, (str, os.PathLike, Agent)):
        raise InvalidValueError(
            f"the policy is {policy!r}; only policies written in Python act on workers. benchtop.evaluate runs this one"
        )
    if not callable(policy):
        raise TypeError(f"a policy is a function of a batch of observations, not {policy!r}")
    if _settings.as_integer(workers, "workers") < 1:
        raise InvalidValueError(f"workers is {workers}; it must be 1 or more")
    check_workers()
    name = name or _policies.default_name(policy)
    has_memory = hasattr(policy, "begin")
    for attempt in range(retries + 1):
        try:
            with _copies(policy, workers, dict(resources or {}), retries) as copies, own_errors():
                spread = _SpreadPolicyWithMemory(copies) if has_memory else _SpreadPolicy(copies)
                return _evaluation.evaluate(spread, suite, name=name, **arguments)
        except ray.exceptions.RayActorError:
            if not has_memory or attempt == retries:
                raise
    raise AssertionError


class _Copy:
    """The policy on one worker."""

    def __init__(self, shared: list[Any]) -> None:
        self._shared = shared
        self._policy: Any = None

    def act(self, observations: Any, count: int, beginning: tuple[Any, Any] | None) -> Any:
        if self._policy is None:
            # Not before, for Ray hides an exception of the initializer in one of its own.
            policy = ray.get(self._shared[0])
            self._policy = policy() if isinstance(policy, type) else policy
        if beginning is not None:
            self._policy.begin(*beginning)
        return _policies.checked(self._policy(observations), count)


@contextlib.contextmanager
def _copies(policy: Any, count: int, resources: dict[str, Any], retries: int) -> Iterator[list[Any]]:
    """Workers with a copy of the policy each, until the end of the context."""
    # What a policy with a memory has seen is lost with its worker, so its calls cannot be repeated.
    repeats = 0 if hasattr(policy, "begin") else retries
    actor = ray.remote(_Copy).options(**{"max_restarts": repeats, "max_task_retries": repeats, **resources})
    # In a list, for Ray warns of arguments that must last as long as the actor. This one does.
    shared = [ray.put(policy)]
    copies = [actor.remote(shared) for _ in range(count)]
    try:
        yield copies
    finally:
        for one in copies:
            ray.kill(one)


class _SpreadPolicy:
    """A policy whose copies act on the rows of a batch. A copy always has the same rows of a group of tasks."""

    def __init__(self, copies: list[Any]) -> None:
        self._copies = copies
        self._beginning: tuple[Any, Any] | None = None

    def __call__(self, observations: Any) -> Any:
        count = len(next(iter(observations.values())) if isinstance(observations, dict) else observations)
        bounds = [count * index // len(self._copies) for index in range(len(self._copies) + 1)]
        parts = []
        for one, start, end in zip(self._copies, bounds, bounds[1:], strict=False):
            if start == end:
                continue
            part = slice(start, end)
            parts.append(one.act.remote(_rows(observations, part), end - start, self._beginning_of(part)))
        self._beginning = None
        return np.concatenate(ray.get(parts))

    def _beginning_of(self, rows: slice) -> tuple[Any, Any] | None:
        if self._beginning is None:
            return None
        tasks, starts = self._beginning
        return (tasks[rows], starts[rows]) if starts[rows].any() else None


class _SpreadPolicyWithMemory(_SpreadPolicy):
    """The same for a policy that is told where episodes begin."""

    def begin(self, tasks: tuple[str, ...], starts: Any) -> None:
        self._beginning = (tasks, starts)


def _rows(observations: Any, rows: slice) -> Any:
    if isinstance(observations, dict):
        return {key: value[rows] for key, value in observations.items()}
    return observations[rows]
