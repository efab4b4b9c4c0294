import subprocess
import sys

import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo import boundaries
from geo.boundaries import DISTRICTS_DATASET, load_districts
from geo.boundary_package import BoundaryTable, fingerprint, read_boundaries, to_multipolygon
from geo.datasets import get_content_hash
from geo.errors import BadInput
from geo.models import Dataset, District, DistrictDescendant

SEAT_OF_CHAOYANG = (120.4455, 41.5745)


@pytest.fixture(scope="module")
def package() -> BoundaryTable:
    return read_boundaries()


def shapes(session: Session, column: object, parent: str) -> list[shapely.Geometry]:
    rows = session.scalars(select(func.ST_AsBinary(column)).where(District.parent_adcode == parent))
    return [shapely.from_wkb(bytes(row)) for row in rows]


def ancestors(session: Session, adcode: str) -> list[tuple[str, int]]:
    rows = select(DistrictDescendant.ancestor, DistrictDescendant.depth)
    rows = rows.where(DistrictDescendant.descendant == adcode).order_by(DistrictDescendant.depth)
    return [(row.ancestor, row.depth) for row in session.execute(rows)]


def test_the_package_holds_all_of_china(package: BoundaryTable) -> None:
    levels = [entry.level for entry in package.entries.values()]
    assert (levels.count("province"), levels.count("prefecture"), levels.count("county")) == (34, 333, 2872)


def test_every_district_but_a_province_hangs_below_another(package: BoundaryTable) -> None:
    for entry in package.entries.values():
        if entry.level == "province":
            assert entry.parent_adcode is None
        else:
            assert entry.parent_adcode in package.entries
            assert package.entries[entry.parent_adcode].level != "county"


@pytest.mark.parametrize(
    ("adcode", "level", "parent"),
    [
        ("110105", "county", "110000"),  # a municipality has no prefectures
        ("419001", "county", "410000"),  # 济源, directly below its province
        ("659001", "county", "650000"),  # 石河子
        ("441900", "prefecture", "440000"),  # 东莞 has no counties
        ("460400", "prefecture", "460000"),  # 儋州
        ("620200", "prefecture", "620000"),  # 嘉峪关
        ("810001", "county", "810000"),
        ("820001", "county", "820000"),
        ("710000", "province", None),
    ],
)
def test_the_odd_branches_of_the_tree(
    package: BoundaryTable, adcode: str, level: str, parent: str | None
) -> None:
    assert (package.entries[adcode].level, package.entries[adcode].parent_adcode) == (level, parent)


def test_no_two_districts_are_shown_by_the_same_label(package: BoundaryTable) -> None:
    labels = package.labels()
    assert len(set(labels.values())) == len(package.entries)
    assert labels["211321"] == "朝阳市朝阳县"
    assert labels["810003"] == "香港特别行政区东区"


def test_the_seat_of_chaoyang_lies_in_shuangta(session: Session) -> None:
    point = func.ST_SetSRID(func.ST_MakePoint(*SEAT_OF_CHAOYANG), 4326)
    rows = select(District.adcode).where(func.ST_Contains(District.boundary, point))
    assert list(session.scalars(rows.order_by(District.adcode))) == ["210000", "211300", "211302"]


def test_counties_fill_their_city_without_overlap_or_hole(session: Session) -> None:
    counties = shapes(session, District.boundary, "211300")
    city = shapely.from_wkb(
        bytes(session.scalars(select(func.ST_AsBinary(District.boundary)).filter_by(adcode="211300")).one())
    )
    assert len(counties) == 7
    assert shapely.coverage_is_valid(counties)
    assert shapely.coverage_union_all(counties).symmetric_difference(city).area == pytest.approx(0, abs=1e-12)


def test_outlines_share_their_edges_on_every_level(session: Session) -> None:
    outlines = shapes(session, District.outline, "211300")
    assert shapely.coverage_is_valid(outlines)
    union = shapely.coverage_union_all(outlines)
    city = session.scalars(select(func.ST_AsBinary(District.outline)).filter_by(adcode="211300")).one()
    assert union.equals(shapely.from_wkb(bytes(city)))
    assert len(shapely.get_coordinates(outlines)) < len(
        shapely.get_coordinates(shapes(session, District.boundary, "211300"))
    )


def test_areas_are_those_of_the_ground(session: Session) -> None:
    rows = session.execute(select(District.adcode, District.area_km2))
    area = {row.adcode: row.area_km2 for row in rows}
    assert area["211300"] == pytest.approx(19_700, rel=0.01)
    assert sum(area[code] for code in area if code.startswith("2113") and code != "211300") == pytest.approx(
        area["211300"]
    )


def test_a_label_point_lies_in_its_district(session: Session) -> None:
    outside = select(func.count()).where(~func.ST_Contains(District.boundary, District.label_point))
    assert session.scalar(outside) == 0


def test_a_part_is_loaded_with_its_ancestors(session: Session) -> None:
    result = load_districts(session, only={"419001", "441900"})
    assert result.changed
    assert result.levels == {"province": 2, "prefecture": 1, "county": 1}
    assert ancestors(session, "419001") == [("419001", 0), ("410000", 1)]
    assert ancestors(session, "441900") == [("441900", 0), ("440000", 1)]
    assert ancestors(session, "410000") == [("410000", 0)]
    # What was there before stays, with its lines of descent.
    assert ancestors(session, "211302") == [("211302", 0), ("211300", 1), ("210000", 2)]


def test_loading_again_reads_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    load_districts(session, only=["820001", "820002"])
    loaded_at = session.scalar(select(Dataset.loaded_at).filter_by(key=DISTRICTS_DATASET.key))
    monkeypatch.setattr(boundaries, "read_boundaries", lambda: pytest.fail("read again"))
    assert not load_districts(session, only=["820002", "820001"]).changed
    assert session.scalar(select(Dataset.loaded_at).filter_by(key=DISTRICTS_DATASET.key)) == loaded_at


def test_other_content_is_written_over_the_old(session: Session) -> None:
    load_districts(session, only=["820001"])
    district = session.get_one(District, "820001")
    district.name = "old"
    session.flush()
    session.expire_all()
    assert load_districts(session, only=["820001", "820002"]).changed
    assert session.get_one(District, "820001").name == "花地玛堂区"
    assert get_content_hash(session, DISTRICTS_DATASET.key) == fingerprint({"820002", "820001"})


def test_an_adcode_that_the_package_lacks_is_refused(session: Session) -> None:
    with pytest.raises(BadInput, match="999999"):
        load_districts(session, only={"211302", "999999"})


@pytest.mark.parametrize(
    ("wkt", "area"),
    [
        ("POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", 4),
        ("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))", 2),  # a bow tie
        ("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)), ((0.5 0, 2 0, 2 1, 0.5 1, 0.5 0)))", 2),
        ("GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)), LINESTRING (5 5, 6 6))", 0.5),
    ],
)
def test_a_broken_boundary_becomes_sound_polygons(wkt: str, area: float) -> None:
    repaired = to_multipolygon(shapely.from_wkt(wkt))
    assert repaired.geom_type == "MultiPolygon"
    assert repaired.is_valid
    assert repaired.area == pytest.approx(area)


def test_the_loader_is_quick_to_import() -> None:
    slow = ("geopandas", "pandas", "frykit.shp", "pyproj")
    script = f"import sys, geo.boundaries; print([name for name in {slow!r} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
