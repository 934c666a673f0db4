"""Random numbers for what an episode varies outside the simulation."""

from __future__ import annotations

import numpy as np


class Draws:
    """A stream of random numbers that depends only on a seed and on what the stream is for.

    It reads the raw bits of PCG64, which are the same in all versions of NumPy. A `Generator` does not promise that."""

    def __init__(self, seed: int, *purpose: int | str) -> None:
        key = [int.from_bytes(part.encode(), "little") if isinstance(part, str) else part for part in purpose]
        self._bits = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key))

    def integer(self) -> int:
        """An integer of 64 bits."""
        return int(self._bits.random_raw())

    def uniform(self, lower: float = 0.0, upper: float = 1.0) -> float:
        return lower + (upper - lower) * (self.integer() >> 11) * 2.0**-53

    def index(self, count: int) -> int:
        """One of the integers from 0 to `count` - 1."""
        return int(self.uniform(0, count))
