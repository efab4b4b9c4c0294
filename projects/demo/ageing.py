"""Let days pass: move what was recorded back in time, so that a registry made today has a past.

Only for databases that are made to look at or to test: it lifts the guard of the history while it works.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.orm import Base
from projects.models import PastClosing, PlaceMark, PlaceTotal, Project

# These expire by the real clock: people stay signed in while days pass.
REAL_TIME = {"officers", "officer_sessions", "api_tokens", "idempotency_keys", "invitations", "sign_ins"}


def let_days_pass(session: Session, days: float, since: datetime | None = None) -> None:
    """Move what was recorded back by some days, as if it had happened that much earlier; commits.

    Every moment of the registry goes back, or only those from `since` on: versions, events, submissions,
    reviews, `created_at`. Dates that are facts (`status_on`, months, plans) stay. Nobody else may be in a
    transaction.
    """
    by = timedelta(days=days)
    session.commit()
    for table in Base.metadata.sorted_tables:
        moments = [one for one in table.columns if isinstance(one.type, sa.DateTime)]
        if not moments or table.name in REAL_TIME:
            continue
        touched = sa.true() if since is None else sa.or_(*(one >= since for one in moments))
        moved = {one.name: one - by if since is None else earlier(one, by, since) for one in moments}
        session.execute(sa.text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
        session.execute(sa.update(table).where(touched).values(moved))
        session.execute(sa.text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))
    # What was kept of past days is of other days now, and so are the days of the desk.
    session.execute(sa.delete(PastClosing))
    session.execute(sa.insert(PlaceMark).from_select(["project_id"], sa.select(Project.id)))
    # Each place has another past: what is kept under its state (reading/place_state.py) holds no more.
    session.execute(sa.update(PlaceTotal).values(row_number=PlaceTotal.row_number))
    session.commit()


def earlier(moment: sa.Column[datetime], by: timedelta, since: datetime) -> sa.Case[datetime]:
    """Return a moment as it becomes: what lies before `since` has its day already."""
    return sa.case((moment >= since, moment - by), else_=moment)
