"""The table of the whole job: every project of one's districts, due or not, in the same few queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, Subquery, func, or_, select, union_all
from sqlalchemy.orm import Session

from geo.among import among
from projects.accounts.scopes import within_scope
from projects.desk.desk import Desk, to_report
from projects.desk.job_rows import JobPage, JobRow
from projects.desk.own_first import pick_own_first
from projects.desk.reports import list_published, make_reports
from projects.desk.warnings import warn_of
from projects.evidence.attachments import count_of_project
from projects.models import ProgressReport, Project, YearPlan
from projects.progress.reporting import must_report, report_state, select_due
from projects.progress.rules import WarningRules
from projects.reading.desk_rows import last_word
from projects.reading.paging import Page, after_cursor, encode_cursor, order_by
from projects.reading.selection import Selection
from projects.store.past import get_day
from projects.updates.waiting import list_marks
from projects.words.keyset import decode_key, encode_key, text_key, whole_key

# Which projects: those whose month nobody has reported, those that are due, one's own too, or all.
Show = Literal["own", "todo", "due", "all"]
# The order without a sort of one's choice: one's own projects first, then by code.
OWN_FIRST = "own"


@dataclass(frozen=True, slots=True)
class Job:
    """Whose job it is, of which month, and by which rules it is due and late."""

    desk: Desk
    month: date
    rules: WarningRules

    def conditions(self, show: Show) -> list[ColumnElement[bool]]:
        """Return the conditions of the projects that are shown."""
        if show == "todo":
            return to_report(self.desk, self.month)
        within = within_scope(self.desk.access)
        due = must_report(self.desk.statuses, self.month)
        which = {"due": [due], "own": [or_(self.desk.is_mine, due)], "all": []}
        return [within, *which[show]]


def list_job(session: Session, job: Job, selection: Selection, show: Show, page: Page) -> JobPage:
    """Return the projects of a person's districts with all that is to be said of them.

    It takes the same number of queries for one row as for a thousand. Raises BadInput for a cursor of
    another list.
    """
    where = [*selection.conditions, *job.conditions(show)]
    found = session.execute(select_page(session, job, where, page)).all()
    shown = found[: page.limit]
    number = session.scalar(select(func.count()).select_from(select_ids(job, selection, show))) or 0
    is_last = len(found) <= page.limit
    next_cursor = None if is_last else encode_after(page, shown[-1])
    return JobPage(make_rows(session, job, shown), number, next_cursor)


def select_ids(job: Job, selection: Selection, show: Show) -> Subquery:
    """Return the ids of the projects that are shown; those to report in the ways that indexes find them."""
    its = select(Project.id)
    if show not in ("own", "due"):
        return its.where(*selection.conditions, *job.conditions(show)).subquery()
    within = (*selection.conditions, within_scope(job.desk.access))
    parts = [part.where(*within) for part in select_due(job.desk.statuses, job.month)]
    if show == "own":
        not_due = ~must_report(job.desk.statuses, job.month)
        parts.append(its.where(*within, Project.steward == job.desk.name, not_due))
    return union_all(*parts).subquery()


def list_rows(session: Session, job: Job, project_ids: Collection[int]) -> list[JobRow]:
    """Return the rows of some projects as they stand now, by id."""
    query = select_facts(session, job).where(among(Project.id, project_ids)).order_by(Project.id)
    return make_rows(session, job, session.execute(query).all())


def select_facts(session: Session, job: Job) -> Any:
    """Return the SELECT of what is worked out of each project."""
    return select(
        Project.id,
        report_state(job.month).label("state"),
        job.desk.is_mine.label("is_mine"),
        count_of_project().label("file_count"),
        last_word(get_day(session)).label("last_word_on"),
    )


def select_page(
    session: Session, job: Job, where: Sequence[ColumnElement[bool]], page: Page
) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of what is worked out of a page's projects, and of one more, with their sort key."""
    facts: Select[*tuple[Any, ...]] = select_facts(session, job)
    if page.sort != OWN_FIRST:
        facts = facts.add_columns(page.key.label("sort_key")).where(*where, *after_cursor(page))
        return facts.order_by(*order_by(page)).limit(page.limit + 1)
    after = None if page.cursor is None else decode_key("job", page.cursor, whole_key, text_key)
    first = pick_own_first(job.desk, where, after, page.limit + 1).subquery("picked")
    facts = facts.add_columns(first.c.place, first.c.code).join(first, first.c.id == Project.id)
    return facts.order_by(first.c.place, first.c.code)


def encode_after(page: Page, last: Row[Any]) -> str:
    """Return the cursor that goes on after a row."""
    if page.sort == OWN_FIRST:
        return encode_key("job", last.place, last.code)
    return encode_cursor(page, last.sort_key, last.id)


def make_rows(session: Session, job: Job, facts: Collection[Row[Any]]) -> list[JobRow]:
    """Return the rows of what was worked out, in that order."""
    if not facts:
        return []
    month, access = job.month, job.desk.access
    reports = make_reports(session, {one.id: (one.state, one.is_mine) for one in facts}, month)
    projects = {one.project.id: one.project for one in reports}
    warnings = warn_of(session, projects, job.rules, access)
    waiting = list_marks(session, projects, access)
    plans = list_plans(session, projects, (month.year, month.year + 1))
    published, done = list_published(session, projects, month), sum_years(session, projects, month)
    rows = []
    for one, report in zip(facts, reports, strict=True):
        its = one.id
        held = published.get((its, True), {}).get("cumulative_wan")
        row = JobRow(
            report=report,
            waiting=waiting.get(its, ()),
            warnings=warnings.get(its, ()),
            plans=plans.get(its, {}),
            cumulative_wan=report.last_cumulative_wan if held is None else held,
            year_done_wan=done.get(its),
            file_count=one.file_count,
            last_word_on=one.last_word_on,
        )
        rows.append(row)
    return rows


def list_plans(
    session: Session, ids: Collection[int], years: Collection[int]
) -> dict[int, dict[int, Decimal]]:
    """Return what some years plan of each project, in 万元."""
    query = select(YearPlan.project_id, YearPlan.year, YearPlan.planned_wan).where(
        among(YearPlan.project_id, ids), YearPlan.year.in_(years)
    )
    found: dict[int, dict[int, Decimal]] = {}
    for project_id, year, planned_wan in session.execute(query):
        found.setdefault(project_id, {})[year] = planned_wan
    return found


def sum_years(session: Session, ids: Collection[int], month: date) -> Mapping[int, Decimal | None]:
    """Return what the published months of a year add up to, up to one of them, in 万元, by project."""
    report = ProgressReport
    query = (
        select(report.project_id, func.sum(report.month_wan))
        .where(among(report.project_id, ids), report.month.between(month.replace(month=1), month))
        .group_by(report.project_id)
    )
    return dict(session.execute(query).all())
