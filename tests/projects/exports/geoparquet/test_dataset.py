"""What analysts read is what the registry says: every row once, every total to the last digit."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas
import pyarrow
import pyarrow.compute as pc
import pyarrow.dataset
import pyarrow.parquet
import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.errors import Conflict
from projects.exports import write_export
from projects.exports.geoparquet import dataset
from projects.exports.geoparquet.partition import FILE
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.registry.fields import COLUMNS
from tests.projects.exports.geoparquet.conftest import HOSTILE, add_up, read, says, write


def rows_of(folder: Path) -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in read(folder).to_pylist()}


def test_totals_are_those_of_the_registry(wide_registry: Session, tmp_path: Path) -> None:
    counted = write(wide_registry, tmp_path)
    table = read(tmp_path)
    provinces = add_up(table)
    assert provinces == {adcode: says(wide_registry, adcode) for adcode in provinces}
    assert {"210000", "150000"} == provinces.keys()
    whole = pc.sum(table["counted_number"]).as_py(), pc.sum(table["counted_wan"]).as_py()
    assert whole == says(wide_registry) == (counted.number, counted.wan)
    rows = wide_registry.scalar(select(func.count()).where(Project.merged_into_id.is_(None)))
    assert table.num_rows == len(set(table["code"].to_pylist())) == rows


def test_the_real_registry_adds_up_too(registry_session: Session, tmp_path: Path) -> None:
    write(registry_session, tmp_path)
    assert add_up(read(tmp_path))["210000"] == says(registry_session, "210000") == says(registry_session)


def test_each_project_stands_where_the_rule_says(wide_registry: Session, tmp_path: Path) -> None:
    write(wide_registry, tmp_path)
    rows = rows_of(tmp_path)
    assert rows["LT-211302-0101"]["province"] == rows["LT-211302-0102"]["province"] == "several"
    assert rows["LT-211302-0103"]["province"] == "none"
    assert rows["LT-150502-0104"]["province"] == "150000"
    # Shared among counties of one province, or 跨区 within it: whole in its partition.
    assert rows["LT-211302-0005"]["province"] == "210000"
    assert (
        rows["LT-211302-0102"]["counted_by_province"] == rows["LT-211302-0103"]["counted_by_province"] == []
    )
    parts = rows["LT-211302-0101"]["counted_by_province"]
    assert sum(part["wan"] for part in parts) == Decimal("100.0001")
    assert [(part["province"], part["number"]) for part in parts] == [("150000", 1), ("210000", 0)]


def test_types_lose_nothing(wide_registry: Session, tmp_path: Path) -> None:
    write(wide_registry, tmp_path)
    schema = pyarrow.parquet.read_schema(tmp_path / "province=210000" / FILE)
    assert schema.names[: len(COLUMNS)] == [field.key or field.name for field in COLUMNS]
    types = {name: str(schema.field(name).type) for name in schema.names}
    assert types["investment_wan"] == types["counted_wan"] == "decimal128(18, 4)"
    assert types["length_km"] == "decimal128(18, 6)"
    assert types["year_plan_wan"] == "decimal128(18, 4)"
    assert types["status_on"] == types["progress_month"] == "date32[day]"
    assert types["updated_at"] == "timestamp[us, tz=UTC]"
    assert types["status"] == types["precision"] == types["custody"]
    assert types["status"].startswith("dictionary<values=string")
    assert types["districts"].startswith("list<")
    assert "string" in types["districts"]
    assert schema.field("investment_wan").metadata[b"en"] == b"Total investment (10,000 yuan)"


def test_it_holds_what_everybody_may_download_and_nothing_else(
    wide_registry: Session, tmp_path: Path
) -> None:
    write(wide_registry, tmp_path)
    body = write_export(wide_registry, "projects", "csv", ProjectFilter()).body.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    table = read(tmp_path)
    beside = {"counted_by_province", "geometry", "bbox", "province"}
    assert set(table.schema.names) - beside == rows[0].keys()
    assert sorted(table["code"].to_pylist()) == sorted(row["code"] for row in rows)
    found = {row["code"]: row["description"] or None for row in rows}
    assert dict(zip(*(table[name].to_pylist() for name in ("code", "description")), strict=True)) == found


def test_hostile_text_stays_text(wide_registry: Session, tmp_path: Path) -> None:
    write(wide_registry, tmp_path)
    row = rows_of(tmp_path)["LT-211302-0105"]
    assert row["name"] == HOSTILE
    assert row["aliases"] == ["甲|乙", "丙"]


def test_geopandas_reads_it_with_places_and_box(wide_registry: Session, tmp_path: Path) -> None:
    write(wide_registry, tmp_path)
    frame = geopandas.read_parquet(tmp_path / "province=210000" / FILE)
    assert frame.crs == "OGC:CRS84"
    located = frame[frame.geometry.notna()].set_index("name").geometry
    assert located["留下的"] == shapely.Point(119.8, 41.2)
    assert located["示意公路"].geom_type == "LineString"
    near = geopandas.read_parquet(tmp_path / "province=210000" / FILE, bbox=(119.7, 41.1, 119.9, 41.3))
    assert near["name"].tolist() == ["留下的"]
    whole = geopandas.read_parquet(tmp_path)
    assert len(whole) == read(tmp_path).num_rows


def test_a_file_says_what_it_is(wide_registry: Session, tmp_path: Path) -> None:
    counted = write(wide_registry, tmp_path)
    metadata = pyarrow.parquet.read_metadata(tmp_path / "province=210000" / FILE).metadata
    geo = json.loads(metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    column = geo["columns"]["geometry"]
    assert (column["encoding"], column["geometry_types"]) == ("WKB", ["LineString", "Point"])
    assert column["bbox"] == [119.8, 41.2, 120.5, 41.6]
    assert column["covering"]["bbox"]["xmax"] == ["bbox", "xmax"]
    nowhere = pyarrow.parquet.read_metadata(tmp_path / "province=none" / FILE).metadata
    assert "bbox" not in json.loads(nowhere[b"geo"])["columns"]["geometry"]
    about = json.loads((tmp_path / dataset.ABOUT).read_text(encoding="utf-8"))
    assert json.loads(metadata[b"lantu"]) == {
        key: about[key] for key in ("taken_at", "data_version", "units")
    }
    assert about["taken_at"] == "2026-11-29T02:00:00+08:00"
    assert (about["rows"], Decimal(about["wan"])) == (counted.rows, counted.wan)


def test_rows_go_in_groups_of_near_ones(
    wide_registry: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projects.exports.streaming.ROWS", 2)
    monkeypatch.setattr("projects.exports.geoparquet.partition.GROUP", 3)
    counted = write(wide_registry, tmp_path)
    file = pyarrow.parquet.ParquetFile(tmp_path / "province=210000" / FILE)
    assert file.num_row_groups > 1
    assert read(tmp_path).num_rows == counted.rows
    shown = [shape is not None for shape in file.read(["geometry"])["geometry"].to_pylist()]
    assert shown == sorted(shown, reverse=True)


def test_what_does_not_add_up_is_refused(
    wide_registry: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset, "read_divided", lambda _session: {})
    with pytest.raises(Conflict) as refused:
        write(wide_registry, tmp_path)
    assert refused.value.values["names"] == "150000, 210000"
    assert not (tmp_path / dataset.ABOUT).exists()


def test_an_empty_registry_can_be_read_too(session: Session, tmp_path: Path) -> None:
    assert write(session, tmp_path).rows == 0
    folders = ["_about.json", "province=none", "province=several"]
    assert sorted(path.name for path in tmp_path.iterdir()) == folders
    table = read(tmp_path)
    assert table.num_rows == len(geopandas.read_parquet(tmp_path)) == 0
    # One that guesses types from the names of folders finds text, whatever there is this night.
    assert table.schema.field("province").type == pyarrow.string()
