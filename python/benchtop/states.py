"""Saved states of environments."""

from __future__ import annotations

import weakref
from typing import Any

from benchtop._library import library
from benchtop.errors import InvalidValueError


class State:
    """The complete state of one environment. Any environment with the same task and options can restore it.

    A state outlives its environment and can be pickled."""

    __slots__ = ("__weakref__", "_handle")

    def __init__(self, handle: int) -> None:
        self._handle = handle
        weakref.finalize(self, library().native.benchtop_close_state, handle).atexit = False

    def __bytes__(self) -> bytes:
        return library().text("benchtop_serialize_state", self._handle)

    @classmethod
    def from_bytes(cls, text: bytes) -> State:
        """The inverse of `bytes(state)`."""
        if b"\0" in text:
            raise InvalidValueError("the bytes are not a valid state: they contain a zero byte")
        return cls(library().handle("benchtop_deserialize_state", bytes(text)))

    def __reduce__(self) -> tuple[Any, ...]:
        return State.from_bytes, (bytes(self),)

    def __copy__(self) -> State:
        return self  # A state is immutable.

    def __deepcopy__(self, memo: dict[int, Any]) -> State:
        return self

    def __eq__(self, other: object) -> bool:
        return bytes(self) == bytes(other) if isinstance(other, State) else NotImplemented

    def __hash__(self) -> int:
        return hash(bytes(self))
