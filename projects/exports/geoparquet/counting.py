"""What was written so far, to be held against the totals of the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from projects.exports.geoparquet.provinces import Part


@dataclass(slots=True)
class Counted:
    """Rows, and what totals take of them, in 万元: of all, and by province."""

    rows: int = 0
    number: int = 0
    wan: Decimal = Decimal(0)
    parts: dict[str, tuple[int, Decimal]] = field(default_factory=dict)

    def add(self, number: int, wan: Decimal, parts: Iterable[Part]) -> None:
        """Add a project."""
        self.rows, self.number, self.wan = self.rows + 1, self.number + number, self.wan + wan
        for province, its_number, its_wan in parts:
            held = self.parts.get(province, (0, Decimal(0)))
            self.parts[province] = held[0] + its_number, held[1] + its_wan


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted, and what provinces take of each project that shares divide among several, by id."""

    divided: Mapping[int, Sequence[Part]]
    counted: Counted

    def count(self, row: Any, partition: str) -> Sequence[Part]:
        """Count a row of a partition; returns what provinces take of it."""
        is_whole = partition.isdigit()
        whole = (partition, row.counted_number, row.counted_wan)
        parts = [whole] if is_whole else self.divided.get(row.id, ())
        self.counted.add(row.counted_number, row.counted_wan, parts)
        return parts
