from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.datasets import get_content_hash
from geo.errors import BadInput
from geo.models import Dataset, District, Place
from geo.places import PLACES_DATASET, find_places, list_named, list_places, load_places, pick_named

SEED = Path(__file__).resolve().parents[2] / "seeds" / "places.csv"
HEADER = "name,kind,adcode,lon,lat,accuracy_m,method,evidence\n"
STATION = "测试站,station,211302,120.4362,41.5773,300,source,a list\n"
ROAD_HERE = "测试路,street,211302,120.4440,41.5745,3000,estimated,guess\n"
ROAD_THERE = "测试路,street,220104,125.2960,43.8650,3000,estimated,guess\n"


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "places.csv"
    path.write_text(header + "".join(rows), encoding="utf-8", newline="")
    return path


def count_places(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(Place))


def test_the_gazetteer_of_the_seeds_loads_whole(session: Session) -> None:
    assert load_places(session, SEED) == 252
    assert count_places(session) == 252
    outside = (
        select(func.count())
        .select_from(Place)
        .join(District, District.adcode == Place.adcode)
        .where(~func.ST_Covers(District.boundary, Place.geom))
    )
    assert session.scalar(outside) == 0


def test_points_from_openstreetmap_carry_its_licence() -> None:
    for line in SEED.read_text("utf-8").splitlines():
        if "OpenStreetMap" in line:
            assert "ODbL" in line


def test_loading_twice_changes_nothing(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, STATION, ROAD_HERE)
    assert load_places(session, path) == 2
    before = session.execute(select(Place.id, Place.name, Place.accuracy_m).order_by(Place.id)).all()
    loaded_at = session.scalar(select(Dataset.loaded_at).filter_by(key=PLACES_DATASET.key))
    assert load_places(session, path) == 2
    assert session.execute(select(Place.id, Place.name, Place.accuracy_m).order_by(Place.id)).all() == before
    assert session.scalar(select(Dataset.loaded_at).filter_by(key=PLACES_DATASET.key)) == loaded_at


def test_a_newer_file_corrects_and_keeps_ids(session: Session, tmp_path: Path) -> None:
    load_places(session, write(tmp_path, STATION, ROAD_HERE))
    old = find_places(session, ["测试站", "测试路"]).found
    load_places(session, write(tmp_path, STATION.replace("120.4362", "120.4310").replace(",300,", ",250,")))
    new = find_places(session, ["测试站", "测试路"]).found
    assert new["测试站"].id == old["测试站"].id
    assert (new["测试站"].lon, new["测试站"].accuracy_m) == (120.431, 250)
    assert new["测试路"] == old["测试路"]


def test_find_places_says_what_is_unknown_and_what_is_ambiguous(session: Session, tmp_path: Path) -> None:
    load_places(session, write(tmp_path, STATION, ROAD_HERE, ROAD_THERE))
    matches = find_places(
        session, ["测试站", "测试站@211302", "测试路", "测试路@220104", "测试站@220104", "无此地", "测试站"]
    )
    assert list(matches.found) == ["测试站", "测试站@211302", "测试路@220104"]
    assert matches.found["测试路@220104"].adcode == "220104"
    assert matches.unknown == ("测试站@220104", "无此地")
    assert matches.ambiguous == {"测试路": ("测试路@211302", "测试路@220104")}


def test_find_nothing(session: Session) -> None:
    matches = find_places(session, [])
    assert (matches.found, matches.unknown, matches.ambiguous) == ({}, (), {})


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (STATION.replace("211302", "999999"), "第 3 行 adcode：没有区划 999999"),
        (STATION.replace("211302", "2113"), "第 3 行 adcode"),
        (STATION.replace("120.4362", "121.5"), "第 3 行 lon：点在 211302 边界之外"),
        (STATION.replace("120.4362", "east"), "第 3 行 lon"),
        (STATION.replace("120.4362", "NaN"), "第 3 行 lon"),
        (STATION.replace("41.5773", "95"), "第 3 行 lat"),
        (STATION.replace(",300,", ",0,"), "第 3 行 accuracy_m"),
        (STATION.replace(",300,", ",3.5,"), "第 3 行 accuracy_m"),
        (STATION.replace("station", "castle"), "第 3 行 kind"),
        (STATION.replace(",source,", ",heard,"), "第 3 行 method"),
        (STATION.replace("测试站", " "), "第 3 行 name：为空"),
        (STATION.replace("a list", ""), "第 3 行 evidence：为空"),
        (STATION.replace("a list", "a list,more"), "第 3 行：须有 8 列"),
        ("测试站,station\n", "第 3 行：须有 8 列"),
        (ROAD_HERE, "第 3 行 name：与第 2 行重复"),
        ('"测试"站,station,211302,120.4362,41.5773,300,source,a list\n', "引号有误"),
    ],
)
def test_a_fault_is_named_with_its_line_and_column(
    session: Session, tmp_path: Path, row: str, fault: str
) -> None:
    with pytest.raises(BadInput) as caught:
        load_places(session, write(tmp_path, ROAD_HERE, row))
    assert fault in str(caught.value)
    assert caught.value.values["count"] == 1


def test_all_faults_are_gathered_and_nothing_is_written(session: Session, tmp_path: Path) -> None:
    before = count_places(session)
    bad = [
        STATION.replace("211302", "999999"),
        ROAD_HERE,
        ROAD_THERE.replace("43.8650", "x").replace("street", "y"),
    ]
    with pytest.raises(BadInput) as caught:
        load_places(session, write(tmp_path, *bad))
    assert caught.value.values["count"] == 3
    assert caught.value.field == "places"
    assert count_places(session) == before
    assert get_content_hash(session, PLACES_DATASET.key) is None


def test_a_point_may_lie_outside_by_its_accuracy(session: Session, tmp_path: Path) -> None:
    # The city's station is in 双塔区, about 1 km from 龙城区.
    row = STATION.replace("211302", "211303")
    with pytest.raises(BadInput):
        load_places(session, write(tmp_path, row.replace(",300,", ",50,")))
    assert load_places(session, write(tmp_path, row.replace(",300,", ",9000,"))) == 1


def test_another_header_or_encoding_is_refused(session: Session, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="表头须是 name,kind,adcode"):
        load_places(session, write(tmp_path, STATION, header="name,adcode\n"))
    path = tmp_path / "gbk.csv"
    path.write_bytes((HEADER + STATION).encode("gbk"))
    with pytest.raises(BadInput, match="第 2 行：不是 UTF-8"):
        load_places(session, path)


def test_places_of_districts_are_fetched_once_and_picked_for_each_text(session: Session) -> None:
    load_places(session, SEED)
    places = list_places(session, ["211300"])
    assert len(places) > 50
    for text in ("", "老河口", *(f"在{place.name}以东" for place in places[:5])):
        assert pick_named(text, places) == list_named(session, text, ["211300"])
