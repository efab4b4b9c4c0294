"""Warnings by the days and months that are kept of each project, exact at any moment (decision 0127).

What is kept is read but for the projects that were written since, which are worked out as they are now: one
statement, one snapshot. Of all projects the numbers come from sums, and a list walks in its order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, any_, func, literal, select, union_all
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.models import DeskRow, DeskSum, Project
from projects.progress.reporting import began_in, counts
from projects.progress.rules import Levels, WarningRules
from projects.reading.desk_rows import (
    EPOCH,
    KEPT_STATUSES,
    select_desk_rows,
    stored_days,
    told_month,
    written_days,
)
from projects.reading.kept_parts import is_marked
from projects.store.past import get_past

# The kinds of warning that count from a kept day or month, and which.
COUNTED_FROM = {"overdue_start": "start", "overdue_end": "end", "stale": "word", "unreported": "told"}


@dataclass(frozen=True, slots=True)
class Walk:
    """How many of the worst are wanted, and the number and project after which they stand."""

    most: int
    after: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """How the kept days are read: all of them, those of an array of ids, or the first of a walk."""

    here: ColumnElement[Any] | None = None
    walk: Walk | None = None


def are_days_kept(session: Session, rules: WarningRules, day: date) -> bool:
    """Say whether the kept days answer: of the present, by the statuses that they were worked out for."""
    is_present = get_past(session) is None and day >= get_today()
    return is_present and {*rules.reporting.statuses} == {*KEPT_STATUSES}


def levels_of(rules: WarningRules, kind: str) -> Levels:
    """Return from which numbers on a kind of warning is yellow and red."""
    found: Levels = getattr(rules, kind)
    return found


def number_now(rules: WarningRules, kind: str, day: date) -> int:
    """Return the day, or the last month due by it, as the kept ones are numbered."""
    if kind != "unreported":
        return (day - EPOCH).days
    due = rules.reporting.last_due_month(day)
    return due.year * 12 + due.month


def find_days(rules: WarningRules, kind: str, day: date, kept: Kept) -> Any:
    """Return project and day or month, as `at`, of what a kind of warning names by its yellow level."""
    now = number_now(rules, kind, day)
    last = now - levels_of(rules, kind).yellow
    what = COUNTED_FROM[kind]
    sources = [*select_stored(what, last, now, kept), written_days(what)]
    if kind == "unreported":
        sources.append(select_left(rules, day))
    rows = union_all(*sources).subquery("days")
    return select(rows).where(rows.c.at <= last).subquery("named")


def select_stored(what: str, last: int, now: int, kept: Kept) -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield the SELECTs of the kept days up to a last one, of a walk the first of them in its order."""
    stored, row, walk = stored_days(what).where(DeskRow.at <= last), DeskRow, kept.walk
    if walk is None:
        # Looked up by their ids: else PostgreSQL reads the days of all projects to keep those of a county.
        yield stored if kept.here is None else stored.where(row.project_id == any_(kept.here))
        return
    parts = [stored]
    if walk.after is not None:
        at, project_id = now - walk.after[0], walk.after[1]
        parts = [stored.where(row.at == at, row.project_id < project_id), stored.where(row.at > at)]
    for part in parts:
        first = part.order_by(row.at, row.project_id.desc()).limit(walk.most).subquery()
        yield select(first)


def select_left(rules: WarningRules, day: date) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of project and month of those that had to report and no longer are of a status to.

    They are few, and looked up once. Who has reported the month all the same has missed none.
    """
    statuses, due = rules.reporting.statuses, rules.reporting.last_due_month(day)
    left = (counts(), Project.status.not_in(statuses), Project.id.in_(began_in(statuses, due)))
    rows = select(Project.id.label("project_id"), told_month(statuses).label("at")).where(*left)
    return select(rows.cte("left_since").prefix_with("MATERIALIZED"))


def since_of(rules: WarningRules, kind: str, day: date, at: Any) -> Any:
    """Return the day that passed, or the last month that is due."""
    if kind == "unreported":
        return literal(rules.reporting.last_due_month(day), Date)
    return literal(EPOCH, Date) + at


def count_all(
    session: Session, rules: WarningRules, day: date, kinds: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """Return of all projects how many warnings of some kept kinds there are and how many are red."""
    if not kinds:
        return {}
    rows = union_all(*kept_numbers(rules, day, kinds)).subquery("kept").c
    columns = []
    for kind in kinds:
        levels, now = levels_of(rules, kind), number_now(rules, kind, day)
        for level in (levels.yellow, levels.red):
            held = func.sum(rows.row_number).filter(rows.what == COUNTED_FROM[kind], rows.at <= now - level)
            columns.append(func.coalesce(held, 0))
    numbers = [int(number) for number in session.execute(select(*columns)).one()]
    return dict(zip(kinds, zip(numbers[::2], numbers[1::2], strict=True), strict=True))


def kept_numbers(rules: WarningRules, day: date, kinds: Sequence[str]) -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield the SELECTs of what, at and number: the sums, what is written since taken off and added anew."""
    fresh = select_desk_rows(is_marked).subquery("fresh")
    yield select(DeskSum.what, DeskSum.at, DeskSum.row_number)
    yield select(DeskRow.what, DeskRow.at, -DeskRow.row_number).where(is_marked(DeskRow.project_id))
    yield select(fresh.c.what, fresh.c.at, fresh.c.row_number)
    if "unreported" in kinds:
        left = select_left(rules, day).subquery("left")
        yield select(literal("told"), left.c.at, literal(1))
