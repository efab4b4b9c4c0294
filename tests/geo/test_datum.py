import prcoords
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.datum import DATUMS, SHIFTED, Datum, from_wgs84, parse_datum, point_to_wgs84, to_wgs84
from geo.errors import BadInput

GEOD = Geod(ellps="WGS84")
# Within China, and far enough from the frame's edge that a shifted point stays inside it.
chinese_lons = st.floats(73, 137)
chinese_lats = st.floats(4, 55)
abroad = st.one_of(
    st.tuples(st.floats(-180, 71.9), st.floats(-85, 85)), st.tuples(st.floats(138, 180), st.floats(-85, 85))
)


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(GEOD.inv(*a, *b)[2])


def shift(datum: str, lon: float, lat: float) -> tuple[float, float]:
    forward = {"gcj02": prcoords.wgs_gcj, "bd09": prcoords.wgs_bd}[datum]
    shifted = forward((lat, lon))
    return shifted.lon, shifted.lat


def test_the_seat_of_chaoyang_comes_out_where_it_stands() -> None:
    assert metres(point_to_wgs84(120.451176, 41.576758, "gcj02"), (120.4455, 41.5745)) < 10


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@given(lon=chinese_lons, lat=chinese_lats)
def test_a_shift_and_its_inverse_agree_to_a_millimetre(datum: str, lon: float, lat: float) -> None:
    assert metres(point_to_wgs84(*shift(datum, lon, lat), parse_datum(datum)), (lon, lat)) <= 0.001


@pytest.mark.parametrize("datum", DATUMS)
@given(point=abroad)
def test_a_point_abroad_is_unchanged(datum: str, point: tuple[float, float]) -> None:
    assert point_to_wgs84(*point, parse_datum(datum)) == point


@given(lon=chinese_lons, lat=chinese_lats)
def test_cgcs2000_is_wgs84(lon: float, lat: float) -> None:
    assert point_to_wgs84(lon, lat, "cgcs2000") == (lon, lat)


def test_a_geometry_is_converted_vertex_by_vertex() -> None:
    true = shapely.from_wkt("POLYGON ((120 41, 121 41, 121 42, 120 42, 120 41))")
    shown = shapely.Polygon([shift("gcj02", *vertex) for vertex in true.exterior.coords])
    assert to_wgs84(shown, "gcj02").equals_exact(true, 1e-7)
    assert not shown.equals_exact(true, 1e-3)


def test_heights_stay() -> None:
    line = shapely.LineString([(120.45, 41.57, 168.0), (120.46, 41.58, 171.5)])
    converted = to_wgs84(line, "bd09")
    assert [vertex[2] for vertex in converted.coords] == [168.0, 171.5]
    assert converted.coords[0][:2] == point_to_wgs84(120.45, 41.57, "bd09")


def test_the_geometry_given_is_left_alone() -> None:
    line = shapely.LineString([(120.45, 41.57), (120.46, 41.58)])
    to_wgs84(line, "gcj02")
    assert list(line.coords) == [(120.45, 41.57), (120.46, 41.58)]
    assert to_wgs84(line, "wgs84") is line


def test_an_unknown_datum_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        parse_datum("nad27")
    assert caught.value.field == "datum"


@pytest.mark.parametrize("datum", DATUMS)
def test_a_place_is_written_in_a_datum_and_read_back(datum: Datum) -> None:
    line = shapely.LineString([(120.4455, 41.5745), (121, 42)])
    written = from_wgs84(line, datum)
    assert to_wgs84(written, datum).equals_exact(line, 1e-8)
    assert written.equals_exact(line, 1e-8) == (datum not in SHIFTED)
