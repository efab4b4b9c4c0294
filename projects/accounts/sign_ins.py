"""Signing in with name and password, and the log of who tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from projects.accounts.guesses import (
    LONGEST_NAME,
    count_refusal,
    forget,
    hold_address,
    is_paused,
)
from projects.accounts.officers import tidy_name
from projects.accounts.passwords import HASHER, hash_password, is_password
from projects.models import Officer, SignIn

PAGE = 100
# Longer than the half year that the law asks for, and no longer than anybody looks.
KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One attempt as administrators see it."""

    id: int
    at: datetime
    name: str
    officer_id: int | None
    display_name: str | None
    address: str | None
    succeeded: bool
    reason: str | None


def try_password(session: Session, name: str, password: str, address: str | None) -> Officer | None:
    """Return the officer whose name and password these are, else None; the attempt is logged.

    Who has a second step is not in yet, and wrong guesses are not forgotten yet: `try_code` does both.

    The address is held meanwhile: any number of its guesses at once are counted one by one. An unknown name
    takes as long as a known one, and the caller is told the same. Raises TooMany.
    """
    hold_address(session, address)
    officer = find_for_sign_in(session, name)
    reason = refusal(session, officer, tidy_name(as_logged(name)), password, address)
    if officer is None or reason is not None:
        log_sign_in(session, name, officer, address, succeeded=False, reason=reason)
        return None
    if HASHER.check_needs_rehash(officer.password_hash or ""):
        officer.password_hash = hash_password(password)
    if officer.totp_secret is None:
        let_in(session, officer, name, address)
    session.flush()
    return officer


def let_in(session: Session, officer: Officer, name: str, address: str | None) -> None:
    """Note and log that an officer came in, under the name that was typed."""
    welcome(session, officer, address)
    log_sign_in(session, name, officer, address, succeeded=True)


def confirm_password(
    session: Session, officer: Officer, password: str, address: str | None, reason: str
) -> bool:
    """Say whether a signed-in officer's own password is right; wrong ones count as failed sign-ins.

    They are logged with the reason for which it was asked. Raises TooMany.
    """
    hold_address(session, address)
    if refusal(session, officer, officer.name, password, address) is None:
        return True
    log_sign_in(session, officer.name, officer, address, succeeded=False, reason=reason)
    return False


def find_for_sign_in(session: Session, name: str) -> Officer | None:
    """Return the account of a name as it was typed."""
    tidy = tidy_name(name)
    if not tidy.isprintable() or len(tidy) > LONGEST_NAME:
        return None
    return session.scalar(select(Officer).where(Officer.name == tidy))


def refusal(
    session: Session, officer: Officer | None, name: str, password: str, address: str | None
) -> str | None:
    """Return why a password does not let in, None when it does; counts a refusal by name and address."""
    is_right = is_password(password, officer.password_hash if officer else None)
    waits = is_paused(session, name, address)
    reason = why_not(officer, is_right=is_right, waits=waits)
    if reason is not None:
        count_refusal(session, name, address, is_guess=not waits)
    return reason


def why_not(officer: Officer | None, *, is_right: bool, waits: bool) -> str | None:
    """Return the first reason for which a person is not let in."""
    if officer is None:
        return "unknown_name"
    if not officer.is_active:
        return "inactive"
    if waits:
        return "locked"
    if officer.password_hash is None:
        return "no_password"
    return None if is_right else "wrong_password"


def welcome(session: Session, officer: Officer, address: str | None) -> None:
    """Note that an officer came in."""
    officer.last_sign_in_at = func.clock_timestamp()
    # The officer's row first, then the guesses: as whoever unlocks an account does.
    session.flush()
    forget(session, officer.name, address)


def as_logged(name: str) -> str:
    """Return a name as it is logged, whatever was typed."""
    return "".join(sign if sign.isprintable() else "�" for sign in name[:LONGEST_NAME])


def log_sign_in(
    session: Session,
    name: str,
    officer: Officer | None,
    address: str | None,
    *,
    succeeded: bool,
    reason: str | None = None,
) -> None:
    """Append one attempt to the log."""
    session.add(
        SignIn(
            name=as_logged(name),
            officer_id=officer.id if officer else None,
            address=address,
            succeeded=succeeded,
            reason=reason,
        )
    )
    session.flush()


def list_sign_ins(
    session: Session, *, only_failed: bool = False, name: str = "", before: int | None = None
) -> list[SignInRow]:
    """Return a page of the log and the first entry of the next, the newest first, below an entry if named."""
    query = select(
        SignIn.id,
        SignIn.at,
        SignIn.name,
        SignIn.officer_id,
        Officer.display_name,
        SignIn.address,
        SignIn.succeeded,
        SignIn.reason,
    ).outerjoin(Officer, Officer.id == SignIn.officer_id)
    if only_failed:
        query = query.where(SignIn.succeeded.is_(False))
    if name:
        query = query.where(func.lower(SignIn.name) == as_logged(name).lower())
    if before is not None:
        query = query.where(SignIn.id < before)
    rows = session.execute(query.order_by(SignIn.id.desc()).limit(PAGE + 1))
    return [SignInRow(*row) for row in rows]


def forget_old_sign_ins(session: Session) -> int:
    """Delete the records that are older than is kept, and return how many there were."""
    old = delete(SignIn).where(SignIn.at < func.clock_timestamp() - KEPT).returning(SignIn.id)
    return len(session.scalars(old.execution_options(synchronize_session=False)).all())
