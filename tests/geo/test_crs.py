from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.crs import guess_crs, read_crs, to_degrees
from geo.errors import BadInput

LOCAL = (
    'PROJCS["local",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.5],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize(
    ("text", "code", "off_m"),
    [
        ("EPSG:4326", "EPSG:4326", 0),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", 0),
        ("EPSG:4979", "EPSG:4326", 0),
        ("EPSG:4490", "EPSG:4490", 0),
        ("EPSG:4528", "EPSG:4528", 0),
        ("EPSG:4610", "EPSG:4610", 150),
        ("EPSG:4214", "EPSG:4214", 150),
    ],
)
def test_codes_and_how_far_off_their_datum_is(text: str, code: str, off_m: int) -> None:
    crs = read_crs(text)
    assert (crs.text, crs.off_m) == (code, off_m)


def test_a_projection_of_ones_own_is_read_from_its_text() -> None:
    crs = read_crs(LOCAL)
    assert (crs.name, crs.is_projected, crs.off_m) == ("local", True, 0)
    (place,) = to_degrees(np.array([shapely.Point(500000, 4600000)]), crs)
    assert place.x == pytest.approx(120.5)


@pytest.mark.parametrize("text", ["EPSG:0", "somewhere", "x" * 30_000, "EPSG:5773"])
def test_what_is_no_system_of_places_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="不认识的坐标参照系"):
        read_crs(text)


def test_a_position_that_has_no_place_in_a_system_is_infinite() -> None:
    (place,) = to_degrees(np.array([shapely.Point(1e12, 1e12)]), read_crs("EPSG:4528"))
    assert not np.isfinite(shapely.get_coordinates(place)).all()


@pytest.mark.parametrize(
    ("x", "y", "code"),
    [
        (40541877, 4600000, "EPSG:4528"),
        (21541877, 4600000, "EPSG:4499"),
        (500000, 4600000, None),
        (40541877, 40, None),
        (120.5, 41.5, None),
    ],
)
def test_the_zone_before_an_easting_is_recognised(x: float, y: float, code: str | None) -> None:
    assert guess_crs(x, y) == code


def test_guessed_zones_are_what_they_are_called() -> None:
    for zone in range(25, 46):
        assert read_crs(str(guess_crs(zone * 1_000_000 + 500_000, 4_600_000))).name.endswith(f"zone {zone}")
    for zone in range(13, 24):
        assert read_crs(str(guess_crs(zone * 1_000_000 + 500_000, 4_600_000))).name.endswith(f"zone {zone}")
