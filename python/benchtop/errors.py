"""The exceptions. Each is also a subclass of the matching built-in or Gymnasium exception."""

from __future__ import annotations

import gymnasium.error


class BenchtopError(Exception):
    """The base class of all exceptions of Benchtop."""


class LibraryError(BenchtopError, ImportError):
    """The native library is missing, cannot be loaded, or has another ABI version."""


class InvalidValueError(BenchtopError, ValueError):
    """An action, option, size or state is invalid."""


class UnknownNameError(BenchtopError, ValueError):
    """A task, suite, dynamics family or camera is unknown."""


class ClosedError(BenchtopError, gymnasium.error.ClosedEnvironmentError):
    """The environment is closed."""


class BusyError(BenchtopError, RuntimeError):
    """Another thread is using the environment."""


class ForkedError(BenchtopError, RuntimeError):
    """The environment's threads belong to the parent of this forked process."""


class ResetNeededError(BenchtopError, gymnasium.error.ResetNeeded):
    """The environment has no episode, or its episode is over."""


class SimulationError(BenchtopError, RuntimeError):
    """The simulation failed. A reset makes the environment usable again."""


class NoExpertError(BenchtopError, NotImplementedError):
    """The task has no scripted expert."""


class CommandError(BenchtopError, RuntimeError):
    """A command that ran in a process of its own failed."""


class TaskFunctionError(BenchtopError, RuntimeError):
    """A function of a task written in Python failed. `__cause__` is its exception."""
