"""The catalog of tasks, suites, dynamics families and cameras."""

from __future__ import annotations

from functools import cache
from typing import Any

from benchtop._library import library


@cache
def catalog() -> dict[str, Any]:
    """All tasks, suites, dynamics families and cameras, each with its description."""
    return library().json("benchtop_catalog")
