import json

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.districts import (
    DistrictName,
    check_adcodes,
    describe,
    get_district,
    get_lineage,
    list_names,
    outlines_geojson,
)
from geo.errors import BadInput, NotFound
from geo.models import District

SEVEN = ["211302", "211303", "211321", "211322", "211324", "211381", "211382"]


def test_get_district(session: Session) -> None:
    assert get_district(session, "211324") == DistrictName(
        adcode="211324",
        name="喀喇沁左翼蒙古族自治县",
        short_name="喀左县",
        level="county",
        parent_name="朝阳市",
        parent_adcode="211300",
        label="喀喇沁左翼蒙古族自治县",
    )


@pytest.mark.parametrize(
    ("adcode", "label"),
    [
        ("211321", "朝阳市朝阳县"),
        ("220104", "长春市朝阳区"),
        ("110105", "北京市朝阳区"),
        ("211300", "朝阳市"),
        ("211302", "双塔区"),
        ("210381", "海城市"),
        ("150502", "科尔沁区"),
    ],
)
def test_a_label_shows_the_parent_where_the_name_is_ambiguous(
    session: Session, adcode: str, label: str
) -> None:
    assert describe(session, adcode) == label


def test_lineage_runs_from_the_province_down(session: Session) -> None:
    assert [name.name for name in get_lineage(session, "211321")] == ["辽宁省", "朝阳市", "朝阳县"]
    # A municipality's district has no prefecture between.
    assert [name.name for name in get_lineage(session, "110105")] == ["北京市", "朝阳区"]
    assert [name.adcode for name in get_lineage(session, "210000")] == ["210000"]


def test_list_names_leaves_out_what_is_unknown(session: Session) -> None:
    names = list_names(session, ["211302", "999999"])
    assert list(names) == ["211302"]
    assert names["211302"].parent_name == "朝阳市"
    assert list_names(session, []) == {}


def test_check_adcodes_lists_all_that_are_unknown(session: Session) -> None:
    check_adcodes(session, [])
    check_adcodes(session, ["211302", "211300", "210000"])
    with pytest.raises(BadInput, match="211399, 999999") as caught:
        check_adcodes(session, ["999999", "211302", "211399"])
    assert caught.value.field == "district"


@pytest.mark.parametrize("read", [get_district, describe, get_lineage])
@pytest.mark.parametrize("adcode", ["999999", "", "2113", "'; --"])
def test_an_unknown_district_is_not_found(session: Session, read: object, adcode: str) -> None:
    assert callable(read)
    with pytest.raises(NotFound):
        read(session, adcode)


def test_outlines_of_a_parent_are_its_children(session: Session) -> None:
    text = outlines_geojson(session, parent="211300")
    collection = json.loads(text)
    assert [feature["id"] for feature in collection["features"]] == SEVEN
    assert collection["numberReturned"] == 7
    county = collection["features"][2]
    assert county["geometry"]["type"] == "MultiPolygon"
    assert {name: county["properties"][name] for name in ("adcode", "name", "label", "level")} == {
        "adcode": "211321",
        "name": "朝阳县",
        "label": "朝阳市朝阳县",
        "level": "county",
    }
    lon, lat = county["properties"]["label_point"]
    inside = select(District.boundary.ST_Contains(func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)))
    assert session.scalar(inside.where(District.adcode == "211321"))
    # The map of the city must stay light.
    assert len(text.encode()) < 50_000
    assert len(outlines_geojson(session, parent="211300", simplified=False)) > 2 * len(text)


def test_outlines_by_adcodes_and_of_the_provinces(session: Session) -> None:
    named = json.loads(outlines_geojson(session, adcodes=["220104", "210381"]))
    assert [feature["id"] for feature in named["features"]] == ["210381", "220104"]
    provinces = json.loads(outlines_geojson(session))
    assert {feature["properties"]["level"] for feature in provinces["features"]} == {"province"}
    assert json.loads(outlines_geojson(session, adcodes=[]))["features"] == []
