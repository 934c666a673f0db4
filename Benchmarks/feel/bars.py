"""Bars: how far a row of Benchtop's may be from Meta-World's, and the verdict on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Sequence


@dataclass(frozen=True)
class Bar:
    """At least one bound; all of them hold for every column of a row."""

    reason: str
    # The largest deviation from Meta-World, in the row's unit.
    within: float | None = None
    # The largest deviation from Meta-World, as a fraction of its value.
    share: float | None = None
    # Bounds on Benchtop's own values.
    least: float = -math.inf
    most: float = math.inf

    def text(self) -> str:
        parts = []
        if self.within is not None:
            parts.append(f"within {self.within:g}")
        if self.share is not None:
            parts.append(f"within {100 * self.share:g} %")
        if self.least > -math.inf and self.most < math.inf:
            parts.append(f"from {self.least:g} to {self.most:g}")
        elif self.least > -math.inf:
            parts.append(f"at least {self.least:g}")
        elif self.most < math.inf:
            parts.append(f"at most {self.most:g}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Outcome:
    """How a row came out. A deviation is in the row's unit, or infinite where only one side has a value."""

    deviation: float
    is_ok: bool


def deviations(peer: Sequence[float], own: Sequence[float]) -> list[float]:
    """Benchtop less Meta-World. Nothing against nothing (both NaN, such as a thing that neither lifts) is 0."""
    if len(peer) != len(own):
        raise ValueError(f"{len(peer)} values against {len(own)}")
    return [
        0.0 if math.isnan(a) and math.isnan(b) else math.inf if math.isnan(a) or math.isnan(b) else b - a
        for a, b in zip(peer, own)
    ]


def evaluate(bar: Bar, peer: Sequence[float], own: Sequence[float]) -> Outcome:
    gaps = deviations(peer, own)
    worst = max(gaps, key=abs, default=0.0)
    is_ok = all(
        (bar.within is None or abs(gap) <= bar.within)
        and (bar.share is None or abs(gap) <= bar.share * abs(there))
        and (math.isnan(here) or bar.least <= here <= bar.most)
        for gap, there, here in zip(gaps, [0.0 if math.isnan(x) else x for x in peer], own)
    )
    # A bound that is not a deviation is not met by having no value.
    if bar.within is None and bar.share is None and any(map(math.isnan, own)):
        is_ok = False
    return Outcome(worst, is_ok)
