"""Benchtop: a multi-task robot-arm benchmark suite, in Gymnasium.

Importing this registers the environments and does nothing else:

    import benchtop
    import gymnasium

    environment = gymnasium.make("Benchtop/pick-place-v1")
    vector = gymnasium.make_vec("Benchtop/MT10-v1", num_envs=20)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchtop import _registration

if TYPE_CHECKING:
    from benchtop.catalog import catalog
    from benchtop.environment import GoalEnvironment, TaskEnvironment
    from benchtop.errors import (
        BenchtopError,
        BusyError,
        ClosedError,
        ForkedError,
        InvalidValueError,
        LibraryError,
        NoEpisodeError,
        NoExpertError,
        SimulationError,
        TaskFunctionError,
        UnknownNameError,
    )
    from benchtop.scene import Mechanism, Scene, Thing, box, capsule, cylinder, ring, sphere
    from benchtop.states import State
    from benchtop.tasks import Judgement, Layout, Observation, Placement, Task, register
    from benchtop.vector import VectorEnvironment

__version__ = "0.1.0"

# Where each public name is, to be imported when it is first asked for.
_HOMES = {
    "catalog": ("catalog",),
    "environment": ("GoalEnvironment", "TaskEnvironment"),
    "errors": (
        "BenchtopError",
        "BusyError",
        "ClosedError",
        "ForkedError",
        "InvalidValueError",
        "LibraryError",
        "NoEpisodeError",
        "NoExpertError",
        "SimulationError",
        "TaskFunctionError",
        "UnknownNameError",
    ),
    "scene": ("Mechanism", "Scene", "Thing", "box", "capsule", "cylinder", "ring", "sphere"),
    "states": ("State",),
    "tasks": ("Judgement", "Layout", "Observation", "Placement", "Task", "register"),
    "vector": ("VectorEnvironment",),
}

__all__ = [  # noqa: PLE0604
    *("BenchtopError", "BusyError", "ClosedError", "ForkedError", "InvalidValueError", "LibraryError"),
    *("NoEpisodeError", "NoExpertError", "SimulationError", "TaskFunctionError", "UnknownNameError"),
    *("GoalEnvironment", "TaskEnvironment", "VectorEnvironment", "State", "catalog"),
    *("Judgement", "Layout", "Observation", "Placement", "Task", "register"),
    *("Mechanism", "Scene", "Thing", "box", "capsule", "cylinder", "ring", "sphere"),
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for module, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f"benchtop.{module}"), name)
            # A module may have the name of what it holds.
            globals()[name] = value
            return value
    raise AttributeError(f"module 'benchtop' has no attribute '{name}'")


_registration.add_all()
