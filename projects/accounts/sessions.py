"""The signed-in browsers: begin, find, end. The cookie carries the secret, the table its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Account
from projects.accounts.secret_words import digest, new_word
from projects.errors import NotFound
from projects.models import Officer, OfficerSession

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
# Being seen is written down this seldom, so that reading a page is rarely a write.
SEEN_AGAIN = timedelta(minutes=5)
LONGEST_AGENT = 300
# So many characters of a session's digest name it to its owner; they open nothing.
KEY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A live session as its owner sees it; address and agent are those of its last use."""

    key: str
    started_at: datetime
    last_seen_at: datetime
    address: str | None
    agent: str | None
    is_here: bool


def begin_session(
    session: Session, officer_id: int, address: str | None = None, agent: str | None = None
) -> str:
    """Open a session and return its secret; the officer's expired ones are cleared away."""
    now = func.clock_timestamp()
    expired = (OfficerSession.last_seen_at < now - IDLE) | (OfficerSession.started_at < now - LONGEST)
    session.execute(delete(OfficerSession).where(OfficerSession.officer_id == officer_id, expired))
    secret = new_word()
    session.add(
        OfficerSession(
            secret_sha256=digest(secret), officer_id=officer_id, address=address, agent=as_kept(agent)
        )
    )
    session.flush()
    return secret


def as_kept(agent: str | None) -> str | None:
    """Return what is kept of a browser's name for itself."""
    return "".join(sign for sign in (agent or "")[:LONGEST_AGENT] if sign.isprintable()) or None


def is_live() -> ColumnElement[bool]:
    """Return the condition that a session has not ended by itself."""
    now = func.clock_timestamp()
    return and_(OfficerSession.last_seen_at > now - IDLE, OfficerSession.started_at > now - LONGEST)


def list_sessions(session: Session, officer_id: int, secret: str) -> list[SessionRow]:
    """Return an officer's live sessions, the last used first; the one of the secret is here."""
    own = select(OfficerSession).where(OfficerSession.officer_id == officer_id, is_live())
    return [
        SessionRow(
            key=one.secret_sha256[:KEY_LENGTH],
            started_at=one.started_at,
            last_seen_at=one.last_seen_at,
            address=one.address,
            agent=one.agent,
            is_here=one.secret_sha256 == digest(secret),
        )
        for one in session.scalars(own.order_by(OfficerSession.last_seen_at.desc()))
    ]


def end_own_session(session: Session, officer_id: int, key: str) -> None:
    """End one of an officer's own sessions by its key; raises NotFound for anyone else's."""
    own = (OfficerSession.officer_id == officer_id) & (
        func.left(OfficerSession.secret_sha256, KEY_LENGTH) == key
    )
    ended = delete(OfficerSession).where(own).returning(OfficerSession.secret_sha256)
    if not session.scalars(ended).all():
        raise NotFound(msg("没有这个登录,或已经退出。"), field="session")


def find_session(session: Session, secret: str) -> tuple[Account, bool] | None:
    """Return the active account of a live session, and whether it is time to note that it was seen."""
    now = func.clock_timestamp()
    query = (
        select(
            Officer.id,
            Officer.name,
            Officer.display_name,
            Officer.role,
            Officer.totp_secret.is_not(None),
            OfficerSession.last_seen_at < now - SEEN_AGAIN,
        )
        .join(OfficerSession, OfficerSession.officer_id == Officer.id)
        .where(
            OfficerSession.secret_sha256 == digest(secret),
            is_live(),
            Officer.is_active,
        )
    )
    row = session.execute(query).one_or_none()
    return (Account(*row[:5]), row[5]) if row else None


def note_seen(session: Session, secret: str, address: str | None, agent: str | None) -> None:
    """Note where a session was used just now; while somebody holds its row a page does not wait for that."""
    own = select(OfficerSession.secret_sha256).where(OfficerSession.secret_sha256 == digest(secret))
    seen = update(OfficerSession).where(
        OfficerSession.secret_sha256.in_(own.with_for_update(skip_locked=True))
    )
    session.execute(seen.values(last_seen_at=func.clock_timestamp(), address=address, agent=as_kept(agent)))


def end_session(session: Session, secret: str) -> None:
    """End one session: its cookie opens nothing any more, wherever a copy of it is."""
    session.execute(delete(OfficerSession).where(OfficerSession.secret_sha256 == digest(secret)))


def end_sessions(session: Session, officer_id: int, *, keep: str = "") -> None:
    """End every session of an officer, but the one whose secret is given."""
    ended = delete(OfficerSession).where(OfficerSession.officer_id == officer_id)
    session.execute(ended.where(OfficerSession.secret_sha256 != digest(keep)))
