"""The version of all data: another one after every change that is committed, the same one as long as none is.

A trigger of the database notes each transaction that writes (migration 0021). A number that counts up would
not do: who began first may commit last, and a reader in between would take the old data for the new.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import DataMark
from projects.store.past import get_past

# A word of sessions of the primary whose process reads from standbys too.
BESIDE_STANDBYS = "beside_standbys"
MARKS = (func.count(), func.coalesce(func.max(DataMark.id), 0), func.coalesce(func.sum(DataMark.mark), 0))


def read_data_version(session: Session) -> str:
    """Return the version of the data that the session's next query reads; other databases have others."""
    return "-".join(str(mark) for mark in session.execute(select(*MARKS)).one())


def read_shared_version(session: Session) -> str | None:
    """Return the version of the data; None where the session reads a past, or changes of its own.

    What is made of those is no answer for whoever asks next.
    """
    if get_past(session) is not None:
        return None
    session.flush()
    has_written, *marks = session.execute(
        select(func.pg_current_xact_id_if_assigned().is_not(None), *MARKS)
    ).one()
    return None if has_written else "-".join(str(mark) for mark in marks)


def still_stands(session: Session, version: str) -> bool:
    """Say whether what was just made is of this version alone, so that it may be kept under it.

    Each statement reads its own moment. Where there is one server, its next one follows and nobody asks for
    the version before any more; a standby does. It reads a request in one moment itself.
    """
    return BESIDE_STANDBYS not in session.info or read_data_version(session) == version
