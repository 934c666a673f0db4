"""What all work on a Ray cluster shares."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

import benchtop
from benchtop import _command
from benchtop.errors import LibraryError

# How often the work of a killed worker is started again.
RETRIES = 3


def check_workers(*, shares_files: bool = False) -> None:
    """Starts Ray if it was not, and throws if one of its machines lacks what the work needs."""
    if not ray.is_initialized():
        ray.init()
    working_folder = os.getcwd() if shares_files else None

    # A worker without the package could not import a function of it. This one is sent as it is.
    def version_or_problem() -> tuple[str | None, str | None]:
        import os

        try:
            import benchtop
            from benchtop._library import library

            library()
        except ImportError as error:
            return None, f"cannot import benchtop: {error}"
        if working_folder is not None and not os.path.isdir(working_folder):
            return None, f"has no folder {working_folder}; the machines must share the folder that you work in"
        return benchtop.__version__, None

    asked = {}
    for node in ray.nodes():
        if node["Alive"] and node["Resources"].get("CPU"):
            strategy = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            task = ray.remote(num_cpus=0, scheduling_strategy=strategy)(version_or_problem)
            asked[node["NodeManagerAddress"]] = task.remote()
    for address, (version, problem) in zip(asked, ray.get(list(asked.values())), strict=True):
        if problem is not None:
            raise LibraryError(f"the Ray worker on {address} {problem}")
        if version != benchtop.__version__:
            raise LibraryError(
                f"the Ray worker on {address} has benchtop {version}, and this process {benchtop.__version__}; "
                "install the same on all machines"
            )


@contextlib.contextmanager
def working_in(folder: str) -> Iterator[None]:
    """Lets relative paths mean on a worker what they mean in the process that uses it."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def wait_for(tasks: list[Any]) -> None:
    """Waits for all tasks. If one fails, or the user interrupts, the others save what they have and stop."""
    try:
        with own_errors():
            ray.get(tasks)
    except BaseException:
        for task in tasks:
            ray.cancel(task)
        ray.wait(tasks, num_returns=len(tasks), timeout=_command.SAVING_TIME)
        raise


@contextlib.contextmanager
def own_errors() -> Iterator[None]:
    """Raises the exception of a worker as if it were of this process. Its traceback is that of the cause."""
    try:
        yield
    except ray.exceptions.RayTaskError as error:
        raise cause(error) from error


def cause(error: BaseException) -> BaseException:
    cause = getattr(error, "cause", None)
    return cause if isinstance(cause, BaseException) else error
