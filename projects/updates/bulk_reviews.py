"""Accept several updates at once: all of them, or none with the reason for each that cannot be accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Conflict, DomainError
from projects.models import Update
from projects.registry.audit import Author
from projects.updates.reviews import accept_update

MOST_UPDATES = 100


class Refused(Conflict):
    """Some of the updates cannot be accepted, so none was; `problems` says why, by update."""

    def __init__(self, message: str, *, problems: Mapping[int, DomainError]) -> None:
        super().__init__(message, number=len(problems))
        self.problems = dict(problems)


def accept_updates(session: Session, update_ids: Collection[int], author: Author, access: Access) -> int:
    """Accept all of some updates and return how many.

    Raises BadInput for none or too many, Refused when any cannot be accepted. The caller rolls back.
    """
    wanted = set(update_ids)
    if not wanted:
        raise BadInput(msg("请先勾选要通过的更新。"), field="update")
    if len(wanted) > MOST_UPDATES:
        raise BadInput(msg("一次最多通过 %(most)d 条。"), field="update", most=MOST_UPDATES)
    problems: dict[int, DomainError] = {}
    for update_id in order(session, wanted):
        try:
            with session.begin_nested():
                accept_update(session, update_id, author, access)
        except DomainError as error:
            problems[update_id] = error
    if problems:
        raise Refused(
            msg("有 %(number)d 条不能通过,所选的一条都没有通过。原因写在各条上。"), problems=problems
        )
    return len(wanted)


def order(session: Session, update_ids: Collection[int]) -> list[int]:
    """Return the updates in the order of their projects, so that two reviewers never wait for each other."""
    query = select(Update.id).where(Update.id.in_(update_ids)).order_by(Update.project_id, Update.id)
    known = list(session.scalars(query))
    return [*known, *sorted(set(update_ids) - set(known))]
