"""Read the registry as it stood at a moment: every query of the transaction then sees the past.

The database keeps each version of a row (migration 0008). In the schema `past` views of the tables' own
names show the versions of one moment, so that lists, totals, maps and exports are the very same queries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, SessionTransaction

from geo.errors import msg
from projects.clock import CHINA, get_today
from projects.errors import BadInput
from projects.models import VERSIONS

KEY = "past"
SEARCH_PATH = func.current_setting("search_path")
BEGINNING = select(func.min(VERSIONS["projects"].c.valid_from)).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Past:
    """The past that a session reads: `as_of` as it was asked for, and when the registry began."""

    as_of: date | datetime
    began_at: datetime | None

    @property
    def moment(self) -> datetime:
        """Return the moment itself."""
        return moment_of(self.as_of)

    @property
    def is_before_beginning(self) -> bool:
        """Say whether nothing was registered yet."""
        return self.began_at is None or self.moment < self.began_at


def moment_of(as_of: date | datetime) -> datetime:
    """Return the moment that `as_of` means: a date is the end of that day in China."""
    if isinstance(as_of, datetime):
        return as_of if as_of.tzinfo else as_of.replace(tzinfo=CHINA)
    return datetime.combine(as_of, time.max, CHINA)


def moment_words(as_of: date | datetime) -> str:
    """Return a day, or a moment to the second in China's time, as people and file names have it."""
    if not isinstance(as_of, datetime):
        return as_of.isoformat()
    return f"{moment_of(as_of).astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def enter_past(session: Session, as_of: date | datetime) -> None:
    """Make the session's transaction see the registry as it stood at a moment, and write nothing.

    It holds until the transaction ends or `leave_past`, never for whoever gets the connection next. A
    session that is in the past already moves to the new moment.
    """
    began_at = session.execute(
        select(
            BEGINNING,
            func.set_config("search_path", func.concat("past, ", SEARCH_PATH), True),
            func.set_config("lantu.as_of", moment_of(as_of).isoformat(), True),
            func.set_config("transaction_read_only", "on", True),
        )
    ).one()[0]
    session.expire_all()
    session.info[KEY] = Past(as_of, began_at)
    if not event.contains(session, "after_transaction_end", forget_past):
        event.listen(session, "after_transaction_end", forget_past)


def leave_past(session: Session) -> None:
    """Bring the transaction back to the registry as it stands; it still writes nothing."""
    session.execute(
        select(
            func.set_config("search_path", func.regexp_replace(SEARCH_PATH, "^(past, )+", ""), True),
            func.set_config("lantu.as_of", "", True),
        )
    )
    session.expire_all()
    session.info.pop(KEY, None)


def forget_past(session: Session, transaction: SessionTransaction) -> None:
    """Note that the past ended with the transaction."""
    if transaction.parent is None:
        session.info.pop(KEY, None)


def get_past(session: Session) -> Past | None:
    """Return the past that the session reads; None in the present."""
    past: Past | None = session.info.get(KEY)
    return past


def get_day(session: Session) -> date:
    """Return the day that the session's answers speak of: that of the past it reads, else today."""
    past = get_past(session)
    return past.moment.astimezone(CHINA).date() if past else get_today()


def require_present(as_of: date | datetime | None) -> None:
    """Raise BadInput where only the registry as it stands can be shown or changed."""
    if as_of is not None:
        raise BadInput(msg("这里只能看当前的情况,请去掉“截至”日期(as_of)。"), field="as_of")


def find_beginning(session: Session) -> datetime | None:
    """Return when the registry's first row was written; None for an empty registry."""
    return session.scalar(select(BEGINNING))
