"""How long a piece of work may keep the database, and others waiting: by its kind, enforced by the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, event, func, select
from sqlalchemy.orm import Session, SessionTransaction

KEY = "time_limits"


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds for waiting for a lock, for one statement, and for an open transaction that asks nothing."""

    lock: int
    statement: int
    idle: int

    def as_settings(self) -> dict[str, str]:
        """Return the limits as settings of PostgreSQL."""
        return {
            "lock_timeout": f"{self.lock}s",
            "statement_timeout": f"{self.statement}s",
            "idle_in_transaction_session_timeout": f"{self.idle}s",
        }


PAGE = TimeLimits(lock=4, statement=15, idle=60)
WRITE = TimeLimits(lock=4, statement=30, idle=60)
# Files and reports are computed between the statements.
FILE = TimeLimits(lock=4, statement=60, idle=300)
# A job that writes thousands of rows; nobody waits for it at a page.
JOB = TimeLimits(lock=30, statement=900, idle=900)
WORKER = TimeLimits(lock=4, statement=120, idle=120)
# Rows that a load has written keep officers waiting: it gives up soon and begins again.
SEED = TimeLimits(lock=2, statement=900, idle=900)
# Whoever types a command sees that it works.
COMMAND = TimeLimits(lock=30, statement=900, idle=900)


def allow(session: Session, limits: TimeLimits) -> None:
    """Give every transaction of a session these limits; one that runs already has them from here on."""
    session.info[KEY] = limits
    if not event.contains(session, "after_begin", set_limits):
        event.listen(session, "after_begin", set_limits)
    if session.in_transaction():
        write_limits(session.connection(), limits)


def set_limits(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Set the session's limits when a transaction begins; savepoints are within them."""
    if not transaction.nested:
        write_limits(connection, session.info[KEY])


def write_limits(connection: Connection, limits: TimeLimits) -> None:
    """Set limits that end with the transaction, so that whoever gets the connection next has its own."""
    settings: list[Any] = [func.set_config(name, value, True) for name, value in limits.as_settings().items()]
    connection.execute(select(*settings))
