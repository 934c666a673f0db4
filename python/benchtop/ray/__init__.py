"""Sweeps, experiments, recording and evaluation on the workers of a Ray cluster.

`pip install 'benchtop[ray]'` installs Ray. The machines of the cluster have the same release of this package, and for
all but evaluation they share a file system. A worker that is killed loses nothing: Ray starts its work again, which
continues with what was saved."""

from __future__ import annotations

try:
    import ray  # noqa: F401
    from ray import tune  # noqa: F401
except ImportError as error:
    raise ImportError(f"benchtop.ray needs Ray, which \"pip install 'benchtop[ray]'\" installs: {error}") from error

from benchtop.ray.evaluation import evaluate
from benchtop.ray.recording import collect
from benchtop.ray.sweeps import experiment, trainable

__all__ = ["collect", "evaluate", "experiment", "trainable"]
