import json
from datetime import date
from decimal import Decimal
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import Date, Float, Integer, Numeric, Select, Text, cast, column, func, null, select, values
from sqlalchemy.orm import Session

from geo.features import feature_collection

COLUMNS = (
    column("id", Text), column("wkt", Text), column("name", Text), column("investment_wan", Numeric(18, 4)),
    column("share", Float), column("year", Integer), column("on", Date),
)  # fmt: skip
ROWS: list[tuple[Any, ...]] = [
    (
        "LT-1",
        "POINT (120.12345678 41.5)",
        '名"\\\n{{ 7*7 }}',
        Decimal("99999999999999.0001"),
        0.5,
        2021,
        None,
    ),
    ("LT-2", None, None, Decimal("132000.0000"), None, None, date(2022, 3, 17)),
    ("LT-3", "LINESTRING (120 41, 121 42)", "路", None, 1.0, 2025, None),
]


def selected(rows: list[tuple[Any, ...]] = ROWS) -> Select[*tuple[Any, ...]]:
    given = values(*COLUMNS, name="given").data(rows)
    geometry = func.ST_GeomFromText(given.c.wkt, 4326, type_=Geometry(srid=4326)).label("geometry")
    # A column of NULLs alone would be text to PostgreSQL.
    rest = (cast(given.c[c.name], c.type).label(c.name) for c in COLUMNS[2:])
    return select(given.c.id, geometry, *rest).order_by(given.c.id)


def test_rows_become_features_in_their_order(session: Session) -> None:
    collection = json.loads(feature_collection(session, selected()), parse_float=Decimal)
    assert collection["type"] == "FeatureCollection"
    assert collection["numberReturned"] == 3
    assert [feature["id"] for feature in collection["features"]] == ["LT-1", "LT-2", "LT-3"]
    assert collection["features"][2]["geometry"] == {
        "type": "LineString",
        "coordinates": [[120, 41], [121, 42]],
    }
    backwards = json.loads(
        feature_collection(session, selected().order_by(None).order_by(column("id").desc()))
    )
    assert [feature["id"] for feature in backwards["features"]] == ["LT-3", "LT-2", "LT-1"]


def test_values_survive_exactly(session: Session) -> None:
    first, second, third = json.loads(feature_collection(session, selected()), parse_float=Decimal)[
        "features"
    ]
    assert first["properties"] == {
        "name": '名"\\\n{{ 7*7 }}',
        "investment_wan": Decimal("99999999999999.0001"),
        "share": Decimal("0.5"),
        "year": 2021,
        "on": None,
    }
    assert first["geometry"]["coordinates"] == [Decimal("120.123457"), Decimal("41.5")]
    assert second["properties"]["investment_wan"] == 132000
    assert second["properties"]["on"] == "2022-03-17"
    assert third["properties"]["investment_wan"] is None


def test_a_missing_geometry_is_null(session: Session) -> None:
    assert json.loads(feature_collection(session, selected()))["features"][1]["geometry"] is None


def test_money_is_written_without_the_zeros_of_its_scale(session: Session) -> None:
    assert '"investment_wan":132000,' in feature_collection(session, selected())


def test_no_rows_give_an_empty_collection(session: Session) -> None:
    nothing = feature_collection(session, selected().where(null().is_not(None)))
    assert json.loads(nothing) == {"type": "FeatureCollection", "features": [], "numberReturned": 0}


def test_a_limit_counts_each_row_once(session: Session) -> None:
    many = [(f"LT-{n:04}", "POINT (120 41)", "x", None, None, n, None) for n in range(300)]
    collection = json.loads(feature_collection(session, selected(many).limit(200)))
    assert collection["numberReturned"] == len(collection["features"]) == 200
    assert [feature["properties"]["year"] for feature in collection["features"]] == list(range(200))


def test_numbers_may_be_ids_and_digits_may_be_fewer(session: Session) -> None:
    row = select(
        column("n", Integer).label("id"),
        func.ST_SetSRID(func.ST_MakePoint(120.129, 41.0), 4326).label("geometry"),
        column("n", Integer).label("n"),
    ).select_from(values(column("n", Integer), name="v").data([(7,)]))
    feature = json.loads(feature_collection(session, row, digits=2))["features"][0]
    assert feature["id"] == 7
    assert feature["geometry"]["coordinates"] == [120.13, 41]
