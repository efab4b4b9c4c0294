"""What all registries add up to: each says what its own projects do, in one snapshot of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, reduce
from operator import add
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.kept_parts import Shape, find_shape, list_values, select_kept
from projects.reading.own import area_of
from projects.reading.parts import select_parts
from projects.reading.selection import Selection, select_projects
from projects.reading.totals import Summary, read_sums, sum_columns, summarise
from projects.words.sums import NOTHING, Sum
from projects.words.vocabulary import STATUSES, codes


@dataclass(frozen=True, slots=True)
class Part:
    """What the projects of one registry, or of several, add up to; `changed_at` is their latest change."""

    summary: Summary
    by_status: dict[str, Sum]
    changed_at: datetime | None


def read_part(session: Session, wanted: ProjectFilter) -> Part:
    """Return what a filter's projects of one registry add up to."""
    selection = select_projects(session, wanted)
    changed_at = session.scalar(select(func.max(Project.updated_at)))
    return Part(summarise(session, selection), sum_by_status(session, selection), changed_at)


def sum_by_status(session: Session, selection: Selection) -> dict[str, Sum]:
    """Return what the filter's projects of each status add up to, in the order of the statuses."""
    shape = find_shape(session, selection.wanted)
    if shape is None:
        parts = select_parts(area_of(selection.wanted), *selection.conditions).subquery("own")
        rows = session.execute(add_statuses(parts)).all()
    else:
        rows = session.execute(add_kept_statuses(shape), list_values(selection.wanted)).all()
    found = {status: read_sums(figures, 1)[0] for status, *figures in rows}
    return {code: found[code] for code in codes(STATUSES) if found.get(code, NOTHING) != NOTHING}


@cache
def add_kept_statuses(shape: Shape) -> Select[Any]:
    """Return the SELECT of sums by status from what is kept."""
    return add_statuses(select_kept(shape))


def add_statuses(parts: Any) -> Select[Any]:
    """Return the SELECT of each status and the columns of its sum."""
    row = parts.c
    return select(row.status, *sum_columns(row.number, row.wan, row.is_silent)).group_by(row.status)


def add_parts(parts: Iterable[Part]) -> Part | None:
    """Return what several registries add up to; None of none."""
    found = list(parts)
    return reduce(add_two, found) if found else None


def add_two(one: Part, other: Part) -> Part:
    """Return what two registries add up to: no project stands in both."""
    statuses = [code for code in codes(STATUSES) if code in one.by_status or code in other.by_status]
    by_status = {
        code: one.by_status.get(code, NOTHING) + other.by_status.get(code, NOTHING) for code in statuses
    }
    moments = [part.changed_at for part in (one, other) if part.changed_at is not None]
    summary = add_summaries([one.summary, other.summary])
    return Part(summary, by_status, max(moments, default=None))


def add_summaries(found: Sequence[Summary]) -> Summary:
    """Return what several registries add up to, at least one; their ratios are those of the sums."""
    names = [field.name for field in fields(Summary)]
    return Summary(*(reduce(add, (getattr(one, name) for one in found)) for name in names))
