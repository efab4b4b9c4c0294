"""The one place where a request commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.store.failures import OutcomeUnknown, find_failure


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit what the block did, or roll all of it back when it raises.

    Raises OutcomeUnknown when the connection is lost between asking for the commit and its answer.
    `session.begin()` refuses once anything was read, and a request has usually read something by then.
    """
    try:
        yield session
        session.flush()
    except BaseException:
        undo(session)
        raise
    try:
        session.commit()
    except SQLAlchemyError as error:
        undo(session)
        if find_failure(error) == "gone":
            raise OutcomeUnknown(
                msg("数据库在保存时中断,不能确定是否已经保存。请重新打开页面核对,再决定是否重做。")
            ) from error
        raise


def undo(session: Session) -> None:
    """Roll back; a connection that is lost has been rolled back by the server already."""
    try:
        session.rollback()
    except SQLAlchemyError:
        session.invalidate()
