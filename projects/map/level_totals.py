"""The totals of a filter by the districts of one level: each has its own row, what crosses stands beside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ARRAY, Text, func, literal, select
from sqlalchemy.orm import Session

from projects.models import Allocation, Project
from projects.reading.own import stays_inside
from projects.reading.parts import is_status_known
from projects.reading.selection import Selection
from projects.reading.totals import (
    BucketTotal,
    read_sums,
    sum_columns,
    total,
)
from projects.reading.wholes import list_crossing
from projects.words import vocabulary
from projects.words.sums import add_up


@dataclass(frozen=True, slots=True)
class LevelTotals:
    """What each district of a level holds of a filter: with `above` and `cross` exactly the filter's total.

    `above` is what belongs to a city or province as such that is divided at this level, `cross` what lies in
    several districts of the level.
    """

    units: Mapping[str, BucketTotal]
    above: tuple[BucketTotal, ...]
    cross: BucketTotal


def sum_by_level(
    session: Session, selection: Selection, buckets: Sequence[BucketTotal], units: Mapping[str, str]
) -> LevelTotals:
    """Return the rows of a filter's reconciliation by the districts of a level, each of its `units`.

    One query for what crosses counties and not the districts of the level; none for counties themselves.
    """
    crossing = [row for row in buckets if row.kind == "cross"]
    is_of_several = len(set(units.values())) < len(units)
    inner = list_crossing_inside(session, selection, units) if crossing and is_of_several else []
    parts: dict[str, list[BucketTotal]] = {}
    for row in [*(row for row in buckets if row.adcode in units), *inner]:
        parts.setdefault(units[str(row.adcode)], []).append(row)
    return LevelTotals(
        {unit: join(unit, rows) for unit, rows in parts.items()},
        tuple(row for row in buckets if row.kind != "cross" and row.adcode not in units),
        take_away(merge("cross", None, crossing), inner),
    )


def join(unit: str, rows: Collection[BucketTotal]) -> BucketTotal:
    """Return the one row of a district: what it is made of stays as it is where that is itself alone."""
    own = [row for row in rows if row.adcode == unit and row.kind != "cross"]
    return own[0] if len(rows) == len(own) == 1 else merge("district", unit, rows)


def merge(kind: str, adcode: str | None, rows: Collection[BucketTotal]) -> BucketTotal:
    """Return several rows of totals as one."""
    return BucketTotal(
        kind,
        adcode,
        "",
        add_up(row.investment for row in rows),
        add_up(row.started for row in rows),
        add_up(row.unlocated for row in rows),
        add_up(row.high for row in rows).wan,
        sum(row.status_number for row in rows),
    )


def take_away(whole: BucketTotal, parts: Iterable[BucketTotal]) -> BucketTotal:
    """Return what some rows leave of another."""
    for part in parts:
        whole = replace(
            whole,
            investment=whole.investment - part.investment,
            started=whole.started - part.started,
            unlocated=whole.unlocated - part.unlocated,
            investment_high_wan=whole.investment_high_wan - part.investment_high_wan,
            status_number=whole.status_number - part.status_number,
        )
    return whole


def list_crossing_inside(
    session: Session, selection: Selection, units: Mapping[str, str]
) -> list[BucketTotal]:
    """Return, by district, what crosses districts and yet stays in one of those that are asked for."""
    kept = list_crossing(session, selection.wanted, sorted(set(units.values())))
    return count_crossing_inside(session, selection, units) if kept is None else kept


def count_crossing_inside(
    session: Session, selection: Selection, units: Mapping[str, str]
) -> list[BucketTotal]:
    """Return the same from the projects themselves."""
    lines = (
        select(
            Project.id,
            Project.status,
            Project.counted_number,
            Project.counted_wan,
            Project.counted_high_wan,
            Project.geom.is_(None).label("is_unlocated"),
            Project.investment_wan.is_(None).label("is_silent"),
            is_status_known().label("is_known"),
        )
        .where(Project.bucket == "cross", stays_inside(selection.wanted, Project.id), *selection.conditions)
        .cte("crossing")
    )
    given = (literal(list(texts), ARRAY(Text)) for texts in (units.keys(), units.values()))
    part: Any = func.unnest(*given).table_valued("adcode", "unit").render_derived("part")
    # What belongs to a city or province that is divided here is part of none: '' then is one of two.
    unit = func.coalesce(part.c.unit, "")
    homes = (
        select(Allocation.project_id, func.max(unit).label("unit"))
        .join(lines, lines.c.id == Allocation.project_id)
        .outerjoin(part, part.c.adcode == Allocation.adcode)
        .group_by(Allocation.project_id)
        .having(func.min(unit) == func.max(unit), func.max(unit) != "")
        .subquery("homes")
    )
    facts = (lines.c.counted_number, lines.c.counted_wan, lines.c.is_silent)
    query = (
        select(
            homes.c.unit,
            *sum_columns(*facts),
            *sum_columns(*facts, lines.c.status.in_(vocabulary.STARTED_STATUSES)),
            *sum_columns(*facts, lines.c.is_unlocated),
            total(lines.c.counted_high_wan),
            total(lines.c.counted_number, lines.c.is_known),
        )
        .join(homes, homes.c.project_id == lines.c.id)
        .group_by(homes.c.unit)
    )
    rows = session.execute(query).all()
    return [BucketTotal("cross", row[0], "", *read_sums(list(row[1:]), 3)) for row in rows]
