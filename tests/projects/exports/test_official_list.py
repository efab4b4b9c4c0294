from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.exports.heights import count_lines
from projects.exports.official_list import write_official_list
from projects.models import Mention, Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import by_bucket, crosstab, summarise
from projects.registry.rollup import recount
from projects.words.names import Language
from projects.words.vocabulary import TYPES, find_term
from tests.projects.exports.conftest import CITY, KAZUO, LONGCHENG, SHUANGTA
from tests.projects.exports.plain_list import height_of, looks, make_job, write_plain_list
from tests.projects.exports.test_worksheet import decode
from tests.support.factories import make_project

HEADINGS = [
    "序号",
    "项目名称",
    "建设地点",
    "建设性质",
    "建设规模及主要内容",
    "建设起止年限",
    "总投资",
    "累计完成投资",
    "本年计划投资",
    "项目状态",
    "形象进度",
    "责任单位",
    "项目管家",
    "依据(文件·行)",
    "备注",
]
HEADER, TOTAL = 3, 4
NUMBER, NAME, MONEY, COMPLETED, STATUS, SOURCE, REMARK, CODE, KEY = 1, 2, 7, 8, 10, 14, 15, 16, 19
FILTERS = [
    ProjectFilter(),
    ProjectFilter(district=(SHUANGTA,)),
    ProjectFilter(district=(KAZUO,)),
    ProjectFilter(district=(CITY,), status=("planned",)),
    ProjectFilter(bucket=("cross",)),
    ProjectFilter(programme="only"),
    ProjectFilter(q="没有这样的项目"),
]
OpenList = Callable[..., Workbook]


def lines(sheet: Worksheet) -> Iterator[int]:
    """Yield the rows of projects."""
    return (row for row in range(TOTAL + 1, sheet.max_row + 1) if sheet.cell(row, CODE).value)


def heads(sheet: Worksheet) -> list[int]:
    """Return the rows of total and subtotals."""
    return [
        row for row in range(TOTAL, sheet.max_row + 1) if "SUBTOTAL(9," in str(sheet.cell(row, MONEY).value)
    ]


def line_of(sheet: Worksheet, name: str) -> dict[str, Any]:
    """Return a project's row by heading."""
    (row,) = [row for row in lines(sheet) if sheet.cell(row, NAME).value == name]
    return {heading: sheet.cell(row, column).value for column, heading in enumerate(HEADINGS, start=1)}


def money_in(cell: Any) -> Decimal | None:
    """Return the money of a cell; None for 未载明."""
    return None if cell.value == "未载明" else Decimal(str(cell.value))


def numbers_below(sheet: Worksheet, formula: str) -> list[Decimal]:
    """Return the numbers that a SUBTOTAL adds: those in its range that are no subtotals themselves."""
    column, first, last = re.findall(r"([A-Z]+)(\d+):[A-Z]+(\d+)", formula)[0]
    values = [sheet[f"{column}{row}"].value for row in range(int(first), int(last) + 1)]
    return [Decimal(str(value)) for value in values if isinstance(value, int | float)]


@pytest.mark.parametrize("wanted", FILTERS)
def test_every_total_is_a_formula_that_agrees_with_the_page(
    small_registry: Session, open_list: OpenList, wanted: ProjectFilter
) -> None:
    sheet, shown = open_list(wanted).worksheets[0], open_list(wanted, values=True).worksheets[0]
    summary = summarise(small_registry, open_selection(small_registry, wanted))
    assert money_in(shown.cell(TOTAL, MONEY)) == summary.investment.stated_wan
    assert money_in(shown.cell(TOTAL, COMPLETED)) == summary.completed.stated_wan
    basis = f"{summary.investment.known} 个有数，{summary.investment.silent} 个未载明"
    assert shown.cell(TOTAL, REMARK).value == (basis if summary.investment.is_partly else None)
    assert shown.cell(TOTAL, NAME).value == f"合计({summary.number} 个)"
    for row in heads(sheet):
        for column in (MONEY, COMPLETED):
            added = numbers_below(sheet, sheet.cell(row, column).value)
            assert money_in(shown.cell(row, column)) == (sum(added) if added else None)
        count = len(numbers_below(sheet, sheet.cell(row, NAME).value))
        assert str(shown.cell(row, NAME).value).endswith(f"({count} 个)")


@pytest.mark.parametrize("wanted", FILTERS)
def test_the_second_sheet_reconciles(
    small_registry: Session, open_list: OpenList, wanted: ProjectFilter
) -> None:
    sheet, shown = open_list(wanted).worksheets[1], open_list(wanted, values=True).worksheets[1]
    rows = {shown.cell(row, 1).value: row for row in range(sheet.max_row, 3, -1)}
    terms = by_bucket(small_registry, open_selection(small_registry, wanted))
    for term in terms:
        row = rows[term.label]
        assert "SUMIF" in str(sheet.cell(row, 4).value)
        assert (shown.cell(row, 3).value, money_in(shown.cell(row, 4))) == (
            term.number,
            term.investment.stated_wan,
        )
    total = rows["合计"]
    assert str(sheet.cell(total, 4).value).startswith("=")
    assert (
        money_in(shown.cell(total, 4))
        == summarise(small_registry, open_selection(small_registry, wanted)).investment.stated_wan
    )
    assert shown.cell(rows["差额(应为 0)"], 4).value == 0


def test_subtotals_by_type_agree_with_the_totals_page(small_registry: Session, open_list: OpenList) -> None:
    shown = open_list(values=True).worksheets[1]
    table = crosstab(small_registry, open_selection(small_registry, ProjectFilter()), "type")
    found = {
        shown.cell(row, 1).value: (shown.cell(row, 3).value, shown.cell(row, 4).value)
        for row in range(1, shown.max_row + 1)
    }
    for code, cell in table.footer.items():
        money = "未载明" if cell.stated_wan is None else pytest.approx(float(cell.wan))
        assert found[find_term(TYPES, code).zh] == (cell.number, money)


def test_each_project_stands_once_and_its_number_runs_on(
    small_registry: Session, open_list: OpenList
) -> None:
    sheet = open_list().worksheets[0]
    codes = [sheet.cell(row, CODE).value for row in lines(sheet)]
    numbers = [sheet.cell(row, NUMBER).value for row in lines(sheet) if sheet.cell(row, NUMBER).value]
    summary = summarise(small_registry, open_selection(small_registry, ProjectFilter()))
    assert len(codes) == len(set(codes)) == summary.row_number
    assert numbers == list(range(1, summary.number + 1))


def test_cross_district_rows_stand_apart(small_registry: Session, open_list: OpenList) -> None:
    wanted = ProjectFilter(district=(SHUANGTA,))
    sheet, shown = open_list(wanted).worksheets[0], open_list(wanted, values=True).worksheets[0]
    names = {shown.cell(row, NAME).value: row for row in range(TOTAL, shown.max_row + 1)}
    cross = names["跨区项目(另计，不入合计)(1 个)"]
    assert names["三县共建水库"] < cross < names["跨区公路"]
    # The county's own sum, with its part of the shared reservoir; what crosses its border stands below.
    assert shown.cell(TOTAL, MONEY).value == pytest.approx(1000 + 200 + 33.3333)
    assert summarise(small_registry, open_selection(small_registry, wanted)).investment.wan == Decimal(
        "1233.3333"
    )
    assert shown.cell(cross, MONEY).value == 4000
    assert "跨区项目(双塔区、龙城区)" in line_of(sheet, "跨区公路")["备注"]


def test_a_shared_project_says_the_districts_share(open_list: OpenList, small_registry: Session) -> None:
    del small_registry
    remark = line_of(open_list(ProjectFilter(district=(SHUANGTA,))).worksheets[0], "三县共建水库")["备注"]
    assert "双塔区 33.3333%、龙城区 33.3333%、喀左县 33.3334%" in remark
    assert "本县区计 33.3333 万元" in remark
    assert "本县区计" not in line_of(open_list().worksheets[0], "三县共建水库")["备注"]


def test_a_programme_holds_only_its_remainder(open_list: OpenList, small_registry: Session) -> None:
    del small_registry
    sheet = open_list().worksheets[0]
    programme = line_of(sheet, "物流打捆")
    assert programme["总投资"] == 449.9999
    assert programme["序号"] is None
    assert programme["备注"] == "规划总投资 1,000 万元，分项另列，本行为未分解部分"
    order = [sheet.cell(row, NAME).value for row in lines(sheet)]
    at = order.index("物流打捆")
    assert order[at : at + 3] == ["物流打捆", "物流一", "物流二"]
    indent = {sheet.cell(row, NAME).value: sheet.cell(row, NAME).alignment.indent for row in lines(sheet)}
    assert (indent["物流打捆"], indent["物流一"]) == (0, 1)


def test_what_is_not_counted_says_why(open_list: OpenList, small_registry: Session) -> None:
    del small_registry
    sheet = open_list().worksheets[0]
    stopped = line_of(sheet, "终止项目")
    assert (stopped["序号"], stopped["总投资"]) == (None, "—")
    assert stopped["备注"] == "已终止，不计入合计；原总投资 900 万元"
    silent = line_of(sheet, "没有投资")
    assert (silent["总投资"], silent["累计完成投资"], silent["本年计划投资"]) == ("未载明", 12.5, "未载明")
    assert line_of(sheet, "冲突园区")["备注"] == "各处所载总投资不一(200 万元 至 500 万元)，暂取低值"
    assert line_of(sheet, "冲突园区")["依据(文件·行)"] == "测试规划第1、2行"


def test_open_conflicts_list_every_side(open_list: OpenList, small_registry: Session) -> None:
    del small_registry
    sheet = open_list().worksheets[1]
    sides = [
        [cell.value for cell in row[:6]] for row in sheet.iter_rows() if row[1].value == "LT-211302-0004"
    ]
    assert sides == [
        ["冲突园区", "LT-211302-0004", "是", 200, "200万元", "测试规划第2行"],
        ["冲突园区", "LT-211302-0004", None, 500, "500万元", "测试规划第1行"],
    ]


def test_the_head_of_the_sheet(open_list: OpenList) -> None:
    wanted = ProjectFilter(district=(KAZUO,), status=("planned",))
    sheet = open_list(wanted, as_of_words="2026-11-22").worksheets[0]
    assert sheet["A1"].value == "喀喇沁左翼蒙古族自治县重大项目清单"
    assert sheet["A2"].value == "筛选条件：县区：喀喇沁左翼蒙古族自治县；项目状态：谋划"
    assert sheet["J2"].value == "2026-11-22    单位：万元"
    assert [cell.value for cell in sheet[HEADER]][:15] == HEADINGS
    assert sheet["A5"].value is None
    assert sheet["B5"].value == "没有符合条件的项目"


def test_it_is_set_up_for_printing(open_list: OpenList, small_registry: Session) -> None:
    del small_registry
    book = open_list()
    for sheet in book.worksheets[:2]:
        setup = sheet.page_setup
        assert (int(setup.paperSize), setup.orientation) == (9, "landscape")
        # A width of one page is the default that the file leaves out.
        assert (int(setup.fitToWidth or 1), int(setup.fitToHeight)) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
        assert sheet.auto_filter.ref is None
    sheet = book.worksheets[0]
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == f"'重大项目清单'!$A$1:$O${sheet.max_row}"
    assert sheet.freeze_panes == "C4"
    assert sheet["G5"].number_format.startswith("#,##0.00##")
    assert (sheet["A1"].font.name, sheet.cell(max(lines(sheet)), NAME).font.name) == ("宋体", "仿宋")
    assert all(sheet.column_dimensions[letter].hidden for letter in "P")
    wrapped = [sheet.cell(row, column) for row in lines(sheet) for column in (NAME, SOURCE, REMARK)]
    assert all(cell.alignment.wrap_text and cell.border.left.style == "thin" for cell in wrapped)


def test_the_hidden_sheet_lets_the_file_come_back(small_registry: Session, open_list: OpenList) -> None:
    programme = small_registry.scalars(select(Project).where(Project.code == "LT-211302-0001")).one()
    book, shown = open_list(), open_list(values=True)
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "visible", "hidden"]
    header, *rows = shown.worksheets[2].iter_rows(values_only=True)
    assert header[:6] == ("row", "code", "version", "status", "investment_wan", "counted_wan")
    sheet = book.worksheets[0]
    assert [(row[0], row[1]) for row in rows] == [(row, sheet.cell(row, CODE).value) for row in lines(sheet)]
    held = {row[1]: row for row in rows}
    assert held["LT-211302-0001"][2:6] == (programme.version, "planned", 1000, 449.9999)


def test_nasty_text_is_text(session: Session, open_list: OpenList) -> None:
    nasty = [
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "{{7*191}}",
        "<script>alert(1)</script>",
        "http://x.cn/",
        "😀\x01𠮷",
    ]
    for text in nasty:
        make_project(session, text, owner=text, description=text, steward=text, place_text=text)
    book = open_list()
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {str(cell.value).replace("_x0001_", "\x01") for cell in cells} >= set(nasty)
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert all(
        re.match(r"""=("[^"]*"&SUBTOTAL|SUBTOTAL|SUM|COUNTIFS|ROUND|ROW|'重大项目清单'!|[A-Z])""", text)
        for text in formulas
    )
    assert not any(cell.hyperlink for cell in cells)


def test_a_plans_words_of_progress_end_with_an_officers_report(session: Session, open_list: OpenList) -> None:
    planned = make_project(session, "在规划里的", figures=[100])
    reported = make_project(session, "填报过的", figures=[100], status_basis="reported")
    for mention in session.scalars(select(Mention).where(Mention.project_id.in_([planned.id, reported.id]))):
        mention.status_text = "已完成可研"
    session.flush()
    sheet = open_list().worksheets[0]
    assert line_of(sheet, "在规划里的")["形象进度"] is None
    assert line_of(sheet, "在规划里的")["备注"] == "规划所述进展：已完成可研"
    assert line_of(sheet, "填报过的")["形象进度"] is None
    assert line_of(sheet, "填报过的")["备注"] is None


def test_a_long_text_goes_on_in_further_rows(session: Session, open_list: OpenList) -> None:
    texts = {
        "description": "新建厂房（一期）、" * 400,
        "place_text": "双塔区" + "某镇" * 90,
        "owner": "开发公司" * 50,
        "steward": "张三" * 100,
        "physical_progress": "主体完成 a b c;\n" * 60,
    }
    make_project(session, "长名" * 100, figures=[7], **texts)
    make_project(session, "下一个", figures=[5])
    sheet, shown = open_list().worksheets[0], open_list(values=True).worksheets[0]
    first, following = lines(sheet)
    assert first + 1 < following
    for heading, name in (
        ("建设规模及主要内容", "description"),
        ("建设地点", "place_text"),
        ("责任单位", "owner"),
        ("项目管家", "steward"),
        ("形象进度", "physical_progress"),
    ):
        column = HEADINGS.index(heading) + 1
        pieces = [sheet.cell(row, column).value or "" for row in range(first, following)]
        assert texts[name].rstrip("、;\n") in "".join(pieces)
    for row in range(first, following):
        assert sheet.row_dimensions[row].height <= 409
        widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[row][:15]]
        texts_of_row = [
            (str(cell.value or ""), width) for cell, width in zip(sheet[row][:15], widths, strict=True)
        ]
        assert (
            max(count_lines(text, width) for text, width in texts_of_row) * 14.5
            < sheet.row_dimensions[row].height
        )
        if row > first:
            assert [sheet.cell(row, column).value for column in (NUMBER, MONEY, CODE)] == [None] * 3
    assert sheet.cell(following - 1, NAME).value == "长名" * 14 + "长…（续）"
    assert (shown.cell(TOTAL, MONEY).value, shown.cell(TOTAL, NAME).value) == (12, "合计(2 个)")
    assert sheet.print_area.endswith(f"$O${following}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rows_are_as_the_library_writes_them_cell_by_cell(
    small_registry: Session, language: Language
) -> None:
    make_project(small_registry, "<r>甲</r>", [KAZUO], description="_x0041_&\x01二 三\n" * 90, figures=[7])
    recount(small_registry)
    job = make_job(small_registry, language)
    made, plain = (
        openpyxl.load_workbook(io.BytesIO(body)) for body in (write_official_list(job), write_plain_list(job))
    )
    registers = [
        [[decode(value) for value in row] for row in book.worksheets[2].iter_rows(values_only=True)]
        for book in (made, plain)
    ]
    assert registers[0] == registers[1]
    here, there = made.worksheets[0], plain.worksheets[0]
    assert (here.dimensions, here.sheet_format.outlineLevelRow) == (there.dimensions, 2)
    assert any(str(here.cell(row, KEY).value).endswith("+1") for row in range(TOTAL, here.max_row + 1))
    for row in range(TOTAL, here.max_row + 1):
        assert [looks(cell) for cell in here[row]] == [looks(cell) for cell in there[row]]
        assert height_of(here, row) == height_of(there, row)


def test_what_people_read_holds_no_code(small_registry: Session, open_list: OpenList) -> None:
    del small_registry
    codes = re.compile(r"\b[a-z]+(_[a-z]+)+\b")
    for sheet in open_list(values=True).worksheets[:2]:
        hidden = {column_index_from_string(at) for at, one in sheet.column_dimensions.items() if one.hidden}
        shown = [cell for row in sheet.iter_rows() for cell in row if cell.column <= 15]
        assert not [
            cell.value for cell in shown if cell.column not in hidden and codes.search(str(cell.value))
        ]


def test_english(open_list: OpenList, small_registry: Session) -> None:
    del small_registry
    book = open_list(ProjectFilter(district=(LONGCHENG,)), language="en")
    assert [sheet.title for sheet in book.worksheets] == ["Projects", "Reconciliation", "Register"]
    assert book.worksheets[0]["A1"].value == "Major projects: 龙城区"
    assert book.worksheets[0]["G3"].value == "Total investment"
    assert book.worksheets[0].oddFooter.center.text == "Page &P of &N"
    chinese = re.compile("未载明|合计|小计|万元|推定|跨区")
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [text for text in texts if chinese.search(text) and "跨区公路" not in text] == []
