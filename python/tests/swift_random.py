"""The core's random generators and digests, implemented independently: xoshiro256++ (Blackman and Vigna 2021) seeded by
SplitMix64 (Steele, Lea and Flood 2014), and FNV-1a (Fowler, Noll and Vo) over the bytes of doubles."""

from __future__ import annotations

import struct
from collections.abc import Iterable

MASK = (1 << 64) - 1


class SplitMix64:
    def __init__(self, state: int) -> None:
        self.state = state

    def next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        word = self.state
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & MASK
        return word ^ (word >> 31)


def rotate_left(value: int, count: int) -> int:
    return ((value << count) | (value >> (64 - count))) & MASK


class Xoshiro256PlusPlus:
    def __init__(self, seed: int) -> None:
        splitmix = SplitMix64(seed)
        splitmix.state = splitmix.next()
        self.words = [splitmix.next() for _ in range(4)]

    def next(self) -> int:
        first, second, third, fourth = self.words
        result = (rotate_left((first + fourth) & MASK, 23) + first) & MASK
        shifted = (second << 17) & MASK
        third ^= first
        fourth ^= second
        second ^= third
        first ^= fourth
        third ^= shifted
        self.words = [first, second, third, rotate_left(fourth, 45)]
        return result

    def uniform(self) -> float:
        """Uniformly from -1 to 1."""
        return -1 + (self.next() >> 11) * 2.0**-53 * 2


class FNV1a:
    def __init__(self) -> None:
        self.state = 0xCBF29CE484222325

    def add(self, numbers: Iterable[float]) -> None:
        values = list(numbers)
        state = self.state
        for byte in struct.pack(f"<{len(values)}d", *values):
            state = ((state ^ byte) * 0x00000100000001B3) & MASK
        self.state = state

    @property
    def text(self) -> str:
        return f"{self.state:x}"
