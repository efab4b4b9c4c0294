"""At every level each district has its own row of the totals, and nothing is lost between the levels."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.models import District
from projects.map.level_totals import LevelTotals, sum_by_level
from projects.map.levels import LEVELS, Level, level_at, read_hierarchy
from projects.reading.filters import ProjectFilter
from projects.reading.folding import fold
from projects.reading.selection import Selection, open_selection
from projects.reading.totals import BucketTotal, by_bucket, summarise
from projects.words.sums import add_up
from projects.words.vocabulary import STATUSES, codes
from tests.support.factories import make_project

SUMS = ("investment", "started", "unlocated", "high")
# Counties, a city and a province as such, of one city, of two, of two provinces; Beijing has no prefectures.
PLACES = ("211302", "211303", "211300", "210102", "210100", "210000", "110101", "110102", "110000")

districts = st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True)
works = st.lists(
    st.tuples(
        districts,
        st.booleans(),
        st.one_of(st.none(), st.integers(1, 10**6).map(lambda yuan: Decimal(yuan) / 100)),
        st.sampled_from(codes(STATUSES)),
        st.booleans(),
    ),
    max_size=6,
)


def count(session: Session, selection: Selection, level: Level) -> LevelTotals:
    units = read_hierarchy(session).units(level)
    return sum_by_level(session, selection, by_bucket(session, selection), units)


def rows_of(totals: LevelTotals) -> list[BucketTotal]:
    return [*totals.units.values(), *totals.above, totals.cross]


def fill(session: Session, drawn: list[tuple[list[str], bool, Decimal | None, str, bool]]) -> None:
    for places, is_shared, figure, status, is_located in drawn:
        share = Decimal(1) / len(places)
        parts = [round(share, 6)] * (len(places) - 1)
        shares = (
            [*parts, 1 - sum(parts, Decimal(0))] if is_shared and len(places) > 1 else [None] * len(places)
        )
        make_project(
            session,
            districts=list(zip(places, shares, strict=True)),
            figures=[figure] if figure else [],
            status=status,
            at=(120.45, 41.57) if is_located else None,
        )


@settings(max_examples=15)
@given(
    drawn=works, chosen=st.lists(st.sampled_from(PLACES), max_size=2, unique=True), is_folded=st.booleans()
)
def test_the_rows_of_every_level_are_the_total_and_each_is_its_own(
    china: Session,
    drawn: list[tuple[list[str], bool, Decimal | None, str, bool]],
    chosen: list[str],
    *,
    is_folded: bool,
) -> None:
    with china.begin_nested() as savepoint:
        fill(china, drawn)
        if is_folded:
            fold(china)
        selection = open_selection(china, ProjectFilter(district=tuple(chosen)))
        whole = summarise(china, selection)
        for level in LEVELS:
            totals = count(china, selection, level)
            for name in SUMS:
                assert add_up(getattr(row, name) for row in rows_of(totals)) == getattr(whole, name), level
            if chosen:
                continue
            for adcode, row in totals.units.items():
                own = summarise(china, open_selection(china, ProjectFilter(district=(adcode,))))
                assert [getattr(row, name) for name in SUMS] == [getattr(own, name) for name in SUMS]
                assert row.status_number == own.status_number
        savepoint.rollback()


def test_counties_have_the_rows_of_the_reconciliation(registry_session: Session) -> None:
    selection = open_selection(registry_session, ProjectFilter())
    found = {(row.kind, row.adcode): replace(row, label="") for row in by_bucket(registry_session, selection)}
    for row in rows_of(count(registry_session, selection, "county")):
        assert found.pop((row.kind, row.adcode)) == replace(row, label="")
    assert not found


def test_what_crosses_counties_is_inside_their_city(china: Session) -> None:
    make_project(china, "跨县", districts=["211302", "211303"], figures=[100])
    make_project(china, "跨市", districts=["211302", "210102"], figures=[10])
    make_project(china, "市本级与县", districts=["211300", "211302"], figures=[1])
    selection = open_selection(china, ProjectFilter())
    crossing = {level: count(china, selection, level).cross.investment.wan for level in LEVELS}
    assert crossing == {"county": 111, "prefecture": 10, "province": 0}
    assert count(china, selection, "prefecture").units["211300"].investment.wan == 101


def test_every_district_is_part_of_one_at_a_level_or_above_it(china: Session) -> None:
    hierarchy = read_hierarchy(china)
    levels = dict(china.execute(select(District.adcode, District.level)).all())
    for level in LEVELS:
        units = hierarchy.units(level)
        assert all(units[unit] == unit for unit in units.values())
        left_out = {levels[adcode] for adcode in levels if adcode not in units}
        assert left_out <= {"county": {"prefecture", "province"}, "prefecture": {"province"}}.get(
            level, set()
        )
    assert hierarchy.units("prefecture")["110101"] == "110000"
    assert hierarchy.units("prefecture")["211302"] == "211300"


@pytest.mark.parametrize(
    ("zoom", "level"), [(0, "province"), (4, "province"), (5, "prefecture"), (7, "county")]
)
def test_a_zoom_tells_a_level_apart(zoom: int, level: str) -> None:
    assert level_at(zoom) == level
