"""Accept, return or withdraw what officers submitted, one or several; accepting alone publishes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, Conflict, DomainError, Forbidden, NotFound
from projects.models import Project, Update
from projects.registry import writing
from projects.registry.audit import Author
from projects.updates.kinds.table import KINDS
from projects.updates.publishing import RegistrationsStale, publish_registrations
from projects.words.texts import tidy


def accept_update(session: Session, update_id: int, author: Author, access: Access, note: str = "") -> Update:
    """Publish a pending update: its values, one event, and who accepted it.

    Raises NotFound, Forbidden, or Conflict when it is no longer pending or what it changes has moved on.
    """
    project, update = hold(session, update_id)
    check_reviewer(session, project, update, access)
    check_pending(update)
    if project is None:
        register(session, update, author, note)
    else:
        publish(session, project, update, author, note)
    return update


def return_update(session: Session, update_id: int, author: Author, access: Access, note: str) -> Update:
    """Send a pending update back to its officer; raises as accept_update, and BadInput without a note."""
    project, update = hold(session, update_id)
    check_reviewer(session, project, update, access)
    check_pending(update)
    check_note(note)
    note_review(update, "returned", author, note)
    session.flush()
    return update


def withdraw_update(session: Session, update_id: int, author: Author, access: Access) -> Update:
    """Take back one's own pending update; a reviewer of the project may take back anyone's."""
    project, update = hold(session, update_id)
    if update.officer_id != author.officer_id:
        check_reviewer(session, project, update, access)
    check_pending(update)
    update.state = "withdrawn"
    session.flush()
    return update


def publish(session: Session, project: Project, update: Update, author: Author, note: str = "") -> None:
    """Write a pending update's values into the published tables, with its one event."""
    check_unmoved(session, project, update)
    kind = KINDS[update.kind]
    note_review(update, "accepted", author, note)
    version = project.version
    changes = kind.publish(session, project, update)
    writing.record_change(
        session,
        project,
        Author("officer", update.author, update.officer_id),
        changes,
        since=version,
        reason=update.reason,
        evidence=" ".join(filter(None, (update.evidence, update.evidence_link))) or None,
        update_id=update.id,
    )


def check_unmoved(session: Session, project: Project, update: Update) -> None:
    """Raise Conflict when what an update changes has changed since, or its project was merged."""
    if project.merged_into_id is not None:
        raise Conflict(msg("“%(name)s”在提交之后已并入别的项目,没有保存。请退回。"), name=project.name)
    held = KINDS[update.kind].read(session, project, list(update.changes), update.month)
    moved = [name for name, (old, _new) in update.changes.items() if held[name] != old]
    if moved:
        raise Conflict(
            msg("“%(name)s”在提交之后已被更新,所提交的内容(%(fields)s)不再衔接,没有保存。请退回重报。"),
            name=project.name,
            fields=tuple(moved),
        )


def register(session: Session, update: Update, author: Author, note: str) -> None:
    """Make a project of a registration that waits; raises what is wrong with it."""
    try:
        publish_registrations(session, [update.id], author, note)
    except RegistrationsStale as error:
        raise error.problems[update.id] from error
    session.refresh(update)


def hold(session: Session, update_id: int) -> tuple[Project | None, Update]:
    """Return an update and its project, both held against others; the project first, as submitting does.

    A registration has no project yet.
    """
    found = session.execute(select(Update.project_id).where(Update.id == update_id)).one_or_none()
    if found is None:
        raise NotFound(msg("没有这条更新。"))
    project = None
    if found.project_id is not None:
        project = session.get_one(Project, found.project_id, with_for_update=True, populate_existing=True)
    update = session.get_one(Update, update_id, with_for_update=True, populate_existing=True)
    return project, update


def check_reviewer(session: Session, project: Project | None, update: Update, access: Access) -> None:
    """Raise Forbidden unless the caller reviews all the districts of the project, or of the one to be."""
    districts = (
        find_districts(session, [project.id])[project.id] if project else frozenset(update.districts or ())
    )
    check_reviews(access, districts)


def check_reviews(access: Access, districts: Collection[str]) -> None:
    """Raise Forbidden unless the caller reviews all of these districts."""
    if not access.can_review(districts):
        raise Forbidden(msg("只有负责该项目全部县区的审核人员才能审核。"))


def check_pending(update: Update) -> None:
    """Raise Conflict unless the update still waits."""
    if update.state != "pending":
        raise Conflict(msg("这条更新已由%(who)s处理,没有再次保存。"), who=update.reviewed_by or update.author)


def check_note(note: str) -> None:
    """Raise BadInput where an update is to be sent back without a word why."""
    if not tidy(note):
        raise BadInput(msg("退回要写明原因,提交人才知道怎么改。"), field="note")


def note_review(update: Update, state: str, author: Author, note: str) -> None:
    """Write who decided on an update, when and with which words."""
    update.state = state
    update.reviewer_id, update.reviewed_by = author.officer_id, author.name
    update.reviewed_at = func.clock_timestamp()
    update.review_note = tidy(note) or None


def replace_returned(session: Session, project_id: int, kind: str, month: date | None) -> None:
    """Mark what was returned of the same thing as answered by a new submission."""
    same = (Update.project_id == project_id, Update.kind == kind, Update.month.is_not_distinct_from(month))
    session.execute(sql_update(Update).where(*same, Update.state == "returned").values(state="replaced"))


MOST_UPDATES = 100


class Refused(Conflict):
    """Some of the updates cannot be accepted, so none was; `problems` says why, by update."""

    def __init__(self, message: str, *, problems: Mapping[int, DomainError]) -> None:
        super().__init__(message, number=len(problems))
        self.problems = dict(problems)


def accept_updates(session: Session, update_ids: Collection[int], author: Author, access: Access) -> int:
    """Accept all of some updates and return how many; raises as `review_updates`."""
    notes = dict.fromkeys(update_ids, "")
    return review_updates(session, notes, author, access, is_accepted=True)


def review_updates(
    session: Session, notes: Mapping[int, str], author: Author, access: Access, *, is_accepted: bool
) -> int:
    """Accept all of some updates or return all of them, each with its note; returns how many.

    Raises BadInput for none or too many, Refused when any cannot be dealt with so. The caller rolls back.
    """
    check_number(len(notes), is_accepted=is_accepted)
    decide = accept_update if is_accepted else return_update
    problems: dict[int, DomainError] = {}
    for update_id in order_by_project(session, notes):
        try:
            with session.begin_nested():
                decide(session, update_id, author, access, notes[update_id])
        except DomainError as error:
            problems[update_id] = error
    if problems:
        raise refuse_all(problems, is_accepted=is_accepted)
    return len(notes)


def check_number(number: int, *, is_accepted: bool) -> None:
    """Raise BadInput where none or too many updates are to be decided at once."""
    if not number:
        none = msg("请先勾选要通过的更新。") if is_accepted else msg("请写明要退回哪些更新。")
        raise BadInput(none, field="update")
    if number > MOST_UPDATES:
        most = msg("一次最多通过 %(most)d 条。") if is_accepted else msg("一次最多退回 %(most)d 条。")
        raise BadInput(most, field="update", most=MOST_UPDATES)


def refuse_all(problems: Mapping[int, DomainError], *, is_accepted: bool) -> Refused:
    """Return the refusal of several updates, with why by update."""
    if is_accepted:
        return Refused(
            msg("有 %(number)d 条不能通过,所选的一条都没有通过。原因写在各条上。"), problems=problems
        )
    return Refused(msg("有 %(number)d 条不能退回,所选的一条都没有退回。原因写在各条上。"), problems=problems)


def order_by_project(session: Session, update_ids: Collection[int]) -> list[int]:
    """Return the updates in the order of their projects, so that two reviewers never wait for each other."""
    query = select(Update.id).where(among(Update.id, update_ids)).order_by(Update.project_id, Update.id)
    known = list(session.scalars(query))
    return [*known, *sorted(set(update_ids) - set(known))]
