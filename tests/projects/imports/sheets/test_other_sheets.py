"""The same cells through LibreOffice as .ods and .xls: another program's own files."""

from __future__ import annotations

import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from projects.imports.limits import LIMITS
from projects.imports.sheets.ods import read_ods
from projects.imports.sheets.xls import read_xls
from projects.imports.source import ErrorCell, FormulaCell
from tests.projects.imports.sheets.files import refused, repack, write_workbook


def fill(workbook: Workbook) -> None:
    sheet = workbook.add_worksheet("重点")
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    percent = workbook.add_format({"num_format": "0.0%"})
    sheet.merge_range(0, 0, 0, 3, "标题")
    sheet.write(2, 1, "甲\n乙  丙")
    sheet.write_number(2, 2, 0.1 + 0.2)
    sheet.write_datetime(2, 3, datetime(2025, 3, 1), day)  # noqa: DTZ001
    sheet.write_number(2, 4, 0.355, percent)
    sheet.write_formula(2, 5, "=C3*10", None, 3)
    sheet.write_formula(2, 6, "=1/0", None, "#DIV/0!")
    sheet.write(3, 0, "hidden")
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.write(60_000, 0, "last")
    hidden = workbook.add_worksheet("登记")
    hidden.hide()
    hidden.write(0, 0, "code")


def convert(path: Path, kind: str) -> Path:
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(path.parent),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return path.with_suffix(f".{kind}")


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    path = write_workbook(tmp_path_factory.mktemp("office") / "a.xlsx", fill)
    return {kind: convert(path, kind) for kind in ("ods", "xls")}


def test_ods_has_everything_with_formulas(converted: dict[str, Path]) -> None:
    one, other = read_ods(converted["ods"], LIMITS).tables
    rows = {row.number: row for row in one.rows}
    assert sorted(rows) == [1, 3, 4, 60_001]
    assert rows[3].cells[:5] == (None, "甲\n乙  丙", Decimal("0.3"), date(2025, 3, 1), "35.5%")
    assert isinstance(rows[3].cells[5], FormulaCell)
    assert isinstance(rows[3].cells[6], FormulaCell)
    assert rows[4].is_hidden
    assert one.merged == ((1, 0, 1, 3),)
    assert (one.is_hidden, other.is_hidden, other.name) == (False, True, "登记")


def test_ods_tells_errors_and_repeated_cells(converted: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(converted["ods"].read_bytes())
    xml = (
        b'<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" '
        b'office:value="7" table:number-columns-repeated="3"><text:p>7</text:p></table:table-cell>'
        b'<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="">'
        b"<text:p>#DIV/0!</text:p></table:table-cell></table:table-row></table:table>"
    )
    repack(path, {"content.xml": lambda found: found.replace(b"</table:table>", xml, 1)})
    rows = read_ods(path, LIMITS).tables[0].rows[-2:]
    assert [row.cells for row in rows] == [
        (Decimal(7), Decimal(7), Decimal(7), FormulaCell("1/0", ErrorCell("#DIV/0!")))
    ] * 2
    assert rows[1].number == rows[0].number + 1


def test_ods_wider_than_the_limit_and_with_entities_is_refused(
    converted: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(converted["ods"].read_bytes())
    wide = (
        b'<table:table-row><table:table-cell office:value-type="float" office:value="7" '
        b'table:number-columns-repeated="16000"><text:p>7</text:p></table:table-cell></table:table-row>'
        b"</table:table>"
    )
    repack(path, {"content.xml": lambda found: found.replace(b"</table:table>", wide, 1)})
    refused(read_ods, path, "16000", "500")
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]>'
    repack(path, {"content.xml": lambda found: laughs + found.partition(b"?>")[2]})
    refused(read_ods, path, "DOCTYPE")


def test_xls_has_values_and_says_that_it_tells_no_formulas(converted: dict[str, Path]) -> None:
    found = read_xls(converted["xls"], LIMITS)
    one, other = found.tables
    rows = {row.number: row for row in one.rows}
    assert sorted(rows) == [1, 3, 4, 60_001]
    assert rows[3].cells[1:4] == ("甲\n乙  丙", Decimal("0.3"), date(2025, 3, 1))
    assert (one.is_hidden, other.is_hidden) == (False, True)
    assert one.merged == ((1, 0, 1, 3),)
    assert "公式" in found.notes[0].message


def test_a_broken_xls_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    refused(read_xls, tmp_path / "a.xls", "xlsx")
