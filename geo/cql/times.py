"""The relations of two periods (Allen's), over their first and last moments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, literal, not_, or_

from geo.cql.values import MOMENT, OPEN, Value, period_of

Bound = ColumnElement[Any]
Relation = Callable[[Bound, Bound, Bound, Bound], ColumnElement[bool]]
__all__ = ["OPEN", "RELATIONS", "interval", "period_of"]


def interval(first: Value | None, last: Value | None) -> tuple[Bound, Bound]:
    """Return the first and last moment of an interval; an open end lasts for ever."""
    begins = cast(literal("-infinity"), MOMENT) if first is None else period_of(first)[0]
    ends = cast(literal("infinity"), MOMENT) if last is None else period_of(last)[1]
    return begins, ends


def is_disjoint(first: Bound, last: Bound, begins: Bound, ends: Bound) -> ColumnElement[bool]:
    """Say whether two periods have no moment in common."""
    return or_(first > ends, last < begins)


# Of the first period, from a to b, to the second, from c to d.
RELATIONS: Mapping[str, Relation] = {
    "t_after": lambda a, b, c, d: a > d,
    "t_before": lambda a, b, c, d: b < c,
    "t_disjoint": is_disjoint,
    "t_intersects": lambda a, b, c, d: not_(is_disjoint(a, b, c, d)),
    "t_equals": lambda a, b, c, d: and_(a == c, b == d),
    "t_contains": lambda a, b, c, d: and_(a < c, b > d),
    "t_during": lambda a, b, c, d: and_(a > c, b < d),
    "t_finishedby": lambda a, b, c, d: and_(a < c, b == d),
    "t_finishes": lambda a, b, c, d: and_(a > c, b == d),
    "t_meets": lambda a, b, c, d: b == c,
    "t_metby": lambda a, b, c, d: a == d,
    "t_overlappedby": lambda a, b, c, d: and_(a > c, a < d, b > d),
    "t_overlaps": lambda a, b, c, d: and_(a < c, b > c, b < d),
    "t_startedby": lambda a, b, c, d: and_(a == c, b > d),
    "t_starts": lambda a, b, c, d: and_(a == c, b < d),
}
