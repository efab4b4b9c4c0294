"""Warnings by the days and months that are kept of each project, exact at any moment (decision 0127).

What is kept is read but for the projects that were written since, which are worked out as they are now: one
statement, one snapshot. Of all projects the numbers come from sums, and a list walks in its order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CHAR, ColumnElement, Date, Select, any_, func, literal, select, union_all
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.scopes import lies_in_scope
from projects.clock import get_today
from projects.models import DeskPlaceSum, DeskRow, DeskSum, Project
from projects.models.place_sum import WHOLE
from projects.progress.duty import lacks_report
from projects.progress.reporting import began_in, counts
from projects.progress.rules import Levels, WarningRules
from projects.reading.desk_rows import (
    EPOCH,
    KEPT_STATUSES,
    SPENT,
    select_kind,
    stored_days,
    told_month,
    written_days,
)
from projects.reading.kept_parts import is_marked
from projects.store.past import get_past

# Shares are kept in millionths.
MILLION = 1_000_000
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


def place_of(access: Access | None) -> str | None:
    """Return the place whose numbers are kept and whose projects are those of the caller; None where none is.

    Without a caller all projects are meant.
    """
    return WHOLE if access is None or access.role == "administrator" else access.place


def count_kept(
    session: Session, rules: WarningRules, day: date, kinds: Sequence[str], access: Access | None
) -> dict[str, tuple[int, int]]:
    """Return of the caller's place how many warnings of some kept kinds there are and how many are red."""
    rows = union_all(*kept_numbers(rules, day, kinds, access)).subquery("kept").c
    columns = []
    for kind in kinds:
        what, *lasts = lasts_of(rules, kind, day)
        for last in lasts:
            held = func.sum(rows.row_number).filter(rows.what == what, rows.at <= last)
            columns.append(func.coalesce(held, 0))
    numbers = [int(number) for number in session.execute(select(*columns)).one()]
    return dict(zip(kinds, zip(numbers[::2], numbers[1::2], strict=True), strict=True))


def is_summed(rules: WarningRules, kind: str) -> bool:
    """Say whether the number of a kind of warning follows from sums of days, months or shares."""
    shares = (rules.spending.yellow, rules.spending.red)
    exact = all(share * MILLION % 1 == 0 for share in shares)
    return kind in COUNTED_FROM or (kind == "slow_spending" and exact)


def lasts_of(rules: WarningRules, kind: str, day: date) -> tuple[str, int, int]:
    """Return what a kind of warning counts from, and the last of these that is yellow and that is red."""
    if kind == "slow_spending":
        # A share that is kept lies below a whole number of millionths where the share itself does.
        months = rules.reporting.months_due(day)
        shares = (rules.spending.yellow, rules.spending.red)
        yellow, red = (int(share * MILLION) * months - 1 for share in shares)
        return f"{SPENT}{day.year}", yellow, red
    levels, now = levels_of(rules, kind), number_now(rules, kind, day)
    return COUNTED_FROM[kind], now - levels.yellow, now - levels.red


def kept_numbers(
    rules: WarningRules, day: date, kinds: Sequence[str], access: Access | None
) -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield the SELECTs of what, at and number of the caller's place that some kinds count from."""
    for kind in kinds:
        yield from place_numbers(access, lasts_of(rules, kind, day)[0])
    if "unreported" in kinds:
        left = select_left(rules, day).subquery("left")
        mine = select(literal("told"), left.c.at, literal(1)).join(Project, Project.id == left.c.project_id)
        yield mine if access is None else mine.where(lies_in_scope(access))


def place_numbers(access: Access | None, what: str) -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield the SELECTs of what, at and number of the caller's place, as they are now.

    They are the sums, what is written since taken off and added anew.
    """
    row, place = DeskRow, place_of(access)
    written = select_kind(what, is_marked)
    stored = select(row.what, row.at, -row.row_number).where(is_marked(row.project_id), row.what == what)
    sums: Any = DeskSum if place == WHOLE else DeskPlaceSum
    kept = select(sums.what, sums.at, sums.row_number).where(sums.what == what)
    if place != WHOLE and access is not None:
        kept = kept.where(sums.place == place)
        stored = stored.where(literal(place, CHAR(6)) == any_(row.places))
        written = written.where(lies_in_scope(access))
    fresh = written.subquery("fresh").c
    yield kept
    yield stored
    yield select(fresh.what, fresh.at, fresh.row_number)


def count_lacking_kept(statuses: Sequence[str], month: date, access: Access) -> ColumnElement[int]:
    """Return the SQL of how many projects of the caller's place must report a month and lack it.

    Who has not reported since is counted by sums. Who has reported a later month is asked for this one, and
    so is who has left the statuses that report: both are few.
    """
    now = month.year * 12 + month.month
    rows = union_all(*place_numbers(access, "sent")).subquery("sent").c
    before = select(func.coalesce(func.sum(rows.row_number), 0)).where(rows.at < now).scalar_subquery()
    fresh = written_days("sent").subquery("fresh")
    stored = stored_days("sent").where(DeskRow.at > now)
    ahead = union_all(stored, select(fresh).where(fresh.c.at > now)).subquery("ahead")
    mine = select(func.count()).select_from(Project).where(lies_in_scope(access), lacks_report(month))
    later = mine.where(Project.id.in_(select(ahead.c.project_id))).scalar_subquery()
    left = counts(), Project.status.not_in(statuses), Project.id.in_(began_in(statuses, month))
    return before + later + mine.where(*left).scalar_subquery()
