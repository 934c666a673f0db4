"""What the panels have in common."""

from __future__ import annotations

from typing import Any


def set_value(control: Any, value: Any) -> None:
    """Sets what a control shows. Viser declares some of its values as read-only."""
    control.value = value
