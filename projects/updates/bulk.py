"""Updates of thousands of projects in a few statements: submitted as a batch, accepted or returned as one.

The rules are those of single updates; what is read for each of those is read here once for all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import cast

from sqlalchemy import BigInteger, Table, func, literal, select
from sqlalchemy import update as sql_update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, Conflict, DomainError, Forbidden
from projects.models import Job, Project, Statement, Update
from projects.registry import deciding, writing
from projects.registry.audit import Author, Changes
from projects.registry.field_values import restore
from projects.registry.layout import take_ids
from projects.registry.year_plans import PLANS
from projects.store.jobs import enqueue
from projects.store.many_rows import insert_rows
from projects.updates.kinds import fields as field_updates
from projects.updates.kinds.month import REPORTS
from projects.updates.placing import confirm_place
from projects.updates.publishing import publish_registrations
from projects.updates.review_queries import waiting
from projects.updates.reviewers import waits_for_review
from projects.updates.reviews import Refused, check_unmoved, publish
from projects.updates.submission import Submission
from projects.updates.submissions import check_open, check_scope, compare, find_waiting
from projects.words.texts import tidy

# What is written of a project itself; a month is a row of its own and is published by its own way.
OF_PROJECT = ("fields", "status")
Pair = tuple[Project, Update]
# The columns of an update that waits.
SUBMITTED = (
    *("id", "project_id", "kind", "month", "base_version", "changes", "contents", "reason"),
    *("evidence", "evidence_link", "batch", "officer_id", "author", "state"),
)
MOST_BATCHES = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """One submission for one project, at the version that its author saw."""

    project_id: int
    version: int
    submission: Submission


class BulkRefused(BadInput):
    """Some of several submissions are refused, so none was written; `problems` says why, by position."""

    def __init__(self, problems: Mapping[int, DomainError]) -> None:
        super().__init__(msg("有 %(number)d 条不能提交,一条也没有保存。"), number=len(problems))
        self.problems = dict(problems)


def submit_updates(
    session: Session, wanted: Sequence[Wanted], author: Author, access: Access, *, batch: str | None
) -> list[int]:
    """Submit details and statuses of many projects under one batch, all or none; returns the updates' ids.

    Raises BulkRefused with what `submit_update` would raise of each.
    """
    if author.officer_id is None:
        raise Forbidden(msg("请先登录。"))
    projects = hold_projects(session, {one.project_id for one in wanted})
    districts = find_districts(session, projects)
    waiting = {
        kind: find_waiting(session, projects, Submission(kind, {}))
        for kind in {one.submission.kind for one in wanted}
    }
    given = (one.submission.values.get("national_code") for one in wanted)
    codes = {str(code) for code in given if code is not None}
    problems: dict[int, DomainError] = {}
    updates: list[tuple[Update, str | None]] = []
    with PLANS.hold(session, projects), field_updates.HOLDERS.hold(session, codes):
        for at, one in enumerate(wanted):
            project = projects[one.project_id]
            try:
                check_scope(access, project, districts[project.id])
                check_open(project, waiting[one.submission.kind].get(project.id), one.version)
                changes, step = compare(session, project, one.submission)
                submission = confirm_place(session, project, one.submission)
                updates.append((make_update(project, submission, author, changes, batch), step))
            except DomainError as error:
                problems[at] = error
        if problems:
            raise BulkRefused(problems)
        answer_returned(session, [update for update, _step in updates])
        ids = add_updates(session, [update for update, _step in updates])

        @cache
        def waits(own: frozenset[str], step: str | None) -> bool:
            return waits_for_review(session, access, own, step)

        at_once = [
            (projects[one.project_id], update)
            for one, (update, step) in zip(wanted, updates, strict=True)
            if not waits(districts[one.project_id], step)
        ]
        publish_updates(session, at_once, author)
    return ids


def add_updates(session: Session, updates: Sequence[Update]) -> list[int]:
    """Insert pending updates by one statement; returns their ids, which each bears from now on."""
    ids = take_ids(session, Update, len(updates))
    fresh = iter(ids)
    for update in updates:
        update.id = next(fresh)
    rows = [{name: getattr(update, name) for name in SUBMITTED} for update in updates]
    insert_rows(session, cast(Table, Update.__table__), rows)
    return ids


def hold_projects(session: Session, project_ids: Collection[int]) -> dict[int, Project]:
    """Return projects as they stand, held against others in the order of their ids."""
    query = select(Project).where(among(Project.id, project_ids)).order_by(Project.id).with_for_update()
    held = session.scalars(query, execution_options={"populate_existing": True})
    return {project.id: project for project in held}


def make_update(
    project: Project, submission: Submission, author: Author, changes: Changes, batch: str | None
) -> Update:
    """Return a pending update."""
    return Update(
        project_id=project.id,
        kind=submission.kind,
        month=submission.month,
        base_version=project.version,
        changes=changes,
        contents=dict(submission.contents) if submission.contents else None,
        reason=tidy(submission.reason) or None,
        evidence=tidy(submission.evidence) or None,
        evidence_link=tidy(submission.evidence_link) or None,
        batch=batch,
        officer_id=author.officer_id,
        author=author.name,
        state="pending",
    )


def answer_returned(session: Session, updates: Sequence[Update]) -> None:
    """Mark what was returned of the same things as answered by new submissions."""
    for kind in {update.kind for update in updates}:
        ids = [update.project_id for update in updates if update.kind == kind]
        same = (among(Update.project_id, ids), Update.kind == kind, Update.state == "returned")
        session.execute(sql_update(Update).where(*same).values(state="replaced"))


def publish_updates(session: Session, pairs: Sequence[Pair], author: Author, note: str = "") -> None:
    """Write pending updates of projects' own values into the published tables, each with its one event."""
    if not pairs:
        return
    with writing.recording_together(session):
        moment = session.info[writing.MOMENT]
        since = {project.id: project.version for project, _update in pairs}
        for project, update in pairs:
            field_updates.check_still(session, project, update)
        note_accepted(session, [update.id for _project, update in pairs], author, moment, note)
        stated = state_totals(session, pairs)
        changes = {
            update.id: field_updates.write_values(session, project, update) for project, update in pairs
        }
        decided = deciding.decide_totals(session, stated)
        for project, update in pairs:
            told = changes[update.id]
            if "investment_wan" in update.changes:
                told |= decided[project.id]
            writing.record_change(
                session,
                project,
                Author("officer", update.author, update.officer_id),
                told,
                since=since[project.id],
                reason=update.reason,
                evidence=" ".join(filter(None, (update.evidence, update.evidence_link))) or None,
                update_id=update.id,
            )


def note_accepted(
    session: Session, update_ids: Sequence[int], author: Author, moment: datetime, note: str
) -> None:
    """Write who accepted updates, when and with which words."""
    own = Update.id == func.any(literal(list(update_ids), ARRAY(BigInteger())))
    values = {
        "state": "accepted",
        "reviewer_id": author.officer_id,
        "reviewed_by": author.name,
        "reviewed_at": moment,
        "review_note": tidy(note) or None,
    }
    write = sql_update(Update).where(own).values(values)
    session.execute(write.execution_options(synchronize_session=False))


def state_totals(session: Session, pairs: Sequence[Pair]) -> dict[Project, int]:
    """Add the totals in 万元 that updates state; returns the statement of each project."""
    stated = [(project, update) for project, update in pairs if "investment_wan" in update.changes]
    values = [restore("investment_wan", update.changes["investment_wan"][1]) for _project, update in stated]
    ids = take_ids(session, Statement, len(stated))
    rows = [
        {
            "id": id_,
            "project_id": project.id,
            "update_id": update.id,
            "measure": "investment_wan",
            "value": value,
            "purpose": "works",
            **deciding.words_of_total(update, value),
        }
        for id_, (project, update), value in zip(ids, stated, values, strict=True)
    ]
    insert_rows(session, cast(Table, Statement.__table__), rows)
    return {project: id_ for (project, _update), id_ in zip(stated, ids, strict=True)}


def count_batch(session: Session, batch: str) -> dict[str, int]:
    """Return how many updates of a batch are in each state."""
    query = select(Update.state, func.count()).where(Update.batch == batch).group_by(Update.state)
    return dict(session.execute(query).all())


@dataclass(frozen=True, slots=True)
class BatchWaiting:
    """A batch of which updates wait for the caller's review: whose it is, since when, how many."""

    batch: str
    author: str
    since: datetime
    number: int


def list_batches(session: Session, access: Access) -> list[BatchWaiting]:
    """Return the batches of several updates that wait for the caller's review, the oldest first."""
    query = (
        select(Update.batch, func.max(Update.author), func.min(Update.submitted_at), func.count())
        .outerjoin(Project, Project.id == Update.project_id)
        .where(*waiting(access), Update.batch.is_not(None))
        .group_by(Update.batch)
        .having(func.count() > 1)
        .order_by(func.min(Update.id))
        .limit(MOST_BATCHES)
    )
    rows = session.execute(query)
    return [BatchWaiting(str(batch), author, since, number) for batch, author, since, number in rows]


def ask_review(session: Session, batch: str, author: Author, note: str, *, is_accepted: bool) -> Job:
    """Have a batch accepted or sent back by the job that is returned.

    Raises Conflict when nothing waits, BadInput when it is sent back without a note.
    """
    number = count_batch(session, batch).get("pending", 0)
    if not number:
        raise Conflict(msg("这一批里没有等待审核的更新。"))
    if not is_accepted and not tidy(note):
        raise BadInput(msg("退回要写明原因,提交人才知道怎么改。"), field="note")
    arguments = {
        "batch": batch,
        "note": note,
        "is_accepted": is_accepted,
        "officer_id": author.officer_id,
    }
    title = f"整批审核:{number} 条"
    return enqueue(session, "updates.review", arguments, title=title, officer_id=author.officer_id)


def hold_batch(session: Session, batch: str, access: Access) -> list[Update]:
    """Return the updates of a batch that wait, held; raises Forbidden, or Conflict when none waits."""
    waits = select(Update.project_id).where(Update.batch == batch, Update.state == "pending")
    projects = hold_projects(session, {one for one in session.scalars(waits) if one is not None})
    query = (
        select(Update)
        .where(Update.batch == batch, Update.state == "pending")
        .order_by(Update.project_id, Update.id)
        .with_for_update()
    )
    updates = list(session.scalars(query, execution_options={"populate_existing": True}))
    if not updates:
        raise Conflict(msg("这一批里没有等待审核的更新。"))
    districts = find_districts(session, projects)
    own = [
        frozenset(update.districts or ()) if update.project_id is None else districts[update.project_id]
        for update in updates
    ]
    if not all(access.can_review(one) for one in set(own)):
        raise Forbidden(msg("只有负责这一批项目全部县区的审核人员才能整批审核。"))
    return updates


def accept_batch(session: Session, batch: str, author: Author, access: Access, note: str = "") -> int:
    """Accept all updates of a batch that wait; returns how many.

    Raises Forbidden, Conflict when none waits, Refused when any cannot be accepted. The caller rolls back.
    """
    updates = hold_batch(session, batch, access)
    number = len(updates)
    registrations = [update.id for update in updates if update.project_id is None]
    pairs = [(session.get_one(Project, one.project_id), one) for one in updates if one.project_id is not None]
    ids = {project.id for project, _update in pairs}
    codes = {update.changes.get("national_code", (None, None))[1] for _project, update in pairs}
    with (
        PLANS.hold(session, ids),
        REPORTS.hold(session, ids),
        field_updates.HOLDERS.hold(session, codes - {None}),
    ):
        refuse_moved(session, pairs)
        publish_updates(session, [pair for pair in pairs if pair[1].kind in OF_PROJECT], author, note)
    publish_others(session, [pair for pair in pairs if pair[1].kind not in OF_PROJECT], author, note)
    if registrations:
        publish_registrations(session, registrations, author, note)
    return number


def refuse_moved(session: Session, pairs: Sequence[Pair]) -> None:
    """Raise Refused for the updates whose project has moved on since they were submitted."""
    problems: dict[int, DomainError] = {}
    with session.no_autoflush:
        for project, update in pairs:
            try:
                check_unmoved(session, project, update)
            except DomainError as error:
                problems[update.id] = error
    if problems:
        message = msg("有 %(number)d 条不能通过,所选的一条都没有通过。原因写在各条上。")
        raise Refused(message, problems=problems)


def publish_others(session: Session, pairs: Sequence[Pair], author: Author, note: str) -> None:
    """Publish updates of other kinds one by one, counting once."""
    with writing.counting_once(session):
        for project, update in pairs:
            publish(session, project, update, author, note)


def return_batch(session: Session, batch: str, author: Author, access: Access, note: str) -> int:
    """Send all updates of a batch that wait back; raises as accept_batch, and BadInput without a note."""
    updates = hold_batch(session, batch, access)
    if not tidy(note):
        raise BadInput(msg("退回要写明原因,提交人才知道怎么改。"), field="note")
    moment = session.scalar(select(func.clock_timestamp()))
    for update in updates:
        update.state = "returned"
        update.reviewer_id, update.reviewed_by = author.officer_id, author.name
        update.reviewed_at, update.review_note = moment, tidy(note)
    session.flush()
    return len(updates)


def withdraw_batch(session: Session, batch: str, author: Author) -> int:
    """Take back one's own updates of a batch that wait; returns how many."""
    waits = (Update.batch == batch, Update.state == "pending", Update.officer_id == author.officer_id)
    taken = session.execute(
        sql_update(Update).where(*waits).values(state="withdrawn").returning(Update.id),
        execution_options={"synchronize_session": False},
    ).all()
    session.expire_all()
    return len(taken)
