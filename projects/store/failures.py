"""What a failure of the database means for whoever asked: try again, ask for less, or a fault of ours."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    PendingRollbackError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from geo.errors import DomainError


class OutcomeUnknown(DomainError):
    """The connection was lost while a change was being committed: it may stand or not (503)."""


# held: somebody else has the row; slow: the statement took too long; full: too many at once; disk: no room on
# the disk of the database; gone: no answer.
Failure = Literal["held", "slow", "full", "disk", "gone"]


class DatabaseFailed(DomainError):
    """A failure of the database that another process met (503)."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


BY_STATE: dict[str, Failure] = {
    "55P03": "held",  # lock_not_available: lock_timeout passed
    "40P01": "held",  # deadlock_detected
    "40001": "held",  # serialization_failure
    "57014": "slow",  # query_canceled: statement_timeout passed
    "53100": "disk",  # disk_full
    "25P03": "gone",  # idle_in_transaction_session_timeout passed
}
FULL = "53"  # the class of insufficient resources
# undefined_table, undefined_column, undefined_function: the schema is not there, or an older one.
OTHER_SCHEMA = ("42P01", "42703", "42883")
# SQLAlchemy's own code: the connection was lost earlier in this transaction.
LOST_BEFORE = "8s2b"
# With its last word the server ends all connections; whether the statement stands is seen after its start.
PANIC = "PANIC"


def find_failure(error: SQLAlchemyError) -> Failure | None:
    """Return what failed on the database's side; None where the statement itself was wrong."""
    if isinstance(error, PoolTimeout):
        return "full"
    if isinstance(error, PendingRollbackError):
        return "gone" if error.code == LOST_BEFORE else None
    if not isinstance(error, DBAPIError):
        return None
    state = "" if is_panic(error) else getattr(error.orig, "sqlstate", None) or ""
    if state in BY_STATE:
        return BY_STATE[state]
    if state.startswith(FULL):
        return "full"
    is_lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return "gone" if is_lost else None


def is_panic(error: DBAPIError) -> bool:
    """Say whether the server went down with this error, e.g. since its own log found no room."""
    told = getattr(error.orig, "diag", None)
    return getattr(told, "severity_nonlocalized", None) == PANIC


def has_other_schema(error: SQLAlchemyError) -> bool:
    """Say whether a statement found no table, column or function of its name: the schema is another."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state in OTHER_SCHEMA
