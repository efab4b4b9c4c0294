"""Programmes against their members; the contradictions that the plans are known to hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from projects.models import Project
from projects.plans.programmes import ProgrammeLine, list_programme_lines
from projects.reading.filters import ProjectFilter
from projects.reading.queries import get_project
from projects.reading.selection import open_selection
from tests.support.factories import make_project


def programme(session: Session, *parts: int | None, stated: int, **values: object) -> Project:
    whole = make_project(session, "规划包", figures=[stated], is_programme=True, **values)
    for part in parts:
        make_project(session, "分项", figures=[] if part is None else [part], parent_id=whole.id)
    return whole


@pytest.mark.parametrize(
    ("parts", "result"),
    [
        ((60, 40), "match"),
        ((60, 41), "parts_exceed"),
        ((60, 30), "parts_fall_short"),
        ((60, None), "parts_incomplete"),
        ((101, None), "parts_exceed"),
    ],
)
def test_money_is_compared_to_the_last_wan(
    session: Session, parts: tuple[int | None, ...], result: str
) -> None:
    programme(session, *parts, stated=100)
    (line,) = list_programme_lines(session, open_selection(session, ProjectFilter()))
    assert (line.measure, line.result) == ("investment_wan", result)


def test_counts_and_lengths_are_lines_of_their_own(session: Session) -> None:
    programme(session, 100, stated=100, part_count=2, length_km=Decimal("12.5"))
    results = {
        line.measure: line.result
        for line in list_programme_lines(session, open_selection(session, ProjectFilter()))
    }
    assert results == {
        "investment_wan": "match",
        "part_count": "parts_fall_short",
        "length_km": "parts_incomplete",
    }


@pytest.mark.parametrize(
    ("stated", "parts", "result"),
    [("36.3", "36.2724", "match"), ("841.1", "841.5", "parts_exceed"), ("293", "293.4", "match")],
)
def test_a_length_that_rounds_to_the_stated_one_matches(stated: str, parts: str, result: str) -> None:
    line = ProgrammeLine(
        "LT", "x", "local_road", "city", "length_km", Decimal(stated), Decimal(parts), 1, 1, False, (), ()
    )
    assert line.result == result


def test_a_count_behind_examples_is_incomplete_by_design(session: Session) -> None:
    programme(session, 100, stated=100, part_count=112, parts_are_examples=True)
    results = {
        line.measure: line.result
        for line in list_programme_lines(session, open_selection(session, ProjectFilter()))
    }
    assert results["part_count"] == "parts_incomplete"


# (stated, counts of the members' own, what the members are together)
SEVERAL = [(5, (3, None, None), 5), (10, (5, 5), 10), (8, (None, 6, 6), 3), (4, (None,) * 6, 6)]


@pytest.mark.parametrize(("stated", "members", "parts"), SEVERAL)
def test_a_part_that_is_itself_several_counts_as_several(
    session: Session, stated: int, members: tuple[int | None, ...], parts: int
) -> None:
    whole = make_project(session, "规划包", is_programme=True, part_count=stated)
    for number in members:
        make_project(session, "分项", parent_id=whole.id, part_count=number)
    (line,) = list_programme_lines(session, open_selection(session, ProjectFilter()))
    check = get_project(session, whole.code).check
    assert check is not None
    assert (line.parts, check.parts_count) == (parts, parts)
    assert (line.result == "match") is check.is_count_kept


def test_a_programme_without_members_is_no_contradiction(session: Session) -> None:
    make_project(session, "空", figures=[5], is_programme=True, part_count=3)
    assert list_programme_lines(session, open_selection(session, ProjectFilter())) == []


def test_results_and_districts_narrow(session: Session) -> None:
    programme(session, 100, stated=100, districts=("211302",))
    programme(session, 101, stated=100, districts=("211303",))
    assert len(list_programme_lines(session, open_selection(session, ProjectFilter()))) == 2
    assert (
        len(list_programme_lines(session, open_selection(session, ProjectFilter()), results=["match"])) == 1
    )
    assert (
        len(list_programme_lines(session, open_selection(session, ProjectFilter(district=("211303",))))) == 1
    )
    assert (
        list_programme_lines(session, open_selection(session, ProjectFilter()), measures=["length_km"]) == []
    )


def test_the_known_contradictions_come_out_exactly(registry_session: Session) -> None:
    found = {
        (line.measure, line.stated.normalize(), line.parts.normalize())
        for line in list_programme_lines(
            registry_session, open_selection(registry_session, ProjectFilter()), results=["parts_exceed"]
        )
    }
    hubs, parks, other_roads = (
        ("investment_wan", Decimal(183571).normalize(), Decimal("198871.37")),
        ("investment_wan", Decimal(1905000).normalize(), Decimal(2121000).normalize()),
        ("length_km", Decimal("841.1"), Decimal("841.5")),
    )
    assert {hubs, parks, other_roads} <= found
