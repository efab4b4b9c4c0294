"""The classes of a shaded sheet: the same five of about equal size as the map's, bounds that read well."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

STEPS = (1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10)
CLASSES = 5


def nice(value: float) -> float:
    """Return the nearest well-reading number: 1, 1.2 … 9 times a power of ten."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    best = min(STEPS, key=lambda step: abs(step * power - value))
    return float(f"{best * power:.3g}")


def quantile_bounds(values: Sequence[float | Decimal], *, is_whole: bool = False) -> list[float]:
    """Return the inner bounds of at most five classes of the positive values, rising and distinct."""
    held = sorted(float(value) for value in values if value > 0)
    if len(held) < 2:
        return []
    bounds = [nice(quantile(held, part / CLASSES)) for part in range(1, CLASSES)]
    if is_whole:
        bounds = [float(max(1, math.floor(bound + 0.5))) for bound in bounds]
    return [bound for bound in dict.fromkeys(bounds) if held[0] < bound <= held[-1]]


def quantile(held: Sequence[float], share: float) -> float:
    """Return what parts a share off some rising values, between two of them in proportion."""
    at = (len(held) - 1) * share
    low = held[math.floor(at)]
    return low + (held[math.ceil(at)] - low) * (at % 1)


def class_of(value: float, bounds: Sequence[float]) -> int:
    """Return the class of a value: 0 for nothing, else from 1."""
    return 1 + bisect_right(bounds, value) if value > 0 else 0
