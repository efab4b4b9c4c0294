"""Reference systems: by address only, in their own order, to the metre where they should be."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.box_filter import touches_box
from geo.errors import BadInput
from geo.interval import Interval, read_interval
from geo.offered_crs import BASE, BY_URI, CRS84, OFFERED, from_crs, in_crs, name_crs, read_crs


@pytest.mark.parametrize("crs", OFFERED, ids=lambda crs: crs.uri.rpartition("/")[2])
def test_every_offered_system_reaches_all_of_china_and_back(session: Session, crs: object) -> None:
    """From Kashgar to the Ussuri, a plane brings back what went in, to a centimetre."""
    assert crs in OFFERED
    for lon, lat in ((73.5, 39.5), (120.45, 41.57), (135, 48.3), (109.5, 3.4)):
        point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
        moved = in_crs(point, crs)  # type: ignore[arg-type]
        x, y = session.execute(select(func.ST_X(moved), func.ST_Y(moved))).one()
        east, north = (y, x) if crs.is_north_first else (x, y)  # type: ignore[attr-defined]
        back = from_crs(f"POINT({east!r} {north!r})", crs)  # type: ignore[arg-type]
        again = session.execute(select(func.ST_X(back), func.ST_Y(back))).one()
        assert again == pytest.approx((lon, lat), abs=1e-6)


def test_the_plane_of_the_registry_is_as_surveyors_know_it(session: Session) -> None:
    """On the central meridian the easting is 500 km; north comes first."""
    moved = in_crs(func.ST_SetSRID(func.ST_MakePoint(120, 41), 4326), BY_URI[name_crs(4549)])
    north, east = session.execute(select(func.ST_X(moved), func.ST_Y(moved))).one()
    assert east == pytest.approx(500_000, abs=0.01)
    assert north == pytest.approx(4_540_500, abs=1000)


@pytest.mark.parametrize("text", ["EPSG:4326", f"{BASE}/EPSG/0/2154", "", "x" * 500, "http://["])
def test_a_system_that_is_not_offered_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_crs(text, "bbox-crs")
    assert refused.value.field == "bbox-crs"


def holds(session: Session, box: str, srid: int | None = None) -> bool:
    """Say whether a box touches 120 E 41 N."""
    point = func.ST_SetSRID(func.ST_MakePoint(120, 41), 4326)
    crs = CRS84 if srid is None else BY_URI[name_crs(srid)]
    return bool(session.scalar(select(touches_box(point, box, crs))))


@pytest.mark.parametrize(
    ("box", "srid", "expected"),
    [
        ("119,40,121,42", None, True),
        ("119,40,0,121,42,500", None, True),
        ("40,119,42,121", 4326, True),
        ("40,119,42,121", None, False),
        ("170,-90,130,90", None, True),
        ("170,-90,-170,90", None, False),
        ("-999,-999,999,999", None, True),
        ("200,0,300,10", None, False),
        ("120,41,120,41", None, True),
        ("4530000,490000,4550000,510000", 4549, True),
        ("4540495,400000,4540495,600000", 4549, False),
        ("13350000,5010000,13370000,5020000", 3857, True),
        ("-1e9,-1e9,1e9,1e9", 3857, True),
        ("1e9,1e9,2e9,2e9", 3857, False),
    ],
)
def test_boxes_in_every_system(session: Session, box: str, srid: int | None, expected: bool) -> None:
    assert holds(session, box, srid) is expected


@pytest.mark.parametrize(
    ("box", "srid"),
    [
        ("1,2,3", None),
        ("1,2,3,4,5", None),
        ("1,2,3,x", None),
        ("1,2,3,nan", None),
        ("1,2,3,inf", None),
        ("1,2,3,1e999", None),
        ("1,2,3,1_0", None),
        ("1,2,3,４", None),
        ("1,9,3,4", None),
        ("5,1,3,4", 3857),
        ("9" * 5000, None),
    ],
)
def test_boxes_that_are_none_are_refused(session: Session, box: str, srid: int | None) -> None:
    with pytest.raises(BadInput) as refused:
        holds(session, box, srid)
    assert refused.value.field == "bbox"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-01-31", "2026-01-31", "2026-01-31"),
        ("2026-01-31T20:00:00Z", "2026-02-01", "2026-02-01"),
        ("2026-01-01/..", "2026-01-01", "None"),
        ("/2026-01-01", "None", "2026-01-01"),
        ("2026-01-01T00:00:00Z/2026-12-31T00:00:00Z", "2026-01-01", "2026-12-31"),
    ],
)
def test_intervals(text: str, first: str, last: str) -> None:
    found = read_interval(text)
    assert isinstance(found, Interval)
    assert (str(found.first), str(found.last)) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "..", "../..", "x", "2026-02-30", "2026/2027/2028", "2027-01-01/2026-01-01", "0001-01-01"]
)
def test_intervals_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_interval(text)
    assert refused.value.field == "datetime"
