"""Submit what was filled in of many projects at once: the rows that are right go, the others say why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.errors import BadInput, DomainError
from projects.evidence.attachments import attach_files
from projects.evidence.checked_file import CheckedFile
from projects.evidence.file_store import FileStore
from projects.registry import writing
from projects.registry.audit import Author
from projects.updates.bulk import BulkRefused, Wanted, hold_projects, submit_updates
from projects.updates.month_bulk import submit_reports
from projects.updates.month_report import MonthReport
from projects.updates.submission import Submission


@dataclass(frozen=True, slots=True)
class SentRow:
    """What was filled in of one project, at the version that its author saw.

    `plans` are year plans in 万元 by field. The files stand behind the month, else behind the plans.
    """

    project_id: int
    version: int
    month: MonthReport | None = None
    plans: Submission | None = None
    files: Sequence[CheckedFile] = ()


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, with which rights, under which word the updates of a click are kept, and where files go."""

    author: Author
    access: Access
    batch: str | None
    store: FileStore


@dataclass(frozen=True, slots=True)
class Sent:
    """The ids of the updates that were written, and by project why the others were not."""

    update_ids: list[int] = field(default_factory=list)
    faults: dict[int, DomainError] = field(default_factory=dict)


class RowsRefused(Exception):
    """Some rows are refused, so none is written yet; `problems` says why, by project."""

    def __init__(self, problems: Mapping[int, DomainError]) -> None:
        super().__init__()
        self.problems = dict(problems)


def submit_rows(session: Session, rows: Sequence[SentRow], sender: Sender) -> Sent:
    """Submit the rows that are right, each whole or not at all, in a few statements for all of them.

    What is refused is taken out and the rest tried again in a savepoint of its own: the rules name all that
    they refuse at once, so that there are few rounds. The caller's transaction commits.
    """
    left = {row.project_id: row for row in rows}
    faults: dict[int, DomainError] = {}
    while left:
        savepoint = session.begin_nested()
        try:
            ids = submit_all(session, left, sender)
        except RowsRefused as refused:
            savepoint.rollback()
            faults |= refused.problems
            left = {one: row for one, row in left.items() if one not in faults}
        else:
            savepoint.commit()
            return Sent(ids, faults)
    return Sent([], faults)


def submit_all(session: Session, rows: Mapping[int, SentRow], sender: Sender) -> list[int]:
    """Submit all rows or none; raises RowsRefused."""
    check_versions(session, rows)
    months = send_months(session, rows, sender)
    plans = send_plans(session, rows, sender)
    problems: dict[int, DomainError] = {}
    for its, row in rows.items():
        update_id = months.get(its, plans.get(its))
        if row.files and update_id is not None:
            try:
                attach_files(session, sender.store, its, update_id, row.files, sender.author)
            except BadInput as error:
                problems[its] = error
    if problems:
        raise RowsRefused(problems)
    return [*months.values(), *plans.values()]


def check_versions(session: Session, rows: Mapping[int, SentRow]) -> None:
    """Hold the projects against others; raises RowsRefused for those that have moved on."""
    problems: dict[int, DomainError] = {}
    for its, project in hold_projects(session, rows).items():
        try:
            writing.check_version(project, rows[its].version)
        except DomainError as error:
            problems[its] = error
    if problems:
        raise RowsRefused(problems)


def send_months(session: Session, rows: Mapping[int, SentRow], sender: Sender) -> dict[int, int]:
    """Submit the months of rows; returns the ids of the updates by project."""
    wanted = {its: row.month for its, row in rows.items() if row.month is not None}
    if not wanted:
        return {}
    try:
        return submit_reports(session, wanted, sender.author, sender.access, batch=sender.batch)
    except BulkRefused as refused:
        raise RowsRefused(refused.problems) from None


def send_plans(session: Session, rows: Mapping[int, SentRow], sender: Sender) -> dict[int, int]:
    """Submit the year plans of rows; returns the ids of the updates by project.

    The versions were checked before the months, which may have been published meanwhile.
    """
    planned: dict[int, Submission] = {its: row.plans for its, row in rows.items() if row.plans is not None}
    if not planned:
        return {}
    held = hold_projects(session, planned)
    wanted = [Wanted(its, held[its].version, plans) for its, plans in planned.items()]
    try:
        ids = submit_updates(session, wanted, sender.author, sender.access, batch=sender.batch)
    except BulkRefused as refused:
        raise RowsRefused({wanted[at].project_id: error for at, error in refused.problems.items()}) from None
    return dict(zip(planned, ids, strict=True))
