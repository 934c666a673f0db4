"""Moments of environments, to go back to."""

from __future__ import annotations

import weakref
from typing import Any

from benchtop._library import library
from benchtop.errors import InvalidValueError


class State:
    """Everything about one environment at one moment. It fits any environment that is made alike, can be kept as
    long as you like, and pickled."""

    __slots__ = ("__weakref__", "_handle")

    def __init__(self, handle: int) -> None:
        self._handle = handle
        weakref.finalize(self, library().native.benchtop_close_moment, handle).atexit = False

    def __bytes__(self) -> bytes:
        return library().text("benchtop_write_moment", self._handle)

    @classmethod
    def from_bytes(cls, text: bytes) -> State:
        """The state that `bytes` made these of."""
        if b"\0" in text:
            raise InvalidValueError("these bytes are no state: there is a zero among them")
        return cls(library().handle("benchtop_read_moment", bytes(text)))

    def __reduce__(self) -> tuple[Any, ...]:
        return State.from_bytes, (bytes(self),)

    def __copy__(self) -> State:
        return self  # It never changes.

    def __deepcopy__(self, memo: dict[int, Any]) -> State:
        return self

    def __eq__(self, other: object) -> bool:
        return bytes(self) == bytes(other) if isinstance(other, State) else NotImplemented

    def __hash__(self) -> int:
        return hash(bytes(self))
