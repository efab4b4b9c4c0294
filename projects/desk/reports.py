"""The months that a desk reports: what is to be filled in, beside what the last month said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.accounts.scopes import within_scope
from projects.desk.desk import Desk, lacking_nearby, to_report
from projects.desk.own_first import pick_own_first, walk_place
from projects.desk.rows import DeskReport, ReportPage
from projects.desk.warnings import find_rows
from projects.errors import NotFound
from projects.models import ProgressReport, Project, Update
from projects.progress.reporting import must_report, report_state
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection
from projects.updates.kinds.month import FIELDS
from projects.words.keyset import decode_key, encode_key, text_key, whole_key

SENT = ("pending", "returned")


@dataclass(frozen=True, slots=True)
class SentReport:
    """What waits or came back of a month: the new values by field, who sent it, the reviewer's note."""

    values: dict[str, Any]
    author: str
    note: str | None


def list_reports(
    session: Session,
    desk: Desk,
    selection: Selection,
    month: date,
    *,
    is_whole: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> ReportPage:
    """Return the projects to report a month, one's own first, in five queries.

    `is_whole` lists those too that are reported already. Raises BadInput for a cursor of another list.
    """
    asked = (
        [must_report(desk.statuses, month), within_scope(desk.access)] if is_whole else to_report(desk, month)
    )
    walk = None
    if desk.access.place and not is_whole and selection.wanted == ProjectFilter():
        asked, walk = lacking_nearby(desk, month), partial(walk_place, desk, month)
    after = None if cursor is None else decode_key("report", cursor, whole_key, text_key)
    where = [*selection.conditions, *asked]
    first = pick_own_first(desk, where, after, limit + 1, walk).subquery("picked")
    query = select(first, report_state(month).label("state")).join(Project, Project.id == first.c.id)
    found = session.execute(query.order_by(first.c.place, first.c.code)).all()
    shown, last = found[:limit], found[limit - 1] if len(found) > limit else None
    states = {row.id: (row.state, row.place == 0) for row in shown}
    next_cursor = encode_key("report", last.place, last.code) if last else None
    return ReportPage(make_reports(session, states, month), next_cursor)


def get_report(session: Session, desk: Desk, project_id: int, month: date) -> DeskReport:
    """Return one project's month as it stands now; raises NotFound for an unknown id."""
    query = select(report_state(month), desk.is_mine).where(Project.id == project_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(msg("没有这个项目。"))
    return make_reports(session, {project_id: (found[0], found[1])}, month)[0]


def make_reports(session: Session, states: Mapping[int, tuple[str, bool]], month: date) -> list[DeskReport]:
    """Return the rows of some projects, by id their state and whether they are one's own, in that order."""
    projects, published = find_rows(session, states), list_published(session, states, month)
    sent = list_sent(session, states, month)
    rows = []
    for project_id, (state, is_mine) in states.items():
        project, update = projects[project_id], sent.get(project_id)
        before = published.get((project_id, False), {})
        row = DeskReport(
            project=project,
            month=month,
            state=state,
            is_mine=is_mine,
            last_month=before.get("month"),
            last_cumulative_wan=before.get("cumulative_wan", project.completed_wan),
            last_words=before.get("physical_progress"),
            typed=update.values if update else published.get((project_id, True), {}),
            sent_by=update.author if update else None,
            review_note=update.note if update else None,
        )
        rows.append(row)
    return rows


def list_published(
    session: Session, ids: Collection[int], month: date
) -> dict[tuple[int, bool], dict[str, Any]]:
    """Return what is published of a month (True) and of the latest month before it (False), by project."""
    report = ProgressReport
    is_it = (report.month == month).label("is_it")
    query = (
        select(report.project_id, is_it, report.month, *(getattr(report, name) for name in FIELDS))
        .where(among(report.project_id, ids), report.month <= month)
        .ext(distinct_on(report.project_id, is_it))
        .order_by(report.project_id, is_it, report.month.desc())
    )
    names = ("month", *FIELDS)
    return {(row[0], row[1]): dict(zip(names, row[2:], strict=True)) for row in session.execute(query)}


def list_sent(session: Session, ids: Collection[int], month: date) -> dict[int, SentReport]:
    """Return what waits or came back of a month, by project."""
    query = select(Update.project_id, Update.changes, Update.author, Update.review_note).where(
        among(Update.project_id, ids),
        Update.kind == "progress",
        Update.month == month,
        Update.state.in_(SENT),
    )
    return {
        row.project_id: SentReport(
            {name: new for name, (_old, new) in row.changes.items()}, row.author, row.review_note
        )
        for row in session.execute(query.order_by(Update.id))
    }
