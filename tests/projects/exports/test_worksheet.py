from __future__ import annotations

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from projects.exports import worksheet
from projects.exports.job import Table
from projects.exports.matters import COLUMNS
from projects.exports.registry import EXPORTS, write_export
from projects.exports.wording import column_title
from projects.exports.worksheet import width_of, write_table
from projects.reading.filters import ProjectFilter
from projects.registry.fields import ALL_NAMES
from tests.projects.exports.test_cells import TEXTS

NASTY = [
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "http://example.org/",
    "<script>alert(1)</script>",
    "{{7*191}}",
    "<r><t>x</t></r>",
    "<r>&amp;</r>",
    "带\x01控制\x0b字符",
    "_x0041_",
    "😀𠮷龘",
    "第一行\n第二行",
    "  两端有空格  ",
    "0012",
    "\ufffe",
]


def decode(value: object) -> object:
    """Undo Excel's _xHHHH_ for control characters, which openpyxl leaves as it is."""
    if not isinstance(value, str):
        return value
    plain = re.sub("(?<!_x005F)_x(00[01][0-9A-F]|FFF[EF])_", lambda found: chr(int(found[1], 16)), value)
    return plain.replace("_x005F_", "_")


def read_back(table: Table) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(write_table(table, "zh", "表"))).active
    assert sheet is not None
    cells = [list(row) for row in sheet.iter_rows(min_row=2)]
    assert all(cell.data_type != "f" and cell.hyperlink is None for row in cells for cell in row)
    return [[decode(cell.value) for cell in row] for row in cells]


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_is_text(text: str) -> None:
    assert read_back(Table(("name",), [(text,)])) == [[text]]


@settings(max_examples=60)
@given(st.lists(st.tuples(TEXTS.filter(bool), st.integers(-(10**11), 10**11)), min_size=1, max_size=8))
def test_any_text_and_number_survives_a_workbook(rows: list[tuple[str, int]]) -> None:
    # XML itself reads a carriage return as a line feed; everything else comes back as it was.
    same = [[name.replace("\r\n", "\n").replace("\r", "\n"), amount] for name, amount in rows]
    table = Table(("name", "money"), [(name, Decimal(amount)) for name, amount in rows])
    assert [[str(a).replace("\r\n", "\n").replace("\r", "\n"), b] for a, b in read_back(table)] == same


def test_money_is_a_number_to_the_yuan() -> None:
    assert read_back(Table(("money",), [(Decimal("12345678901.2345"),)])) == [[12345678901.2345]]


def test_titles_follow_the_language() -> None:
    for language, title in (("zh", "项目状态"), ("en", "Status")):
        book = openpyxl.load_workbook(io.BytesIO(write_table(Table(("status",), [("x",)]), language, "t")))  # type: ignore[arg-type]
        assert book.active is not None
        assert book.active["A1"].value == title


def test_columns_are_as_wide_as_their_text_within_limits() -> None:
    assert width_of("a", ["汉" * 100]) == worksheet.WIDEST
    assert width_of("a", [None]) == worksheet.NARROWEST
    assert width_of("a", ["汉汉汉汉汉"]) == 12


@pytest.mark.parametrize("what", [what for what, kind in EXPORTS.items() if "csv" in kind.writers])
def test_every_column_of_every_table_has_a_name(session: Session, what: str) -> None:
    text = write_export(session, what, "csv", ProjectFilter()).body.decode("utf-8-sig")
    columns = text.splitlines()[0].split(",")
    assert [name for name in columns if name not in ALL_NAMES and f"district.{name}" not in ALL_NAMES] == []


def test_every_column_of_the_matters_has_a_name() -> None:
    assert [name for name in COLUMNS if name not in ALL_NAMES] == []


def test_a_name_speaks_of_a_project_but_where_the_table_is_of_something_else() -> None:
    assert column_title("level", "zh") == "重点级别"
    assert column_title("level", "zh", "district") == "级别"
    assert column_title("adcode", "zh", "district") == "行政区划代码"
