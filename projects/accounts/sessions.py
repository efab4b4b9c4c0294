"""The signed-in browsers: begin, find, end. The cookie carries the secret, the table its digest."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from projects.accounts.access import Account
from projects.accounts.secret_words import digest, new_word
from projects.models import Officer, OfficerSession

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
# Being seen is written down this seldom, so that reading a page is rarely a write.
SEEN_AGAIN = timedelta(minutes=5)


def begin_session(session: Session, officer_id: int) -> str:
    """Open a session and return its secret; the officer's expired ones are cleared away."""
    now = func.clock_timestamp()
    expired = (OfficerSession.last_seen_at < now - IDLE) | (OfficerSession.started_at < now - LONGEST)
    session.execute(delete(OfficerSession).where(OfficerSession.officer_id == officer_id, expired))
    secret = new_word()
    session.add(OfficerSession(secret_sha256=digest(secret), officer_id=officer_id))
    session.flush()
    return secret


def find_session(session: Session, secret: str) -> tuple[Account, bool] | None:
    """Return the active account of a live session, and whether it is time to note that it was seen."""
    now = func.clock_timestamp()
    query = (
        select(
            Officer.id,
            Officer.name,
            Officer.display_name,
            Officer.role,
            OfficerSession.last_seen_at < now - SEEN_AGAIN,
        )
        .join(OfficerSession, OfficerSession.officer_id == Officer.id)
        .where(
            OfficerSession.secret_sha256 == digest(secret),
            OfficerSession.last_seen_at > now - IDLE,
            OfficerSession.started_at > now - LONGEST,
            Officer.is_active,
        )
    )
    row = session.execute(query).one_or_none()
    return (Account(*row[:4]), row[4]) if row else None


def note_seen(session: Session, secret: str) -> None:
    """Note that a session was used just now; while somebody holds its row a page does not wait for that."""
    own = select(OfficerSession.secret_sha256).where(OfficerSession.secret_sha256 == digest(secret))
    seen = update(OfficerSession).where(
        OfficerSession.secret_sha256.in_(own.with_for_update(skip_locked=True))
    )
    session.execute(seen.values(last_seen_at=func.clock_timestamp()))


def end_session(session: Session, secret: str) -> None:
    """End one session: its cookie opens nothing any more, wherever a copy of it is."""
    session.execute(delete(OfficerSession).where(OfficerSession.secret_sha256 == digest(secret)))


def end_sessions(session: Session, officer_id: int, *, keep: str = "") -> None:
    """End every session of an officer, but the one whose secret is given."""
    ended = delete(OfficerSession).where(OfficerSession.officer_id == officer_id)
    session.execute(ended.where(OfficerSession.secret_sha256 != digest(keep)))
