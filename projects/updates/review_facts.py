"""What a reviewer weighs an update by: the month before it, total and plan, and what is doubted of it now.

The rules are those that questioned the officer, asked anew of what stands now. Money in 万元.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from projects.errors import DomainError
from projects.models import Project, Update
from projects.progress.doubts import find_doubts
from projects.progress.rows import MonthRow, read_all_progress
from projects.progress.standing import Shares, Standing, compare_with, measure
from projects.registry.doubts import Doubt, Doubts
from projects.registry.field_values import restore
from projects.registry.fields import CHANGEABLE
from projects.registry.placement import PLACING, judge_each
from projects.updates.kinds.month import MONEY
from projects.updates.phases import judge_phases, unpack_phases
from projects.updates.publishing import read_registration
from projects.updates.registration_checks import Checks
from projects.updates.review_queries import UpdateRow


@dataclass(frozen=True, slots=True)
class AskedDoubt:
    """One thing that is doubted, and whether the officer confirmed just this."""

    doubt: Doubt
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The figures of a month that waits, beside what stands: `last` is the accepted month before it.

    `held_*` is what is published of this very month, which the update would correct.
    """

    month_wan: Decimal | None
    cumulative_wan: Decimal | None
    held_month_wan: Decimal | None
    held_cumulative_wan: Decimal | None
    last: MonthRow | None
    standing: Standing
    shares: Shares

    @property
    def earlier_wan(self) -> Decimal | None:
        """Return the cumulative figure that this one follows: of this very month, else the one before it."""
        return self.standing.before_wan if self.held_cumulative_wan is None else self.held_cumulative_wan


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What is doubted of an update now, what the rules refuse of it, and the figures of its month."""

    doubts: tuple[AskedDoubt, ...] = ()
    refusal: DomainError | None = None
    month: MonthFigures | None = field(default=None)

    @property
    def is_plain(self) -> bool:
        """Say whether nothing is doubted, answered or not."""
        return not self.doubts and self.refusal is None


def read_review_facts(session: Session, rows: Sequence[UpdateRow]) -> dict[int, ReviewFacts]:
    """Return the facts of each update by its id; how many queries it takes does not depend on how many.

    Only phases, which are few, and each set of districts that a place is put into, ask by themselves.
    """
    ids = {row.project_id for row in rows if row.project_id}
    projects = {one.id: one for one in session.scalars(select(Project).where(among(Project.id, ids)))}
    months = [row for row in rows if row.month and row.project_id]
    progress = read_all_progress(session, {projects[row.project_id].id for row in months if row.project_id})
    found: dict[int, ReviewFacts] = {row.id: ReviewFacts() for row in rows}
    for row in months:
        project = projects[row.project_id or 0]
        found[row.id] = weigh_month(row, project, *progress[project.id])
    waiting = [row for row in rows if row.state == "pending"]
    found |= weigh_places(session, [row for row in waiting if row.kind == "fields"], projects)
    found |= weigh_registrations(session, [row for row in waiting if row.project_id is None])
    for row in waiting:
        if row.kind == "phases" and row.project_id:
            phases = unpack_phases(row.contents)
            found[row.id] = weigh(
                row, ask_phases(session, projects[row.project_id], phases, row.reason or "")
            )
    return found


def weigh_month(
    row: UpdateRow, project: Project, months: Sequence[MonthRow], plans: Mapping[int, Decimal]
) -> ReviewFacts:
    """Return the figures of a month that waits and what is doubted of them."""
    month = row.month
    if month is None:
        return ReviewFacts()
    held = next((one for one in months if one.month == month), None)
    month_wan, cumulative_wan = (read_money(row, name, held) for name in MONEY)
    standing = compare_with(project, months, plans, month)
    figures = MonthFigures(
        month_wan=month_wan,
        cumulative_wan=cumulative_wan,
        held_month_wan=held.month_wan if held else None,
        held_cumulative_wan=held.cumulative_wan if held else None,
        last=next((one for one in reversed(months) if one.month < month), None),
        standing=standing,
        shares=measure(month_wan, cumulative_wan, standing),
    )
    return weigh(row, find_doubts(month, month_wan, cumulative_wan, standing), figures)


def read_money(row: UpdateRow, name: str, held: MonthRow | None) -> Decimal | None:
    """Return a figure of a month as it would stand: as the update says, else as it is published."""
    if name not in row.changes:
        return getattr(held, name, None)
    new = row.changes[name][1]
    return None if new is None else Decimal(new)


def weigh_places(
    session: Session, rows: Sequence[UpdateRow], projects: Mapping[int, Project]
) -> dict[int, ReviewFacts]:
    """Return what is doubted of the places that updates give."""
    placing = [row for row in rows if row.project_id and any(name in row.changes for name in PLACING)]
    if not placing:
        return {}
    given = [(projects[row.project_id or 0], restore_values(row)) for row in placing]
    return {
        row.id: weigh(row, judged) for row, judged in zip(placing, judge_each(session, given), strict=True)
    }


def restore_values(row: UpdateRow) -> dict[str, Any]:
    """Return the fields of an update of the types that a project's columns have."""
    return {name: restore(name, new) for name, (_old, new) in row.changes.items() if name in CHANGEABLE}


def weigh_registrations(session: Session, rows: Sequence[UpdateRow]) -> dict[int, ReviewFacts]:
    """Return what is doubted of the projects that updates would register."""
    if not rows:
        return {}
    kept = {
        one.id: one for one in session.scalars(select(Update).where(among(Update.id, [r.id for r in rows])))
    }
    registrations = {row.id: read_registration(kept[row.id]) for row in rows}
    checks = Checks(session, list(registrations.values()), list(registrations))
    found: dict[int, ReviewFacts] = {}
    for row in rows:
        try:
            found[row.id] = weigh(row, checks.check(registrations[row.id]))
        except DomainError as error:
            found[row.id] = weigh(row, error)
    return found


def ask_phases(
    session: Session, project: Project, phases: Sequence[Any], reason: str
) -> Doubts | DomainError:
    """Return what is doubted of a project's phases, or why the rules refuse them."""
    try:
        return judge_phases(session, project, phases, reason)
    except DomainError as error:
        return error


def weigh(row: UpdateRow, judged: Doubts | DomainError, month: MonthFigures | None = None) -> ReviewFacts:
    """Return the facts of an update; a doubt is confirmed where its officer did so in these very words."""
    if isinstance(judged, DomainError):
        return ReviewFacts(refusal=judged, month=month)
    asked = tuple(AskedDoubt(one, str(Doubts((one,))) in (row.reason or "")) for one in judged)
    return ReviewFacts(asked, month=month)
