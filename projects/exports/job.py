"""What a writer is asked for, and what it hands back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import BadInput
from projects.exports.publisher import NOBODY, Publisher
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.selection import Selection
from projects.timeline.periods import Period
from projects.words.names import Language

# More rows than this belong in a backup, not in a download that is built in memory.
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Job:
    """Which projects to write, in which language, and the date in words that a printed list shows.

    `page` is their order and number where the caller names them; else all of them by code. `period` is
    the time that changes are told of. `with_names` says that who asks may know which officer did what.
    """

    session: Session
    selection: Selection
    as_of_words: str = ""
    language: Language = "zh"
    page: Page | None = None
    period: Period | None = None
    with_names: bool = False
    publisher: Publisher = NOBODY

    @property
    def wanted(self) -> ProjectFilter:
        """Return the filter."""
        return self.selection.wanted


@dataclass(frozen=True, slots=True)
class Export:
    """A file to hand out: its name for people, and one in ASCII."""

    filename: str
    plain_name: str
    mimetype: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and the rows under them: the one shape that CSV and plain worksheets share."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[Any]]
    # What the rows are, where a column of a project's name speaks of something else: `district`.
    noun: str = ""


def check_size(session: Session, rows: Select[Any]) -> None:
    """Raise BadInput when a select would give more than MOST_ROWS rows; counts no further than that."""
    some = select(literal(1)).select_from(rows.subquery()).limit(MOST_ROWS + 1).subquery()
    if session.scalars(select(func.count()).select_from(some)).one() > MOST_ROWS:
        raise BadInput(
            msg("符合条件的数据超过 %(most)d 行,无法一次导出。请加上县区、类型等条件后分次导出。"),
            most=MOST_ROWS,
        )


def fetch_table(session: Session, rows: Select[Any], noun: str = "") -> Table:
    """Return a select's rows under the names of its columns; raises BadInput when they are too many."""
    check_size(session, rows)
    return Table(tuple(rows.selected_columns.keys()), session.execute(rows).all(), noun)
