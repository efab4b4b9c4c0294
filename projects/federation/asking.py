"""Ask all members the same at once, each on a connection of its own: who does not answer is named.

Each is asked in one read-only transaction of one snapshot, so that what it says fits together. Who is gone
costs `CONNECT` seconds once, and is not asked again for `REST` seconds; who takes long, `PATIENCE`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, Generic, Literal, TypeVar

import structlog
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from projects.federation.members import Member
from projects.store.database import REACH, make_engine
from projects.store.failures import find_failure, has_other_schema
from projects.store.time_limits import TimeLimits

CONNECT, STATEMENT, PATIENCE, REST = 2, 3, 4.0, 5.0
LIMITS = TimeLimits(lock=1, statement=STATEMENT, idle=10)
MEMBER_REACH = REACH | {"connect_timeout": CONNECT, "tcp_user_timeout": 1000 * CONNECT}
# Of all provinces, asked by two requests at once.
MOST_AT_ONCE = 68
REVISION = text("SELECT version_num FROM alembic_version")
REFUSED = "42501"  # insufficient_privilege

Value = TypeVar("Value")
# Asked of a registry by a session of it and its name, which is empty for this one.
Question = Callable[[Session, str], Value]
# gone: no answer; slow: it took too long; schema: of another version of Lantu; refused: its tables may not be
# read; failed: anything else.
Reason = Literal["gone", "slow", "schema", "refused", "failed"]
log = structlog.get_logger("lantu.federation")


class OtherRevision(Exception):
    """The schema of a member is not ours: its tables may mean something else."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[Value]):
    """What a member said, or why it said nothing."""

    member: Member
    value: Value | None
    reason: Reason | None = None


class Members:
    """The connections of a process to all members, and who was found to be gone."""

    def __init__(self) -> None:
        self.engines: dict[str, Engine] = {}
        self.resting: dict[str, tuple[float, Reason]] = {}
        self.threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="member")
        self.lock = Lock()

    def ask(self, members: Sequence[Member], revision: str, question: Question[Value]) -> list[Answer[Value]]:
        """Return what each member says to a question, in their order; `revision` is our own."""
        self.forget_others(members)
        asked = {
            one.url: self.threads.submit(self.put, one, revision, question)
            for one in members
            if self.why_resting(one) is None
        }
        wait(asked.values(), PATIENCE)
        return [self.take(one, asked.get(one.url)) for one in members]

    def put(self, member: Member, revision: str, question: Question[Value]) -> Value:
        """Ask one member, in one snapshot; raises OtherRevision, SQLAlchemyError."""
        with Session(self.open(member.url)) as session:
            if session.scalar(REVISION) != revision:
                raise OtherRevision(member.name)
            return question(session, member.name)

    def take(self, member: Member, asked: Future[Value] | None) -> Answer[Value]:
        """Return what has come of a question; who is gone rests for a while."""
        if asked is None:
            return Answer(member, None, self.why_resting(member) or "gone")
        if not asked.done():
            asked.cancel()
            return Answer(member, None, self.rest(member, "slow"))
        error = asked.exception()
        if error is None:
            return Answer(member, asked.result())
        reason = explain(error)
        log.warning("member_silent", member=member.name, reason=reason, said=str(error).splitlines()[:1])
        return Answer(member, None, self.rest(member, reason) if reason == "gone" else reason)

    def rest(self, member: Member, reason: Reason) -> Reason:
        """Ask a member nothing for a while."""
        with self.lock:
            self.resting[member.url] = (monotonic() + REST, reason)
        return reason

    def why_resting(self, member: Member) -> Reason | None:
        """Return why a member is not asked now; None where it is."""
        until, reason = self.resting.get(member.url, (0.0, None))
        return reason if monotonic() < until else None

    def open(self, url: str) -> Engine:
        """Return the engine of a member's database, which is never written to."""
        with self.lock:
            if url not in self.engines:
                self.engines[url] = reading_engine(url)
            return self.engines[url]

    def forget_others(self, members: Sequence[Member]) -> None:
        """Let go of the connections to who is no member any more."""
        left = {one.url for one in members}
        with self.lock:
            gone = [self.engines.pop(url) for url in [*self.engines] if url not in left]
        for engine in gone:
            engine.dispose()

    def close(self) -> None:
        """Let go of all connections, when those who are still asked have answered or taken too long."""
        self.threads.shutdown(cancel_futures=True)
        self.forget_others(())


def reading_engine(url: str) -> Engine:
    """Return an engine whose transactions are snapshots that only read."""
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return make_engine(url, LIMITS, reach=MEMBER_REACH).execution_options(**options)


def explain(error: BaseException) -> Reason:
    """Return why a member said nothing."""
    if isinstance(error, OtherRevision):
        return "schema"
    if not isinstance(error, SQLAlchemyError):
        return "failed"
    if has_other_schema(error):
        return "schema"
    if getattr(getattr(error, "orig", None), "sqlstate", None) == REFUSED:
        return "refused"
    failure = find_failure(error)
    if failure in ("held", "slow", "full"):
        return "slow"
    return "gone" if failure == "gone" else "failed"


def read_revision(session: Session) -> str:
    """Return the version of a database's schema; empty where none was ever made."""
    if session.scalar(select(text("to_regclass('alembic_version')"))) is None:
        return ""
    return str(session.scalar(REVISION) or "")
