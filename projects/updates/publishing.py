"""Make projects of registrations: when a reviewer accepts them, or at once where none is needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Integer, Row, func, literal, select
from sqlalchemy import update as sql_update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.errors import BadInput, Conflict, DomainError
from projects.models import Update
from projects.registry import writing
from projects.registry.audit import Author
from projects.registry.codes import allot_codes
from projects.registry.creating import NewProject
from projects.registry.doubts import Doubt, Doubts
from projects.updates.registering import Registration, unpack
from projects.updates.registration_checks import Checks
from projects.words.texts import tidy

KEPT = (
    Update.id,
    Update.changes,
    Update.contents,
    Update.reason,
    Update.evidence,
    Update.evidence_link,
    Update.author,
    Update.officer_id,
)


class RegistrationsStale(Conflict):
    """Some registrations no longer can be accepted; `problems` says why, by update."""

    def __init__(self, problems: Mapping[int, DomainError]) -> None:
        super().__init__(msg("有 %(number)d 个项目不能登记,一个也没有保存。"), number=len(problems))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Sent:
    """A registration as its update keeps it, and who sent it."""

    update_id: int
    registration: Registration
    author: Author


def publish_registrations(
    session: Session, update_ids: Collection[int], author: Author, note: str = ""
) -> list[int]:
    """Make projects of registrations that wait, in a few statements; returns their ids in the updates' order.

    Raises RegistrationsStale where what was submitted does not hold any more. Who asks was checked before.
    """
    query = select(*KEPT).where(among(Update.id, update_ids)).order_by(Update.id).with_for_update()
    sent = [
        Sent(update.id, read_registration(update), Author("officer", update.author, update.officer_id))
        for update in session.execute(query)
    ]
    checks = Checks(session, [one.registration for one in sent], [one.update_id for one in sent])
    check_again(checks, {one.update_id: one.registration for one in sent}, note)
    return make_projects(session, sent, checks, author, note)


def make_projects(
    session: Session, sent: Sequence[Sent], checks: Checks, author: Author, note: str = ""
) -> list[int]:
    """Make projects of registrations that this transaction has checked; returns their ids, in order."""
    given = allot_codes(session, [one.registration.districts for one in sent])
    new = [make_project(one, checks, code) for one, code in zip(sent, given, strict=True)]
    ids = writing.create_projects(session, new)
    note_accepted(session, [one.update_id for one in sent], ids, author, note)
    return ids


def check_again(checks: Checks, registrations: Mapping[int, Registration], note: str) -> None:
    """Raise RegistrationsStale with every registration that the rules refuse by now, by update."""
    problems: dict[int, DomainError] = {}
    for update_id, registration in registrations.items():
        try:
            check_answered(checks.check(registration), registration, note)
        except DomainError as error:
            problems[update_id] = error
    if problems:
        raise RegistrationsStale(problems)


def read_registration(update: Row[Any] | Update) -> Registration:
    """Return the registration that an update keeps, with what stands behind it."""
    # The rules were kept when it was sent: a file that came along is evidence, and lies with the update.
    return unpack(
        update.changes,
        update.contents,
        reason=update.reason or "",
        evidence=update.evidence or "",
        evidence_link=update.evidence_link or "",
        file_count=1,
    )


def check_answered(doubts: Doubts, registration: Registration, note: str) -> None:
    """Raise BadInput for a doubt that neither the officer nor the reviewer answered."""
    left = Doubts(tuple(one for one in doubts if not is_answered(one, registration.reason)))
    if left and not tidy(note):
        raise BadInput(
            msg("有疑问:%(doubts)s 确认无误请在审核意见里写明理由再通过,否则请退回。"),
            field="note",
            doubts=left,
        )


def is_answered(doubt: Doubt, reason: str) -> bool:
    """Say whether an officer confirmed a doubt in these very words."""
    return str(Doubts((doubt,))) in reason


def make_project(sent: Sent, checks: Checks, code: str) -> NewProject:
    """Return the project that a registration makes, said by the officer who submitted it."""
    one = sent.registration
    return NewProject(
        code=code,
        values=checks.complete(one),
        shares=one.shares,
        author=sent.author,
        figures=one.figures,
        mentions=one.mentions,
        year_plans=one.year_plans,
        reason=one.reason or None,
        evidence=" ".join(filter(None, (one.evidence, one.evidence_link))) or None,
        update_id=sent.update_id,
    )


def note_accepted(
    session: Session, update_ids: Sequence[int], project_ids: Sequence[int], author: Author, note: str
) -> None:
    """Write which projects the updates became, and who accepted them."""
    made = (
        func.unnest(
            literal(list(update_ids), ARRAY(BigInteger())), literal(list(project_ids), ARRAY(Integer()))
        )
        .table_valued("update_id", "project_id", name="made")
        .render_derived()
    )
    values = {
        "project_id": made.c.project_id,
        "state": "accepted",
        "reviewer_id": author.officer_id,
        "reviewed_by": author.name,
        "reviewed_at": func.clock_timestamp(),
        "review_note": tidy(note) or None,
    }
    write = sql_update(Update).where(Update.id == made.c.update_id).values(values)
    session.execute(write.execution_options(synchronize_session=False))
    session.expire_all()
