"""Send what was typed into the table of the whole job, and know what was sent before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from app.desk.grid_form import Typed
from app.desk.grid_row import GridRow, as_typed, is_conflict, refuse_row
from app.updates.forms import find_saved
from app.web.access import require
from app.web.file_store import get_store
from app.web.identity import current_access, current_author
from app.web.transaction import transaction
from geo.errors import msg
from projects.accounts.scopes import find_districts
from projects.desk.job import Job, list_rows
from projects.desk.job_rows import JobRow
from projects.desk.job_sending import Sender, SentRow, submit_rows
from projects.errors import BadInput, Conflict, DomainError
from projects.models import Project, Update
from projects.registry.codes import find_ids
from projects.registry.events import list_events
from projects.updates.kinds.month import MONEY, WORDS
from projects.updates.month_report import READERS, MonthReport
from projects.updates.review_queries import list_states
from projects.updates.submission import Submission


@dataclass(slots=True)
class Outcome:
    """What became of a table: how many projects were sent, how many updates of them are published or wait."""

    project_number: int = 0
    published: int = 0
    waiting: int = 0
    is_conflict: bool = False
    refused: list[GridRow] = field(default_factory=list)


def send_rows(session: Session, job: Job, typed: Sequence[Typed]) -> Outcome:
    """Submit the rows that were understood in one transaction; raises Forbidden for other districts."""
    by_id = find_projects(session, typed)
    standing = {row.report.project.id: row for row in list_rows(session, job, by_id)}
    rows = {its: make_sent(standing[its], row, job) for its, row in by_id.items() if not row.faults}
    sender = Sender(current_author(), current_access(), uuid4().hex if len(rows) > 1 else None, get_store())
    with transaction(session) as work:
        sent = submit_rows(work, list(rows.values()), sender)
    saved = find_repeats(session, rows, sent.faults)
    faults = {its: row.faults for its, row in by_id.items() if row.faults}
    faults |= {its: {one.field or "": one} for its, one in sent.faults.items() if its not in saved}
    ids = [*sent.update_ids, *(update.id for updates in saved.values() for update in updates)]
    return describe(session, job, by_id, ids, faults)


def find_projects(session: Session, typed: Sequence[Typed]) -> dict[int, Typed]:
    """Return the rows by the ids of their projects; raises BadInput for unknown ones, Forbidden."""
    codes = {row.code: row for row in typed}
    ids = find_ids(session, codes)
    if len(ids) < len(codes):
        raise BadInput(msg("表单不完整,请重试。"), field="project")
    access = current_access()
    for districts in find_districts(session, ids.values()).values():
        require(access.can_write_project(districts))
    return {ids[code]: row for code, row in codes.items()}


def make_sent(standing: JobRow, row: Typed, job: Job) -> SentRow:
    """Return what is submitted of a row; what it does not change of a report that came back stays as sent."""
    number, month, plans = len(row.files), None, None
    values = row.month_values
    if values or row.is_no_change:
        month = MonthReport(
            job.month,
            {} if row.is_no_change else {**keep_returned(standing, values), **values},
            confirmed=row.is_confirmed,
            file_count=number,
            is_no_change=row.is_no_change,
        )
    if row.plans:
        plans = Submission("fields", row.plans, file_count=0 if month else number)
    return SentRow(standing.report.project.id, row.version, month, plans, row.files)


def keep_returned(standing: JobRow, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a report that came back said of the fields that were not changed."""
    if standing.report.state != "returned":
        return {}
    kept = standing.report.typed
    # The two figures belong together: where one is given, the other is worked out from it.
    names = WORDS if values.keys() & set(MONEY) else (*MONEY, *WORDS)
    return {name: READERS[name](as_typed(kept[name]), name) for name in names if name in kept}


def find_repeats(
    session: Session, rows: Mapping[int, SentRow], faults: Mapping[int, DomainError]
) -> dict[int, list[Update]]:
    """Return what an earlier click saved of the rows that are refused now, by project."""
    found: dict[int, list[Update]] = {}
    for its, fault in faults.items():
        if isinstance(fault, Conflict):
            updates = find_whole(session, rows[its])
            if updates:
                found[its] = updates
    return found


def find_whole(session: Session, row: SentRow) -> list[Update]:
    """Return the updates by which all of a row was saved before; none when any part of it was not."""
    project = session.get_one(Project, row.project_id)
    hashes = [sha256(one.content).hexdigest() for one in row.files]
    contents: list[MonthReport | Submission] = [one for one in (row.month, row.plans) if one is not None]
    found = []
    for place, content in enumerate(contents):
        # The month may have been published before the plan was kept, which is one version later.
        versions = (row.version, row.version + 1)[: place + 1]
        files = hashes if place == 0 else []
        each = (find_saved(session, project, content, version, files) for version in versions)
        found.append(next((one for one in each if one is not None), None))
    return [one for one in found if one is not None] if None not in found else []


def describe(
    session: Session,
    job: Job,
    by_id: Mapping[int, Typed],
    update_ids: Sequence[int],
    faults: Mapping[int, Mapping[str, DomainError]],
) -> Outcome:
    """Return what became of all rows, with the refused ones as they are shown."""
    states = list_states(session, update_ids)
    standing = {row.report.project.id: row for row in list_rows(session, job, faults)}
    refused = [
        refuse_row(standing[its], by_id[its], found, list_since(session, its, found))
        for its, found in faults.items()
    ]
    return Outcome(
        project_number=len(by_id) - len(faults),
        published=states.count("accepted"),
        waiting=states.count("pending"),
        is_conflict=all(is_conflict(found) for found in faults.values()),
        refused=refused,
    )


def list_since(session: Session, project_id: int, faults: Mapping[str, DomainError]) -> tuple[Any, ...]:
    """Return what happened last to a project whose row met a conflict."""
    return tuple(list_events(session, project_id)[:1]) if is_conflict(faults) else ()
