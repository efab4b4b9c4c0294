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

# Of a process; the counts of one filter take some 5 KB.
MOST_COUNTS = 200
Counts = TypeVar("Counts")
Key = tuple[str, date, str, ProjectFilter | None]
Kept = Latest[Key, Any]
KEPT: Kept = Latest(MOST_COUNTS)


def count_once(
    session: Session, selection: Selection, count: Callable[[Session, Selection], Counts]
) -> Counts:
    """Return what `count` makes of a filter's projects: from memory while nothing has been written since.

    What it returns is shared by all requests, so it must be a value that nobody changes. A past day and a
    transaction that reads its own changes are always counted. One query for the version of the data.
    """
    return count_at(session, read_shared_version(session), selection, count)


def count_at(
    session: Session,
    version: str | None,
    selection: Selection,
    count: Callable[[Session, Selection], Counts],
    *,
    kept: Kept | None = None,
) -> Counts:
    """Return what `count` makes of a filter's projects at the version that was read, kept with its like."""
    key = None if version is None else name_counts(version, count, selection.wanted)
    return _keep(session, key, lambda: count(session, selection), KEPT if kept is None else kept)


def read_once(session: Session, read: Callable[[Session], Counts]) -> Counts:
    """Return what `read` makes of all data, of no filter: kept in the same way."""
    version = read_shared_version(session)
    key = None if version is None else name_counts(version, read, None)
    return _keep(session, key, lambda: read(session), KEPT)


def name_counts(version: str, work: Callable[..., Any], wanted: ProjectFilter | None) -> Key:
    """Return the key of what a function makes at a version of the data, today."""
    return version, get_today(), f"{work.__module__}.{work.__qualname__}", wanted


def _keep(session: Session, key: Key | None, make: Callable[[], Counts], kept: Kept) -> Counts:
    if key is None:
        return make()
    found: Counts | None = kept.get(key)
    if found is None:
        found = make()
        if still_stands(session, key[0]):
            kept.keep(key, found)
    return found
