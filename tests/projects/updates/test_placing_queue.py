"""What waits to be put on the map, one after the other: the dearest first, each once."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.errors import BadInput
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.updates.placing_queue import count_unplaced, find_next
from tests.support.factories import make_project

ALL, COUNTY = Access("administrator"), Access("officer", frozenset({"211302"}))


def walk(session: Session, access: Access) -> list[str]:
    """Return the codes of the whole queue."""
    selection, found = open_selection(session, ProjectFilter()), [""]
    while (code := find_next(session, selection, access, found[-1])) is not None:
        found.append(code)
    return found[1:]


def test_the_dearest_first_and_of_equal_ones_who_was_registered_before(session: Session) -> None:
    silent = [make_project(session) for _ in range(2)]
    cheap, dear = make_project(session, figures=[5]), make_project(session, figures=[900])
    equal = make_project(session, figures=[900])
    elsewhere = make_project(session, districts=["211303"], figures=[7])
    make_project(session, at=(120.4, 41.5), figures=[10_000])
    make_project(session, is_programme=True, figures=[10_000])
    session.flush()
    queue = [one.code for one in (dear, equal, elsewhere, cheap, *silent)]
    assert walk(session, ALL) == queue
    assert walk(session, COUNTY) == [code for code in queue if code != elsewhere.code]
    selection = open_selection(session, ProjectFilter())
    assert (count_unplaced(session, selection, ALL), count_unplaced(session, selection, COUNTY)) == (6, 5)


def test_after_no_project_there_is_nothing(session: Session) -> None:
    with pytest.raises(BadInput):
        find_next(session, open_selection(session, ProjectFilter()), ALL, "LT-000000-0000")
