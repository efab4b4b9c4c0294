"""Register new projects: each is an update without a project, until a reviewer accepts it.

Only who may see updates sees one that waits. Once accepted it is a project like any other, with its one
event, its code, and its figures as statements of the update.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Conflict, DomainError, Forbidden, NotFound
from projects.models import Attachment, Update
from projects.registry.audit import Author
from projects.registry.doubts import Doubtful, Doubts
from projects.registry.layout import take_ids
from projects.store.many_rows import insert_rows
from projects.updates.publishing import Sent, make_projects
from projects.updates.registering import Registration, as_kept, pack
from projects.updates.registration_checks import Checks
from projects.updates.reviewers import waits_for_review
from projects.words.texts import tidy

__all__ = [
    "MOST_REGISTRATIONS",
    "Registration",
    "RegistrationsRefused",
    "submit_registration",
    "submit_registrations",
]
MOST_REGISTRATIONS = 50_000
LATELY = timedelta(hours=1)


class RegistrationsRefused(BadInput):
    """Some of several registrations are refused, so none was written; `problems` says why, by position."""

    def __init__(self, problems: dict[int, DomainError]) -> None:
        super().__init__(msg("有 %(number)d 个项目不能登记,一个也没有保存。"), number=len(problems))
        self.problems = problems


def submit_registration(
    session: Session,
    registration: Registration,
    author: Author,
    access: Access,
    *,
    batch: str | None = None,
    instead_of: int | None = None,
) -> Update:
    """Submit a new project; the state of the update says whether it was published or waits for review.

    `instead_of` is an update of the author's own that waits or came back, whose place this one takes.
    Raises Forbidden outside the caller's districts, BadInput where the rules refuse the values, Conflict when
    the national code is taken or the update to replace was decided on, Doubtful when something is doubted
    and not confirmed.
    """
    if instead_of is not None:
        take_place_of(session, instead_of, author)
    try:
        (update_id,) = submit_registrations(session, [registration], author, access, batch=batch)
    except RegistrationsRefused as error:
        raise error.problems[0] from error
    return session.get_one(Update, update_id)


def submit_registrations(
    session: Session,
    registrations: Sequence[Registration],
    author: Author,
    access: Access,
    *,
    batch: str | None = None,
) -> list[int]:
    """Submit several new projects in a few statements, all or none; returns the updates' ids, in order.

    Those that need no review are published at once. Raises RegistrationsRefused naming every one at fault.
    """
    if author.officer_id is None:
        raise Forbidden(msg("请先登录。"))
    if len(registrations) > MOST_REGISTRATIONS:
        raise BadInput(msg("一次最多登记 %(most)d 个项目。"), most=MOST_REGISTRATIONS)
    checks = Checks(session, registrations)
    checked = check_registrations(checks, registrations, access)
    ids = take_ids(session, Update, len(checked))
    rows = [row_of(id_, one, author, batch) for id_, one in zip(ids, checked, strict=True)]
    insert_rows(session, cast(Table, Update.__table__), rows)
    waits = {
        districts: waits_for_review(session, access, districts, None)
        for districts in {one.districts for one in checked}
    }
    at_once = [
        Sent(id_, one, author) for id_, one in zip(ids, checked, strict=True) if not waits[one.districts]
    ]
    if at_once:
        make_projects(session, at_once, checks, author)
    return ids


def check_registrations(
    checks: Checks, registrations: Sequence[Registration], access: Access
) -> list[Registration]:
    """Return the registrations as they are kept; raises RegistrationsRefused with every fault.

    What was doubted and confirmed stands in the reason.
    """
    problems: dict[int, DomainError] = {}
    checked: list[Registration] = []
    for at, one in enumerate(registrations):
        try:
            # Without a district the rules have the plainer word.
            if one.districts and not access.can_write_project(one.districts):
                raise Forbidden(
                    msg("项目“%(name)s”超出了您的角色或您负责的县区,没有保存。"),
                    field="district",
                    name=one.name,
                )
            checked.append(as_kept(confirm(one, checks.check(one))))
        except DomainError as error:
            problems[at] = error
    if problems:
        raise RegistrationsRefused(problems)
    return checked


def confirm(registration: Registration, doubts: Doubts) -> Registration:
    """Return a registration with what was confirmed in its reason; raises Doubtful until it is."""
    if not doubts:
        return registration
    if not registration.is_confirmed:
        raise Doubtful(doubts)
    reason = "\n".join(filter(None, (tidy(registration.reason), doubts.as_confirmed())))
    return replace(registration, reason=reason)


def row_of(id_: int, registration: Registration, author: Author, batch: str | None) -> dict[str, Any]:
    """Return the row of a registration that waits."""
    changes, contents = pack(registration)
    return {
        "id": id_,
        "kind": "register",
        "base_version": 0,
        "changes": changes,
        "contents": contents,
        "districts": sorted(registration.districts),
        "reason": registration.reason or None,
        "evidence": registration.evidence or None,
        "evidence_link": registration.evidence_link or None,
        "batch": batch,
        "officer_id": author.officer_id,
        "author": author.name,
        "state": "pending",
    }


def take_place_of(session: Session, update_id: int, author: Author) -> None:
    """Take back the author's registration that waits, or answer the one that came back.

    Raises Conflict for one that was decided on, or is somebody else's.
    """
    held = session.get(Update, update_id, with_for_update=True, populate_existing=True)
    if held is None or held.kind != "register" or held.officer_id != author.officer_id:
        raise Conflict(msg("没有您的这条登记,没有保存。"))
    if held.state == "withdrawn":
        return
    if held.state not in ("pending", "returned"):
        raise Conflict(msg("这条登记已由%(who)s处理,没有再次保存。"), who=held.reviewed_by or held.author)
    held.state = "withdrawn" if held.state == "pending" else "replaced"
    session.flush()


def find_returned(session: Session, update_id: int, author: Author) -> Update:
    """Return a registration of the author's own that can be sent again; raises NotFound for any other."""
    update = session.get(Update, update_id)
    if update is None or update.kind != "register" or update.officer_id != author.officer_id:
        raise NotFound(msg("没有这条更新。"))
    if update.state not in ("pending", "returned", "withdrawn"):
        raise Conflict(msg("这条登记已由%(who)s处理,没有再次保存。"), who=update.reviewed_by or update.author)
    return update


def find_repeat(
    session: Session, registration: Registration, author: Author, files: Collection[str] = ()
) -> Update | None:
    """Return the update by which the author sent the very same within the last hour, None when none did.

    `files` are the SHA-256 of those that came along. Whoever sends the same at the same time waits here.
    """
    key = func.hashtextextended(f"register:{author.officer_id}", 0)
    session.execute(select(func.pg_advisory_xact_lock(key)))
    changes, contents = pack(registration)
    same = select(Update).where(
        Update.kind == "register",
        Update.officer_id == author.officer_id,
        Update.state.in_(("pending", "accepted")),
        Update.submitted_at > func.clock_timestamp() - LATELY,
        Update.changes == literal(changes, JSONB()),
        Update.contents == literal(contents, JSONB()),
        func.coalesce(Update.evidence, "") == tidy(registration.evidence),
        func.coalesce(Update.evidence_link, "") == tidy(registration.evidence_link),
        func.starts_with(func.coalesce(Update.reason, ""), tidy(registration.reason)),
    )
    update = session.scalar(same.order_by(Update.id.desc()).limit(1))
    if update is None:
        return None
    attached = select(Attachment.sha256).where(Attachment.update_id == update.id)
    return update if set(session.scalars(attached)) == set(files) else None
