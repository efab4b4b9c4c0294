"""However a page is found, it is the same page: page by page every row once, in the order of the sort."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo import bbox
from projects.models import Project
from projects.reading import kept_searches, picking
from projects.reading.filters import ProjectFilter
from projects.reading.kept_searches import KeptSearches
from projects.reading.paging import SORTS, Page, encode_cursor, order_by
from projects.reading.picking import is_narrow, pick, pick_page
from projects.reading.selection import select_projects
from projects.search import lookup

# Not kept in order, since it asks for more than place, type and status.
CITY = ProjectFilter(district=("211300",), programme="none")


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
@pytest.mark.parametrize("district", ["211300", "210000"])
def test_pages_of_a_place_join_to_the_whole(registry_session: Session, sort: str, district: str) -> None:
    selection = select_projects(registry_session, ProjectFilter(district=(district,)))
    page = Page(sort, 7)
    whole = select(Project.id).where(*selection.conditions).order_by(*order_by(page))
    found: list[int] = []
    while True:
        rows = registry_session.execute(pick(registry_session, selection, page)).all()
        found += [row.id for row in rows[:7]]
        if len(rows) <= 7:
            break
        page = replace(page, cursor=encode_cursor(page, rows[6].sort_key, rows[6].id))
    assert found == list(registry_session.scalars(whole))
    assert len(found) > 20


@pytest.mark.parametrize("most", [100, 0])
def test_pages_of_a_box_join_to_the_whole_and_the_first_counts_them(
    registry_session: Session, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether all in the box are found first, as in a small one, or walked."""
    monkeypatch.setattr(bbox, "SMALL_SQUARE_DEGREES", most)
    wanted = ProjectFilter(bbox=bbox.BBox(119, 40.5, 121.5, 42.5))
    selection, page = select_projects(registry_session, wanted), Page("name", 20)
    whole = select(Project.id).where(*selection.conditions).order_by(*order_by(page))
    ids = list(registry_session.scalars(whole))
    first = pick_page(registry_session, selection, page)
    assert first.matched == len(ids) > 20
    picked, found = first, []
    while True:
        found += [int(one) for one in picked.ids[1:-1].split(",")]
        if picked.last is None:
            break
        page = replace(page, cursor=encode_cursor(page, *picked.last))
        picked = pick_page(registry_session, selection, page)
        assert picked.matched is None
    assert found == ids


@pytest.mark.parametrize("sort", ["-investment", "name", "status"])
def test_a_narrow_filter_is_found_first_and_any_other_walked(
    registry_session: Session, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    selection = select_projects(registry_session, CITY)
    first = registry_session.execute(pick(registry_session, selection, Page(sort, 20))).all()
    assert "MATERIALIZED" in str(pick(registry_session, selection, Page(sort, 20)))
    monkeypatch.setattr(picking, "is_narrow", lambda _selection: False)
    assert registry_session.execute(pick(registry_session, selection, Page(sort, 20))).all() == first
    assert "MATERIALIZED" not in str(pick(registry_session, selection, Page(sort, 20)))


@pytest.mark.parametrize("sort", ["-investment", "name", "status"])
def test_words_that_very_many_hold_are_asked_of_each_on_the_way(
    registry_session: Session, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_searches, "KEPT", KeptSearches(9))
    wanted, page = ProjectFilter(q="路"), Page(sort, 20)
    first = registry_session.execute(
        pick(registry_session, select_projects(registry_session, wanted), page)
    ).all()
    monkeypatch.setattr(kept_searches, "KEPT", KeptSearches(9))
    monkeypatch.setattr(lookup, "MOST_IDS", 10)
    selection = select_projects(registry_session, wanted)
    assert selection.is_common
    assert not is_narrow(selection)
    assert "project_words" not in str(pick(registry_session, selection, page))
    assert registry_session.execute(pick(registry_session, selection, page)).all() == first


@pytest.mark.parametrize(
    ("words", "narrow"),
    [
        ({}, False),
        ({"status": ("planned",)}, False),
        ({"district": ("211303",)}, True),
        ({"q": "公路"}, True),
        ({"code": ("LT-211381-0005",)}, True),
        ({"document": ("a.txt",), "status": ("planned",)}, True),
    ],
)
def test_what_names_few_projects_is_narrow(
    registry_session: Session, words: dict[str, object], narrow: bool
) -> None:
    assert is_narrow(select_projects(registry_session, ProjectFilter(**words))) is narrow
