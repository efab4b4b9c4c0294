"""How many matters were raised and cleared in a month: from their steps, which are never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.matters.filters import readable
from projects.matters.queries import at_home
from projects.models import Matter, MatterNote
from projects.reading.filters import touches_districts

RAISED, CLEARED = ("opened", "reopened"), "closed"


@dataclass(frozen=True, slots=True)
class MonthMatters:
    """Matters raised and cleared between two moments, and those open at the end."""

    raised: int
    cleared: int
    open: int


def count_matters(
    session: Session, access: Access, adcode: str, since: datetime, until: datetime
) -> MonthMatters | None:
    """Return the counts of a district's matters that the caller may read; None for who may read none."""
    if not access.reaches("viewer") or not (access.scope or access.role == "administrator"):
        return None
    steps = (
        at_home(select(MatterNote.matter_id, MatterNote.kind, MatterNote.at).select_from(Matter))
        .join(MatterNote, MatterNote.matter_id == Matter.id)
        .where(
            *readable(access),
            touches_districts((adcode,)),
            MatterNote.kind.in_((*RAISED, CLEARED)),
            MatterNote.at <= until,
        )
        .subquery("steps")
    )
    inside = steps.c.at > since
    raised, cleared = steps.c.kind.in_(RAISED), steps.c.kind == CLEARED
    counts = (
        func.count().filter(and_(inside, raised)),
        func.count().filter(and_(inside, cleared)),
        # Raising and clearing alternate: what was raised once more than it was cleared is open.
        func.count().filter(raised) - func.count().filter(cleared),
    )
    found_raised, found_cleared, found_open = session.execute(select(*counts)).one()
    return MonthMatters(found_raised, found_cleared, found_open)
