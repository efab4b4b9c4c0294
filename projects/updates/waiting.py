"""What waits for review of some projects, for the marks beside their names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from geo.among import among
from projects.accounts.access import Access
from projects.models import Allocation, Update
from projects.store.past import get_past


@dataclass(frozen=True, slots=True)
class Waiting:
    """One update that waits: what it is about, the status it would bring, by whom and since when."""

    id: int
    officer_id: int
    kind: str
    month: date | None
    status: str | None
    author: str
    submitted_at: datetime


def list_marks(
    session: Session, project_ids: Collection[int], access: Access
) -> Mapping[int, tuple[Waiting, ...]]:
    """Return what waits of each project, the oldest first, in one query; nothing for who may not know it.

    Who may: accounts of one of the project's districts, as with matters (projects/accounts/access.py).
    """
    # A page of a past day says nothing of what waits now.
    if not project_ids or not access.reaches("viewer") or get_past(session) is not None:
        return {}
    query = (
        select(
            *(Update.project_id, Update.id, Update.officer_id, Update.kind, Update.month),
            Update.changes["status"][1].astext.label("status"),
            *(Update.author, Update.submitted_at),
        )
        .where(among(Update.project_id, project_ids), Update.state == "pending")
        .order_by(Update.id)
    )
    if access.role != "administrator":
        its = (Allocation.project_id == Update.project_id, among(Allocation.adcode, sorted(access.scope)))
        query = query.where(exists().where(*its))
    found: dict[int, tuple[Waiting, ...]] = {}
    for project_id, *rest in session.execute(query):
        found[project_id] = (*found.get(project_id, ()), Waiting(*rest))
    return found
