"""Random numbers for what an episode varies outside the simulation."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


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

    def normal(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Numbers with mean 0 and standard deviation 1, in good approximation: sums of four bytes."""
        count = math.prod(shape)
        words = self._bits.random_raw(-(-count * 4 // 8))
        sums = np.asarray(words).view(np.uint8)[: 4 * count].reshape(4, count).sum(axis=0, dtype=np.int32)
        # The mean of a byte is 127.5, and its variance (256² - 1) / 12.
        return ((sums - 510) * np.float32(1 / math.sqrt(4 * (256**2 - 1) / 12))).astype(np.float32).reshape(shape)
