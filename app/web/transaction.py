"""The one place where a request commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit what the block did, or roll all of it back when it raises.

    `session.begin()` refuses once anything was read, and a request has usually read something by then.
    """
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
