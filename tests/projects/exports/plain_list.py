"""The official list written by the library, cell by cell: what its rows as markup are held against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet as Sheet
from sqlalchemy.orm import Session
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from projects.exports.heights import fit_height
from projects.exports.job import Job
from projects.exports.list_columns import CENTRED, CODE, FIRST, KEY, MONEY, NAME, NUMBER, TERM, TYPE, WIDTHS
from projects.exports.list_groups import arrange
from projects.exports.list_lines import term_of
from projects.exports.list_plan import Entry, Line, money_of, plan
from projects.exports.list_rows import fetch_list_rows
from projects.exports.list_sheet import ListHead, write_list_sheet
from projects.exports.list_texts import make_divider
from projects.exports.register_sheet import register_values
from projects.exports.styles import Styles
from projects.exports.worksheet import build_workbook, put, put_text
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.store.past import get_day
from projects.words.names import Language
from projects.words.round_trip import FURTHER, REGISTER
from tests.projects.exports.test_worksheet import decode


def make_job(session: Session, language: Language) -> Job:
    """Return the job of a list of everything."""
    return Job(session, open_selection(session, ProjectFilter()), "今天", language)


def write_plain_list(job: Job) -> bytes:
    """Return the workbook: the list, an empty sheet, and the register."""
    lines = plan(arrange(fetch_list_rows(job)), FIRST, job.language, make_divider(job))

    def fill(workbook: Workbook) -> None:
        styles = Styles(workbook)
        write_list_sheet(workbook, styles, job, ListHead("单", "", ""), lines)
        for line in lines:
            if isinstance(line, Entry):
                write_entry(workbook.worksheets()[0], styles, job, line)
        workbook.add_worksheet("空")
        write_register(workbook.add_worksheet("登记"), job, lines)

    return build_workbook(fill, title="单")


def write_entry(sheet: Worksheet, styles: Styles, job: Job, entry: Entry) -> None:
    """Write a project's rows."""
    for more, texts in enumerate(entry.texts):
        line = entry.line + more
        height = fit_height((text, WIDTHS[column]) for column, text in texts.items())
        sheet.set_row(line, height, None, {"level": entry.level})
        values: dict[int, Any] = {**texts, NUMBER: None, **dict.fromkeys(MONEY)}
        if not more:
            money = zip(MONEY, money_of(entry.row, job.language), strict=True)
            values |= {NUMBER: entry.ordinal, **dict(money)}
        for column, value in values.items():
            put(sheet, line, column, value, style(styles, column, value, 0 if more else entry.depth))
        put_text(sheet, line, KEY, f"{entry.row.code}{FURTHER}{more}" if more else entry.row.code)
    keys = ("", "") if entry.row.is_beside else (term_of(entry.row), entry.row.type)
    for column, key in zip((CODE, TERM, TYPE), (entry.row.code, *keys), strict=True):
        put(sheet, entry.line, column, key)


def style(styles: Styles, column: int, value: object, depth: int) -> Any:
    """Return the style of a cell; 未载明 in grey, parts set in below their programme."""
    muted = value in ("未载明", "not stated", "—")
    if column in MONEY:
        return styles.text("center", muted=True) if muted else styles.money
    align = "center" if muted or column in CENTRED else "left"
    return styles.text(align, indent=depth if column == NAME else 0, muted=muted)


def write_register(sheet: Worksheet, job: Job, lines: Sequence[Line]) -> None:
    """Write the register."""
    for column, name in enumerate(REGISTER):
        put_text(sheet, 0, column, name)
    year, name = get_day(job.session).year, "重大项目清单" if job.language == "zh" else "Projects"
    for number, entry in enumerate((line for line in lines if isinstance(line, Entry)), start=1):
        sheet.write_formula(number, 0, f"=ROW('{name}'!A{entry.line + 1})", None, entry.line + 1)
        for column, value in enumerate(register_values(entry, year, job.language), start=1):
            put(sheet, number, column, value)


def looks(cell: Cell) -> tuple[object, ...]:
    """Return what a cell holds and how it looks."""
    drawn = (repr(part) for part in (cell.font, cell.fill, cell.border, cell.alignment))
    return decode(cell.value), cell.data_type, cell.number_format, *drawn


def height_of(sheet: Sheet, row: int) -> tuple[object, ...]:
    """Return how high a row is and how deep in the outline."""
    row_ = sheet.row_dimensions[row]
    return row_.height, row_.outlineLevel
