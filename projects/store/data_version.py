"""The version of all data: another one after every change that is committed, the same one as long as none is.

A trigger of the database notes each transaction that writes (migration 0021). A number that counts up would
not do: who began first may commit last, and a reader in between would take the old data for the new.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import DataMark


def read_data_version(session: Session) -> str:
    """Return the version of the data that the session's next query reads; other databases have others."""
    query = select(func.count(), func.coalesce(func.max(DataMark.id), 0), func.sum(DataMark.mark))
    number, newest, marks = session.execute(query).one()
    return f"{number}-{newest}-{marks or 0}"
