"""Places in the server's log (WAL): what stands where a transaction ended, how far a standby has replayed.

A place is a number of bytes since the log began; a standby that has replayed up to it shows all that was
committed before it.
"""

from __future__ import annotations

from sqlalchemy import ColumnClause, Connection, func, literal_column, select, text
from sqlalchemy.orm import Session

BEGINNING: ColumnClause[str] = literal_column("'0/0'::pg_lsn")
# Behind all that is in the log: what follows a place that nobody could tell.
UNKNOWN = (1 << 64) - 1
# Its end, what is not yet on disk included: all that has been committed stands before it.
WRITTEN = select(func.pg_wal_lsn_diff(func.pg_current_wal_insert_lsn(), BEGINNING))
# What standbys are sent.
FLUSHED = select(func.pg_wal_lsn_diff(func.pg_current_wal_flush_lsn(), BEGINNING))
REPLAYED = select(func.pg_wal_lsn_diff(func.pg_last_wal_replay_lsn(), BEGINNING)).where(
    func.pg_is_in_recovery()
)

IDENTITY = text(
    "SELECT concat_ws(' ', system_identifier, oid)"
    " FROM pg_control_system(), pg_database WHERE datname = current_database()"
)


def read_identity(connection: Connection) -> str:
    """Return what a database and its standbys have in common, and no other one."""
    return str(connection.execute(IDENTITY).scalar_one())


def read_written(session: Session) -> int:
    """Return the place after all that the primary has committed."""
    return int(session.execute(WRITTEN).scalar_one())


def read_flushed(connection: Connection) -> int:
    """Return up to which place the primary's log is on disk; fails on a standby."""
    return int(connection.execute(FLUSHED).scalar_one())


def read_replayed(asked: Session | Connection) -> int | None:
    """Return up to which place a standby shows what was committed; None of a server that is none."""
    place = asked.execute(REPLAYED).scalar_one_or_none()
    return None if place is None else int(place)
