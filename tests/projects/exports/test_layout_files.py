"""The filter's projects in chosen columns: the same figures in every format, adding up to the page."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pypdfium2
import pytest
from docx import Document as open_word
from sqlalchemy.orm import Session

from projects.exports import write_export
from projects.exports.layout_files import WRITERS
from projects.layouts.columns import CHOICES, LISTED
from projects.layouts.queries import LayoutRow
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.words.names import Language
from tests.projects.exports.conftest import CITY, KAZUO, SHUANGTA

FILTERS = [
    ProjectFilter(),
    ProjectFilter(district=(SHUANGTA,)),
    ProjectFilter(district=(KAZUO,)),
    ProjectFilter(district=(CITY,), status=("planned",)),
    ProjectFilter(q="没有这样的项目"),
]
SORTS = ("", "-investment", "name")
COLUMNS = ("number", "name", "code", "investment_wan", "type", "districts", "note")


def layout(*columns: str, sort: str = "") -> LayoutRow:
    return LayoutRow(1, "我的/模板", 1, "张三", None, None, columns or COLUMNS, sort, None, datetime.now(UTC))


def write(
    session: Session,
    format_: str,
    wanted: ProjectFilter = FILTERS[0],
    made: LayoutRow | None = None,
    language: Language = "zh",
) -> bytes:
    return write_export(session, "projects", format_, wanted, layout=made or layout(), language=language).body


def sheet_of(body: bytes, *, values: bool = True) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body), data_only=values).worksheets[0]


def text_of(body: bytes) -> str:
    pages = pypdfium2.PdfDocument(body)
    said = "".join(page.get_textpage().get_text_range() for page in pages)
    return re.sub(r"[\s\u200b\ufffe]+", "", said)


@pytest.mark.parametrize("wanted", FILTERS)
@pytest.mark.parametrize("sort", SORTS)
def test_totals_are_those_of_the_page(small_registry: Session, wanted: ProjectFilter, sort: str) -> None:
    summary = summarise(small_registry, open_selection(small_registry, wanted))
    made = layout(sort=sort)
    total = summary.investment.stated_wan
    sheet = sheet_of(write(small_registry, "xlsx", wanted, made))
    assert sheet["B4"].value == f"合计({summary.number} 个)"
    assert sheet["D4"].value == ("未载明" if total is None else pytest.approx(float(total)))
    words = f"合计({summary.number}个)"
    assert words in text_of(write(small_registry, "pdf", wanted, made))
    word = open_word(io.BytesIO(write(small_registry, "docx", wanted, made)))
    first = [cell.text for cell in word.tables[0].rows[1].cells]
    shown = "未载明" if total is None else f"{total:,.2f}"
    assert first[1].replace(" ", "") == words
    assert first[3].rstrip("0").rstrip(".") == shown.rstrip("0").rstrip(".") or total != round(total or 0, 2)


def test_columns_stand_in_their_order_in_every_format(small_registry: Session) -> None:
    titles = ["序号", "项目名称", "编码", "总投资", "类型", "县区代码", "备注"]
    sheet = sheet_of(write(small_registry, "xlsx"))
    assert [cell.value for cell in sheet[3]] == titles
    lines = csv.reader(io.StringIO(write(small_registry, "csv").decode("utf-8-sig"), newline=""))
    assert next(lines) == titles
    assert "".join(titles) in text_of(write(small_registry, "pdf"))
    word = open_word(io.BytesIO(write(small_registry, "docx")))
    assert [cell.text for cell in word.tables[0].rows[0].cells] == titles


@pytest.mark.parametrize("sort", SORTS)
def test_the_same_projects_stand_in_every_format(small_registry: Session, sort: str) -> None:
    made = layout("code", "investment_wan", sort=sort)
    rows = list(
        csv.reader(io.StringIO(write(small_registry, "csv", made=made).decode("utf-8-sig"), newline=""))
    )
    codes = [row[0] for row in rows[1:]]
    in_sheet = [row[0] for row in sheet_of(write(small_registry, "xlsx", made=made)).values]
    word = open_word(io.BytesIO(write(small_registry, "docx", made=made)))
    in_word = [row.cells[0].text for row in word.tables[0].rows]
    pattern = re.compile(r"LT-\d{6}-\d{4,}")
    assert len(codes) == 13
    assert codes == [one for one in in_sheet if one and pattern.fullmatch(one)]
    assert codes == [one for one in in_word if pattern.fullmatch(one)]
    # In a PDF's text a code may be followed by figures at once.
    known = "|".join(sorted(codes, key=len, reverse=True))
    assert codes == re.findall(known, text_of(write(small_registry, "pdf", made=made)))


def test_a_sort_is_kept(small_registry: Session) -> None:
    made = layout("investment_wan", "name", sort="-investment")
    values = [
        row[1]
        for row in sheet_of(write(small_registry, "xlsx", made=made)).iter_rows(min_row=5, values_only=True)
    ]
    assert values[:2] == ["跨区公路", "物流打捆"]


def test_sums_are_formulas_over_the_lines_below(small_registry: Session) -> None:
    sheet = sheet_of(write(small_registry, "xlsx"), values=False)
    assert re.fullmatch(r"=SUBTOTAL\(9,D5:D\d+\)", sheet["D4"].value)
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert "&P" in sheet.oddFooter.center.text


@pytest.mark.parametrize("format_", WRITERS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_column_can_be_had_in_every_format(
    small_registry: Session, format_: str, language: Language
) -> None:
    for at in range(0, len(CHOICES), 20):
        assert write(small_registry, format_, made=layout(*CHOICES[at : at + 20]), language=language)
    for key in (*LISTED[:1], "investment_wan", "code"):
        assert write(small_registry, format_, made=layout(key), language=language)


def test_exact_money_stays_exact(small_registry: Session) -> None:
    rows = csv.reader(
        io.StringIO(
            write(small_registry, "csv", made=layout("name", "investment_wan")).decode("utf-8-sig"),
            newline="",
        )
    )
    assert dict(list(rows)[1:])["物流二"] == "250.0001"
    sheet = sheet_of(write(small_registry, "xlsx", made=layout("name", "investment_wan")))
    (value,) = [row[1] for row in sheet.values if row[0] == "物流二"]
    assert Decimal(str(value)) == Decimal("250.0001")


def test_a_file_is_named_by_its_template(small_registry: Session) -> None:
    made = write_export(small_registry, "projects", "xlsx", FILTERS[0], layout=layout())
    plain = write_export(small_registry, "projects", "xlsx", FILTERS[0])
    assert made.filename.startswith("蓝图-我的_模板-全部-")
    assert made.plain_name != plain.plain_name
