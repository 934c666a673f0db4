"""What there is: tasks, suites, families of hidden dynamics, cameras."""

from __future__ import annotations

from functools import cache
from typing import Any

from benchtop._library import library


@cache
def catalog() -> dict[str, Any]:
    """All tasks, suites, families and cameras, with a sentence about each."""
    return library().json("benchtop_catalog")
