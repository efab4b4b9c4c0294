"""What figures add up to where not all are stated: not stated is not zero (docs/rules.md, Money).

The one definition of a sum and of a rate over parts of which some are silent; pages, files, charts and the
API all show what these say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Sum:
    """Money of some projects in 万元: of how many it is known, and how many are silent.

    A sum may have money without a project that knows it: what a programme states beyond its parts, or a
    district's share of a project that is counted in another.
    """

    wan: Decimal = Decimal(0)
    known: int = 0
    silent: int = 0

    @property
    def number(self) -> int:
        """Return how many projects there are, known or silent."""
        return self.known + self.silent

    @property
    def is_stated(self) -> bool:
        """Say whether any part is stated, be it as zero."""
        return bool(self.known or self.wan)

    @property
    def is_partly(self) -> bool:
        """Say whether some parts are stated and some silent."""
        return self.is_stated and self.silent > 0

    @property
    def stated_wan(self) -> Decimal | None:
        """Return the sum in 万元; None where every part is silent, or there is none."""
        return self.wan if self.is_stated else None

    @property
    def balance_wan(self) -> Decimal | None:
        """Return the end of an account: without any project there is no money, and that is known."""
        return self.stated_wan if self.number else self.wan

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.wan + other.wan, self.known + other.known, self.silent + other.silent)

    def __sub__(self, part: Sum) -> Sum:
        return Sum(self.wan - part.wan, self.known - part.known, self.silent - part.silent)


NOTHING = Sum()


def add_up(sums: Iterable[Sum]) -> Sum:
    """Return the sum of some sums."""
    return sum(sums, NOTHING)


def sum_of(amounts: Iterable[Decimal | None]) -> Sum:
    """Return the sum of the amounts of projects, one each; None is silent."""
    return add_up(Sum(silent=1) if wan is None else Sum(wan, known=1) for wan in amounts)


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole, both over those `number` projects alone of which both are known."""

    part: Decimal | int = 0
    whole: Decimal | int = 0
    number: int = 0

    @property
    def share(self) -> Decimal | None:
        """Return the part of the whole, 1 for all of it; None over an empty base."""
        return Decimal(self.part) / self.whole if self.whole else None

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.part + other.part, self.whole + other.whole, self.number + other.number)

    def __sub__(self, less: Rate) -> Rate:
        return Rate(self.part - less.part, self.whole - less.whole, self.number - less.number)


NO_RATE = Rate()
