"""Wrong guesses, counted in the database by name and address: all workers share one count.

Nobody is kept out by guesses that came from elsewhere. Each address may guess a name a few times and all
names together a few times more; then it waits.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import TooMany
from projects.models import Officer, SignInGuess

# So many wrong passwords in a row pause a name for an address, until it ends or an administrator ends it.
MOST_FAILURES = 5
# So many refusals of an address, of all names together, and it is not read any more.
MOST_REFUSALS = 30
PAUSE = timedelta(minutes=15)
LONGEST_NAME = 80
# An IPv6 host has as many addresses as it likes within its network.
IPV6_NETWORK = 64
# Of the two-part advisory locks of the database this one is an address's.
LOCK = 39
CLEARED_AT_ONCE = 100


def place_of(address: str | None) -> str:
    """Return what counts as one address: a whole network of IPv6, empty when there is none."""
    try:
        parsed = ip_address((address or "").split("%")[0])
    except ValueError:
        return (address or "")[:LONGEST_NAME]
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed, IPV6_NETWORK), strict=False))


def hold_address(session: Session, address: str | None) -> None:
    """Let one attempt of an address be judged at a time; raises TooMany when it has failed too often."""
    session.execute(select(func.pg_advisory_xact_lock(LOCK, func.hashtext(place_of(address)))))
    recent = SignInGuess.last_refused_at > func.clock_timestamp() - PAUSE
    refusals = select(func.sum(SignInGuess.refusals)).where(SignInGuess.address == place_of(address), recent)
    if (session.scalar(refusals) or 0) >= MOST_REFUSALS:
        raise TooMany(msg("失败的次数太多,暂时不能再试。请过 15 分钟再来。"))


def is_paused(session: Session, name: str, address: str | None) -> bool:
    """Say whether a name waits for this address after wrong passwords."""
    paused = select(SignInGuess.paused_until > func.clock_timestamp())
    return bool(
        session.scalar(paused.where(SignInGuess.name == name, SignInGuess.address == place_of(address)))
    )


def is_paused_somewhere() -> ColumnElement[bool]:
    """Return the condition that an officer waits at some address after wrong passwords."""
    return exists().where(SignInGuess.name == Officer.name, SignInGuess.paused_until > func.clock_timestamp())


def count_refusal(session: Session, name: str, address: str | None, *, is_guess: bool) -> None:
    """Count a refused attempt at a name; a guess counts towards its pause, a try within the pause does not.

    The address is held (`hold_address`).
    """
    now = session.scalars(select(func.clock_timestamp())).one()
    clear_old(session, now)
    key = {"name": name, "address": place_of(address)}
    guess = session.get(SignInGuess, key, with_for_update=True, populate_existing=True)
    if guess is None:
        guess = SignInGuess(**key, failures=0, refusals=0)
        session.add(guess)
    guess.refusals += 1
    guess.last_refused_at = now
    if is_guess:
        guess.failures += 1
    if guess.failures >= MOST_FAILURES:
        guess.failures = 0
        guess.paused_until = now + PAUSE
    session.flush()


def clear_old(session: Session, now: datetime) -> None:
    """Forget what is too old to count, a few at a time and never waiting for anyone."""
    old = select(SignInGuess.name, SignInGuess.address).where(SignInGuess.last_refused_at < now - PAUSE)
    found = session.execute(old.limit(CLEARED_AT_ONCE).with_for_update(skip_locked=True)).all()
    for name, address in found:
        session.execute(
            delete(SignInGuess)
            .where(SignInGuess.name == name, SignInGuess.address == address)
            .execution_options(synchronize_session="fetch")
        )


def forget(session: Session, name: str, address: str | None) -> None:
    """Forget the wrong passwords of a name at the address where the right one was typed."""
    session.execute(
        delete(SignInGuess).where(SignInGuess.name == name, SignInGuess.address == place_of(address))
    )


def forget_everywhere(session: Session, name: str) -> None:
    """Forget the wrong passwords of a name at every address."""
    session.execute(delete(SignInGuess).where(SignInGuess.name == name))
