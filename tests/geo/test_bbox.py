from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.bbox import BBox, parse_bbox
from geo.box_filter import is_small_box
from geo.errors import BadInput

lons = st.floats(-180, 180, allow_nan=False)
lats = st.floats(-90, 90, allow_nan=False)


@given(st.tuples(lons, lons).map(sorted), st.tuples(lats, lats).map(sorted))
def test_every_box_in_the_world_is_read_back_as_it_was(lon_pair: list[float], lat_pair: list[float]) -> None:
    west, east = lon_pair
    south, north = lat_pair
    assert parse_bbox(f"{west!r},{south!r},{east!r},{north!r}") == BBox(west, south, east, north)


@given(st.text(max_size=30))
def test_any_text_gives_a_sound_box_or_a_plain_refusal(text: str) -> None:
    box = None
    with suppress(BadInput):
        box = parse_bbox(text)
    assert box is None or (box.west <= box.east and box.south <= box.north)


def test_spaces_around_numbers_are_allowed() -> None:
    assert parse_bbox(" 118.8, 40.6 ,121.3,42.4 ") == BBox(118.8, 40.6, 121.3, 42.4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "1,2,3,4,5,6",
        "a,b,c,d",
        "nan,0,1,1",
        "inf,0,1,1",
        "1_0,0,20,1",
        "１,0,2,1",
        "0,0,1e999,1",
        "181,0,182,1",
        "0,-91,1,1",
        "3,0,1,1",
        "0,3,1,1",
        "0,0,1,1;",
    ],
)
def test_what_is_not_a_box_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_bbox(text)
    assert caught.value.field == "bbox"


@pytest.mark.parametrize(
    ("lon", "lat", "inside"), [(1, 1, True), (0, 0, True), (2, 2, True), (2.1, 1, False), (1, -0.1, False)]
)
def test_contains_counts_the_edge_as_inside(lon: float, lat: float, inside: bool) -> None:
    assert BBox(0, 0, 2, 2).contains(lon, lat) is inside


def test_envelope_is_the_same_box_in_the_database(session: Session) -> None:
    box = BBox(-5.5, -1e-07, 121.25, 42.4)
    envelope = box.envelope()
    row = session.execute(
        select(*(f(envelope) for f in (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)))
    ).one()
    assert BBox(*row) == box
    assert session.scalar(select(func.ST_SRID(envelope))) == 4326


def test_envelope_hides_nothing_from_the_planner(session: Session) -> None:
    # Numbers, not parameters: else a prepared statement loses the index after some uses.
    compiled = select(BBox(1, 2, 3, 4).envelope()).compile(session.get_bind())
    assert compiled.literal_execute_params
    assert len(compiled.literal_execute_params) == 5


@pytest.mark.parametrize(
    ("text", "is_small"),
    [
        ("119,40.5,121.5,42.5", True),
        ("119,40.5,0,121.5,42.5,900", True),
        ("73,3,136,54", False),
        ("170,10,-170,20", False),
        ("179,10,-179,20", True),
        ("8000000,4000000,9000000,5000000", False),
    ],
)
def test_a_small_box_is_told_from_a_large_one(text: str, is_small: bool) -> None:
    assert is_small_box(text) == is_small
