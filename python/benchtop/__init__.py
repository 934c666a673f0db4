"""Benchtop: a multi-task robot-arm benchmark suite for Gymnasium.

The import registers the environments and does nothing else:

    import benchtop
    import gymnasium

    environment = gymnasium.make("Benchtop/pick-place-v2")
    vector = gymnasium.make_vec("Benchtop/MT10-v2", num_envs=20)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchtop import _registration

if TYPE_CHECKING:
    from benchtop._catalog import catalog
    from benchtop._evaluation import EvaluationReport, evaluate
    from benchtop.agents import Agent, bundled_agents, load_agent
    from benchtop.commands import Run, collect, replay, report, train
    from benchtop.environment import GoalEnvironment, TaskEnvironment
    from benchtop.errors import (
        BenchtopError,
        BusyError,
        ClosedError,
        CommandError,
        ForkedError,
        InvalidValueError,
        LibraryError,
        NoExpertError,
        ResetNeededError,
        SimulationError,
        TaskFunctionError,
        UnknownNameError,
    )
    from benchtop.experiments import Experiment
    from benchtop.scene import Articulation, Body, Scene, box, capsule, cylinder, ring, sphere
    from benchtop.states import State
    from benchtop.tasks import InitialState, Observation, Placement, StepOutcome, Task, register
    from benchtop.vector import VectorEnvironment

__version__ = "0.1.0"

__all__ = [
    "Agent",
    "BenchtopError",
    "BusyError",
    "ClosedError",
    "CommandError",
    "EvaluationReport",
    "Experiment",
    "ForkedError",
    "GoalEnvironment",
    "InvalidValueError",
    "StepOutcome",
    "InitialState",
    "LibraryError",
    "Articulation",
    "ResetNeededError",
    "NoExpertError",
    "Run",
    "Observation",
    "Placement",
    "Scene",
    "SimulationError",
    "State",
    "Task",
    "TaskEnvironment",
    "TaskFunctionError",
    "Body",
    "UnknownNameError",
    "VectorEnvironment",
    "box",
    "bundled_agents",
    "capsule",
    "catalog",
    "collect",
    "cylinder",
    "evaluate",
    "load_agent",
    "register",
    "replay",
    "report",
    "ring",
    "sphere",
    "train",
]

# Modules that are imported on first use, so that importing the package is fast.
_MODULES = "_catalog agents commands environment errors _evaluation experiments scene states tasks vector".split()


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in __all__:
        for module in _MODULES:
            found = vars(import_module(f"benchtop.{module}")).get(name)
            if found is not None:
                globals()[name] = found
                return found
    if name == "studio":
        return import_module("benchtop.studio")
    # Not `from benchtop import`, which would look here for the module.
    from benchtop._metaworld import NAMES, advice

    raise AttributeError(f"module 'benchtop' has no attribute '{name}'{advice(NAMES, name)}")


_registration.register_all()
