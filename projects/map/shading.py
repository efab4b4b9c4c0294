"""How the districts of a sheet are shaded, as on the map: by money, by number or by how many have begun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.map.classes import class_of, quantile_bounds
from projects.reading.totals import BucketTotal
from projects.words.rounding import WAN_PER_YI

SHADES = ("investment", "number", "started")
# Shares of those whose status is known, in percent.
STARTED_BOUNDS = (20.0, 40.0, 60.0, 80.0)


@dataclass(frozen=True, slots=True)
class Shading:
    """The classes of the districts by adcode (None: no figure is stated), and the bounds between them."""

    shade: str
    bounds: Sequence[float]
    classes: Mapping[str, int | None]

    @property
    def is_silent(self) -> bool:
        """Say whether some district has projects and no figure."""
        return None in self.classes.values()


def shade_districts(buckets: Iterable[BucketTotal], shade: str) -> Shading:
    """Return the shading of the districts of some totals; raises KeyError for an unknown one."""
    values = {row.adcode: VALUES[shade](row) for row in buckets if row.adcode and row.kind == "district"}
    stated = [value for value in values.values() if value is not None]
    bounds = STARTED_BOUNDS if shade == "started" else quantile_bounds(stated, is_whole=shade == "number")
    classes = {
        adcode: None if value is None else class_of(float(value), bounds) for adcode, value in values.items()
    }
    return Shading(shade, bounds, classes)


def investment_of(row: BucketTotal) -> Decimal | None:
    """Return the money of a district in 亿元."""
    stated = row.investment.stated_wan
    return Decimal(0) if stated is None and not row.number else stated and stated / WAN_PER_YI


def started_of(row: BucketTotal) -> float | None:
    """Return how many of a district's projects of known status have begun, in percent."""
    if not row.status_number:
        return None if row.number else 0.0
    return 100 * row.started.number / row.status_number


VALUES = {"investment": investment_of, "number": lambda row: row.number, "started": started_of}
