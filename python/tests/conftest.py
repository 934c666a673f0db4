from __future__ import annotations

from collections.abc import Iterator

import gymnasium
import pytest

import benchtop  # noqa: F401 - registers the environments
from benchtop import _names

TASKS = [*_names.TASKS, *_names.GOAL_TASKS]


@pytest.fixture
def reach() -> Iterator[gymnasium.Env]:
    environment = gymnasium.make("Benchtop/reach-v2")
    yield environment
    environment.close()
