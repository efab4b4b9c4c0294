"""What a filter comes to, counted once as long as the data and the day stand, for all who look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection
from projects.store.data_version import read_shared_version, still_stands
from projects.store.latest import Latest

# Of a process; the counts of one filter take some 50 KB.
MOST_COUNTS = 200
Counts = TypeVar("Counts")
Key = tuple[str, date, str, ProjectFilter | None]
KEPT: Latest[Key, Any] = Latest(MOST_COUNTS)


def count_once(
    session: Session, selection: Selection, count: Callable[[Session, Selection], Counts]
) -> Counts:
    """Return what `count` makes of a filter's projects: from memory while nothing has been written since.

    What it returns is shared by all requests, so it must be a value that nobody changes. A past day and a
    transaction that reads its own changes are always counted. One query for the version of the data.
    """
    return _keep(session, count, selection.wanted, lambda: count(session, selection))


def read_once(session: Session, read: Callable[[Session], Counts]) -> Counts:
    """Return what `read` makes of all data, of no filter: kept in the same way."""
    return _keep(session, read, None, lambda: read(session))


def _keep(
    session: Session, work: Callable[..., Counts], wanted: ProjectFilter | None, make: Callable[[], Counts]
) -> Counts:
    version = read_shared_version(session)
    if version is None:
        return make()
    key = (version, get_today(), f"{work.__module__}.{work.__qualname__}", wanted)
    kept: Counts | None = KEPT.get(key)
    if kept is None:
        kept = make()
        if still_stands(session, version):
            KEPT.keep(key, kept)
    return kept
