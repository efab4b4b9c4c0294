from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.imports.limits import LIMITS
from projects.imports.sheets.delimited import find_delimiter, read_csv
from projects.imports.sheets.encodings import decode
from projects.imports.source import FormulaCell, Where
from projects.words.formulas import neutralise, restore
from tests.projects.imports.sheets.files import refused

TEXT = "项目名称,总投资,说明\r\n龙城区污水处理厂,1200.50,新建\r\n联通机房,300,“含配套”\r\n"


@pytest.mark.parametrize(
    ("codec", "mark", "shown"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", codecs.BOM_UTF8, "UTF-8 (BOM)"),
        ("gb18030", b"", "GB18030"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "UTF-16 LE"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "UTF-16 BE"),
        ("utf-16-le", b"", "UTF-16 LE"),
        ("utf-16-be", b"", "UTF-16 BE"),
    ],
)
def test_the_encoding_is_found_and_shown(tmp_path: Path, codec: str, mark: bytes, shown: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(mark + TEXT.encode(codec))
    found = read_csv(path, LIMITS)
    assert found.encoding == shown
    assert found.notes[0].values["encoding"] == shown
    assert [row.cells[0] for row in found.tables[0].rows] == ["项目名称", "龙城区污水处理厂", "联通机房"]


def test_two_words_of_gbk_that_happen_to_be_utf8_are_chinese() -> None:
    assert decode("联通\n".encode("gbk"), Where("a")).text == "联通\n"


def test_mixed_encodings_are_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes("项目名称,备注\n城区道路改造,好\n".encode() + "园区热源厂,新建\n".encode("gbk"))
    refused(read_csv, path, "[3]", "混")
    path.write_bytes("项目名称,备注\n".encode("gbk") + "龙城区园区热源厂,新建\n".encode())
    refused(read_csv, path, "[2]", "混")


def test_a_text_that_breaks_the_encoding_of_its_mark_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(codecs.BOM_UTF8 + b"a,b\n" + "项目".encode("gbk"))
    refused(read_csv, path, "[2]", "UTF-8")


def test_zero_bytes_are_refused_with_the_row(tmp_path: Path) -> None:
    path = tmp_path / "nul.csv"
    path.write_bytes("名称,数\n甲,1\n乙\0,2\n".encode())
    refused(read_csv, path, "[3]", "NUL")


@pytest.mark.parametrize("sign", [",", "\t", ";", "|", "，"])
def test_the_delimiter_is_found(sign: str) -> None:
    rows = [["项目名称", "总投资", "地点"], ["甲,乙", "1", "丙;丁"], ["戊", "2", "己"]]
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows(rows)
    assert find_delimiter(out.getvalue()) == sign


def test_quotes_line_ends_and_the_told_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('sep=;\n名称;说明\n"甲;1";"第一行\n第二行 ""引"""\n\n乙;\n', encoding="utf-8")
    rows = read_csv(path, LIMITS).tables[0].rows
    assert [(row.number, row.cells) for row in rows] == [
        (2, ("名称", "说明")),
        (3, ("甲;1", '第一行\n第二行 "引"')),
        (5, ("乙",)),
    ]


def test_an_open_quote_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('名称,数\n甲,1\n"乙,2\n丙,3\n', encoding="utf-8")
    refused(read_csv, path, "[3]", "引号")


def test_formulas_are_known_and_our_own_apostrophes_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称,数\n=cmd|' /C calc'!A0,'-5\n+86 139,-7\n", encoding="utf-8")
    rows = read_csv(path, LIMITS).tables[0].rows
    assert rows[1].cells == (FormulaCell("cmd|' /C calc'!A0", None), "-5")
    assert rows[2].cells == ("+86 139", "-7")


def test_ten_million_empty_rows_and_too_many_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + b"\n" * 10_000_000 + b"c,d\n")
    assert [row.number for row in read_csv(path, LIMITS).tables[0].rows] == [1, 10_000_002]
    path.write_text(",".join(map(str, range(16_000))), encoding="utf-8")
    refused(read_csv, path, "16000", "500")


@given(st.text())
def test_what_is_neutralised_comes_back(text: str) -> None:
    assert restore(neutralise(text)) == text


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1, max_size=20
)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_is_written_as_csv_is_read_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    decoded = decode(codecs.BOM_UTF8 + out.getvalue().encode(), Where("a"))
    assert list(csv.reader(io.StringIO(decoded.text, newline=""))) == rows
