"""What can go wrong, each as a class of its own and of the built-in or Gymnasium class that fits it."""

from __future__ import annotations

import gymnasium.error


class BenchtopError(Exception):
    """The class of all that Benchtop raises itself."""


class LibraryError(BenchtopError, ImportError):
    """The native library is missing, cannot be loaded, or is of another version."""


class InvalidValueError(BenchtopError, ValueError):
    """An action, option, size or state that cannot be used."""


class UnknownNameError(BenchtopError, ValueError):
    """A task, suite, family of dynamics or camera that there is not."""


class ClosedError(BenchtopError, gymnasium.error.ClosedEnvironmentError):
    """The environment has been closed."""


class BusyError(BenchtopError, RuntimeError):
    """Another thread is using the environment."""


class ForkedError(BenchtopError, RuntimeError):
    """The environment's threads stayed behind in the process that this one was forked from."""


class NoEpisodeError(BenchtopError, gymnasium.error.ResetNeeded):
    """There is no episode: none has begun, or it is over."""


class SimulationError(BenchtopError, RuntimeError):
    """The simulation failed; after a reset the environment can be used again."""


class NoExpertError(BenchtopError, NotImplementedError):
    """The task has no scripted expert."""


class TaskFunctionError(BenchtopError, RuntimeError):
    """A function of a task written in Python has failed; the cause is what it raised."""
