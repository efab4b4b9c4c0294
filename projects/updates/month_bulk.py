"""Report a month of each of thousands of projects by a few statements, all or none.

The rules are those of single reports; what is read for each of those is read here once for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import update as sql_update
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.errors import DomainError, Forbidden
from projects.models import Update
from projects.progress.rows import PROGRESS
from projects.registry import writing
from projects.registry.audit import Author
from projects.registry.shares import DISTRICTS
from projects.updates.bulk import BulkRefused, Pair, add_updates, hold_projects, make_update, note_accepted
from projects.updates.kinds import month as progress
from projects.updates.month_report import MonthReport, work_out
from projects.updates.reviewers import waits_for_review
from projects.updates.submission import Submission
from projects.updates.submissions import check_open, check_scope, compare, find_waiting


def submit_reports(
    session: Session, wanted: Mapping[int, MonthReport], author: Author, access: Access, *, batch: str | None
) -> dict[int, int]:
    """Submit a month of each project, by its id; returns the ids of their updates.

    Raises BulkRefused with what `submit_report` would raise of each, by project.
    """
    if author.officer_id is None:
        raise Forbidden(msg("请先登录。"))
    projects = hold_projects(session, wanted)
    districts = find_districts(session, projects)
    months = {one.month for one in wanted.values()}
    waiting = {month: find_waiting(session, projects, Submission("progress", {}, month)) for month in months}
    keys = {(one.month, districts[project_id]) for project_id, one in wanted.items()}
    problems: dict[int, DomainError] = {}
    pairs: list[Pair] = []
    with (
        DISTRICTS.hold(session, projects),
        PROGRESS.hold(session, projects),
        progress.FROZEN.hold(session, keys),
        progress.REPORTS.hold(session, projects),
    ):
        for project_id, report in wanted.items():
            project = projects[project_id]
            try:
                check_scope(access, project, districts[project_id])
                check_open(project, waiting[report.month].get(project_id), project.version)
                submission = work_out(session, project, report)
                changes, _step = compare(session, project, submission)
                pairs.append((project, make_update(project, submission, author, changes, batch)))
            except DomainError as error:
                problems[project_id] = error
        if problems:
            raise BulkRefused(problems)
        answer_months(session, wanted)
        ids = add_updates(session, [update for _project, update in pairs])

        @cache
        def waits(own: frozenset[str]) -> bool:
            return waits_for_review(session, access, own, None)

        publish_months(session, [pair for pair in pairs if not waits(districts[pair[0].id])], author)
    return dict(zip(wanted, ids, strict=True))


def answer_months(session: Session, wanted: Mapping[int, MonthReport]) -> None:
    """Mark what was returned of the same months as answered by new submissions."""
    for month in {one.month for one in wanted.values()}:
        of_month = [project_id for project_id, one in wanted.items() if one.month == month]
        same = (among(Update.project_id, of_month), Update.month == month, Update.state == "returned")
        session.execute(sql_update(Update).where(*same).values(state="replaced"))


def publish_months(session: Session, pairs: Sequence[Pair], author: Author, note: str = "") -> None:
    """Write pending months, one of each project, into the published tables, each with its one event."""
    if not pairs:
        return
    with writing.recording_together(session):
        note_accepted(
            session, [update.id for _project, update in pairs], author, session.info[writing.MOMENT], note
        )
        since = {project.id: project.version for project, _update in pairs}
        for project, update in pairs:
            writing.record_change(
                session,
                project,
                Author("officer", update.author, update.officer_id),
                progress.publish(session, project, update),
                since=since[project.id],
                reason=update.reason,
                evidence=" ".join(filter(None, (update.evidence, update.evidence_link))) or None,
                update_id=update.id,
            )
