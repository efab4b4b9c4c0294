"""Conflicts page by page: every one once, in the order of the whole list, whatever the size of a page."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

import pytest
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reconcile.conflicts import (
    list_conflict_page,
    list_conflicts,
    read_key,
    write_key,
)
from projects.words.keyset import encode_key
from tests.support.factories import make_project, state_measure


@pytest.fixture
def registry(session: Session) -> Session:
    """Open and decided conflicts of money with equal spreads among them, and of lengths and areas."""
    for at in range(9):
        project = make_project(session, f"园区 {at}", figures=[100, 400 + 100 * (at // 3)])
        if at % 4 == 3:
            project.adoption = "officer"
    lines = count(2)
    for at in range(5):
        project = make_project(session, f"道路 {at}", figures=[5])
        for measure in ("length_km", "land_m2"):
            for value in (10, 20):
                state_measure(session, project, measure, value, line=next(lines))
        session.flush()
        project.measures_apart = ["length_km", "land_m2"][: 1 + at % 2]
        project.measures_decided = ["length_km", "floor_m2"] if at > 2 else []
    session.flush()
    return session


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pages_are_the_list_cut(registry: Session, size: int) -> None:
    selection = open_selection(registry, ProjectFilter())
    whole = [(one.id, one.measure) for one in list_conflicts(registry, selection)]
    assert len(whole) == 9 + 7
    found, after = [], None
    while True:
        page = list_conflict_page(registry, selection, size, after).rows
        found += [(one.id, one.measure) for _key, one in page]
        if len(page) < size:
            break
        after = read_key(write_key(page[-1][0]))
    assert found == whole
    # Beyond the last conflict the sums stand too.
    last = list_conflict_page(registry, selection, 100).rows[-1][0]
    beyond = list_conflict_page(registry, selection, 1, last)
    assert beyond.rows == []
    sums = beyond.sums
    whole_rows = list_conflicts(registry, selection)
    assert sums.open_number == sum(one.is_open for one in whole_rows)
    assert sums.decided_number == sum(not one.is_open for one in whole_rows)
    assert sums.effect_wan == sum((one.effect_wan for one in whole_rows if one.is_open), Decimal(0))


@pytest.mark.parametrize(
    "district", [("210000",), ("211300",), ("211302",), ("210000", "211302"), ("220000",)]
)
def test_a_place_has_its_own(registry: Session, district: tuple[str, ...]) -> None:
    for at, place in enumerate(("211303", "211300", "220104")):
        make_project(registry, f"别处 {at}", [place], figures=[100, 900 + at])
    for words in ({}, {"type": ("railway",)}, {"status": ("planned",)}):
        selection = open_selection(registry, ProjectFilter(district=district, **words))
        whole = list_conflicts(registry, selection)
        page = list_conflict_page(registry, selection, 100)
        assert [(one.id, one.measure) for _key, one in page.rows] == [(one.id, one.measure) for one in whole]
        assert page.sums.effect_wan == sum((one.effect_wan for one in whole if one.is_open), Decimal(0))


def test_what_is_decided_while_one_reads_is_neither_lost_nor_shown_twice(registry: Session) -> None:
    selection = open_selection(registry, ProjectFilter())
    before = [(one.id, one.measure) for one in list_conflicts(registry, selection)]
    (key, first), *_rest = list_conflict_page(registry, selection, 1).rows
    registry.get_one(Project, first.id).adoption = "officer"
    registry.flush()
    following = list_conflict_page(registry, selection, 100, key).rows
    rest = [(one.id, one.measure) for _key, one in following]
    assert rest[:3] == before[1:4]
    assert len(set(rest)) == len(rest)


@pytest.mark.parametrize(
    "cursor",
    ["x", "", "WyJjb25mbGljdHMiXQ", encode_key("conflicts", 3), encode_key("conflicts", 0, "NaN", 1, 0, "x")],
)
def test_a_cursor_of_another_list_is_refused(cursor: str) -> None:
    with pytest.raises(BadInput):
        read_key(cursor)
