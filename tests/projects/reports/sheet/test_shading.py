"""Districts of a sheet are shaded, and its marks coloured, as the map does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.map.classes import class_of, nice, quantile_bounds
from projects.map.shading import shade_districts
from projects.reading.totals import BucketTotal
from projects.words.colours import MARK_COLOURS, SHADE_COLOURS
from projects.words.sums import Sum
from projects.words.tones import GROUP_OF, TONES
from projects.words.vocabulary import TYPES
from tests.conftest import ROOT

CSS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "static" / "css").glob("*.css"))


def bucket(adcode: str, money: Sum, *, started: int = 0, known: int = 0) -> BucketTotal:
    begun = Sum(Decimal(0), started, 0)
    return BucketTotal("district", adcode, adcode, money, begun, Sum(), Decimal(0), known)


def classes(shade: str, *buckets: BucketTotal) -> Mapping[str, int | None]:
    return shade_districts(buckets, shade).classes


@pytest.mark.parametrize(
    ("value", "well"), [(0, 0), (1.07, 1), (23, 25), (87.4, 90), (0.031, 0.03), (96, 100)]
)
def test_bounds_read_well(value: float, well: float) -> None:
    assert nice(value) == pytest.approx(well)


def test_quantiles_are_those_of_the_map() -> None:
    # The same cases as tests/js/classes.test.js.
    assert quantile_bounds([]) == []
    assert quantile_bounds([5]) == []
    assert quantile_bounds(range(1, 101)) == [20, 40, 60, 80]
    assert quantile_bounds([1, 1, 1, 1, 9], is_whole=True) == [3]


@given(st.lists(st.floats(0, 1e6), max_size=40))
def test_bounds_rise_and_every_value_has_a_class(values: list[float]) -> None:
    bounds = quantile_bounds(values)
    assert bounds == sorted(set(bounds))
    assert {class_of(value, bounds) for value in values} <= set(range(len(SHADE_COLOURS)))
    assert all((class_of(value, bounds) == 0) == (value <= 0) for value in values)


def test_silence_is_no_class_and_nothing_is_the_lowest() -> None:
    silent, empty = bucket("211302", Sum(Decimal(0), 0, 4)), bucket("211303", Sum())
    rich, poor = (bucket(str(at), Sum(Decimal(at), 1, 0)) for at in (900_000, 100_000))
    assert classes("investment", silent, empty, rich, poor) == {
        "211302": None,
        "211303": 0,
        "900000": 5,
        "100000": 1,
    }


def test_the_share_begun_is_of_those_whose_status_is_known() -> None:
    half = bucket("211302", Sum(Decimal(0), 9, 0), started=1, known=2)
    unknown = bucket("211303", Sum(Decimal(0), 9, 0))
    assert classes("started", half, unknown) == {"211302": 3, "211303": None}


def test_each_way_of_colouring_has_a_name_and_a_colour_for_each_code() -> None:
    assert {way: [term.code for term in terms] for way, terms in TONES.items() if way != "status"} == {
        way: list(colours) for way, colours in MARK_COLOURS.items() if way != "status"
    }
    assert {term.code for term in TONES["status"]} == set(MARK_COLOURS["status"])
    assert {term.code for term in TYPES} == set(GROUP_OF)


@pytest.mark.parametrize("way", ["warning", "type", "custody"])
def test_the_colours_are_those_of_the_page(way: str) -> None:
    for code, colour in MARK_COLOURS[way].items():
        tone = re.search(rf"\.tone-{way}-{code} {{ --tone: ([^;]+); }}", CSS)
        assert tone is not None
        named = re.fullmatch(r"var\((--[\w-]+)\)", tone[1])
        values = re.findall(rf"{named[1]}: ([^;]+);", CSS) if named else [tone[1]]
        assert any(colour in value for value in values)
