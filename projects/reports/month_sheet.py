"""项目月报表: the sheet of a month that goes out to a unit, is filled in offline and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geo.districts import get_district
from projects.exports.file_names import clean_name, digest, plain_name
from projects.exports.formats import FORMATS
from projects.exports.heights import fit_height
from projects.exports.job import Export
from projects.exports.styles import Styles
from projects.exports.wording import label
from projects.exports.worksheet import build_workbook, put, put_text, set_paper
from projects.months.calendar import read_calendar
from projects.progress.reporting import ReportingRow, list_reporting
from projects.progress.rules import Reporting
from projects.progress.sheet_rows import SheetFigures, read_sheet_figures
from projects.registry.fields import name_of
from projects.words.round_trip import MONTH_FIELDS, MONTH_REGISTER
from projects.words.texts import tidy_line
from projects.words.vocabulary import STATUSES

TITLE, NOTE, HEADER, FIRST = range(4)
SHEET, REGISTER, FOOTER = "项目月报表", "登记", "&C第 &P 页 共 &N 页"
# Each column with its width; the last five are to be filled in.
COLUMNS = (
    *(("number", 5.0), ("code", 16.0), ("name", 28.0), ("district_names", 12.0), ("status", 8.0)),
    *(("investment_wan", 12.0), ("year_plan_wan", 12.0), ("before_wan", 14.0)),
    *(("month_wan", 12.0), ("cumulative_wan", 13.0)),
    *(("physical_progress", 26.0), ("problems", 20.0), ("next_steps", 20.0)),
)
OWN = {"number": "序号", "code": "项目编码", "before_wan": "上月末累计完成投资(万元)"}
FIRST_FILLED = len(COLUMNS) - len(MONTH_FIELDS)
FILLED = "#FFF8DC"
HELP = (
    "请填浅黄色的格子:本月完成和累计完成投资填一个即可,另一个自动算出;"
    "本月没有进展,本月完成投资填 0;不填的行不上报。"
    "可以排序、筛选,请不要改动项目编码。填好后在“导入”页上传。"
)


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """The sheet of a district's month, for one unit or for all."""

    district: str
    adcode: str
    month: date
    unit: str
    rows: Sequence[tuple[ReportingRow, SheetFigures]]

    @property
    def title(self) -> str:
        """Return what stands above the sheet."""
        return f"{self.district}{self.month.year}年{self.month.month}月项目月报表"


def write_month_sheet(session: Session, *, adcode: str, month: date, unit: str, rules: Reporting) -> Export:
    """Return the sheet of a month; raises NotFound for a month that we do not hold, or not yet.

    `unit` keeps the projects whose lead unit or owner it is; without one all that must report are in it.
    """
    read_calendar(session, adcode).check_month(month)
    sheet = read_month_sheet(session, adcode, month, unit, rules)
    body = build_workbook(lambda book: fill(book, sheet), rows=len(sheet.rows), title=sheet.title)
    parts = "-".join(filter(None, (sheet.district, f"{month:%Y-%m}", unit, SHEET)))
    plain = plain_name("month-sheet", adcode, f"{month:%Y-%m}", digest(unit) if unit else "", ending="xlsx")
    return Export(f"{clean_name(parts)}.xlsx", plain, FORMATS["xlsx"].mimetype, body)


def read_month_sheet(session: Session, adcode: str, month: date, unit: str, rules: Reporting) -> MonthSheet:
    """Return what the sheet says: every project that must report the month, with what is known before it."""
    due = list_reporting(session, month, rules.statuses, (adcode,))
    figures = read_sheet_figures(session, [row.id for row in due], month)
    wanted = tidy_line(unit)
    rows = [
        (row, figures[row.id])
        for row in due
        if not wanted or wanted in (row.lead_unit, figures[row.id].owner)
    ]
    return MonthSheet(get_district(session, adcode).label, adcode, month, wanted, rows)


def fill(workbook: Workbook, sheet: MonthSheet) -> None:
    """Write the sheet and its hidden register."""
    styles = Styles(workbook)
    shown = workbook.add_worksheet(SHEET)
    write_head(shown, styles, sheet)
    for number, (row, figures) in enumerate(sheet.rows, start=1):
        write_row(shown, styles, number, row, figures)
    last = FIRST + max(len(sheet.rows), 1) - 1
    shown.autofilter(HEADER, 0, last, len(COLUMNS) - 1)
    check_money(shown, last)
    shown.freeze_panes(FIRST, 3)
    set_paper(shown, FOOTER)
    shown.repeat_rows(HEADER)
    write_register(workbook.add_worksheet(REGISTER), sheet)


def write_head(sheet: Worksheet, styles: Styles, what: MonthSheet) -> None:
    """Write title, help, unit and headings."""
    last = len(COLUMNS) - 1
    sheet.set_row(TITLE, 34)
    sheet.merge_range(TITLE, 0, TITLE, last, "", styles.title)
    put_text(sheet, TITLE, 0, what.title, styles.title)
    sheet.set_row(NOTE, 34)
    sheet.merge_range(NOTE, 0, NOTE, FIRST_FILLED + 2, "", styles.note())
    put_text(sheet, NOTE, 0, HELP, styles.note())
    sheet.merge_range(NOTE, FIRST_FILLED + 3, NOTE, last, "", styles.note("right"))
    whose = f"填报单位：{what.unit}    单位：万元" if what.unit else "单位：万元"
    put_text(sheet, NOTE, FIRST_FILLED + 3, whose, styles.note("right"))
    sheet.set_row(HEADER, 34)
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        put_text(sheet, HEADER, column, OWN.get(name) or name_of(name).title("zh"), styles.header)


def write_row(
    sheet: Worksheet, styles: Styles, number: int, row: ReportingRow, figures: SheetFigures
) -> None:
    """Write one project."""
    values: dict[str, Any] = {
        "number": number,
        "code": row.code,
        "name": row.name,
        "district_names": "、".join(row.district_names),
        "status": label(STATUSES, row.status, "zh"),
        "investment_wan": figures.investment_wan,
        "year_plan_wan": figures.planned_wan,
        "before_wan": figures.before_wan,
        **figures.report,
    }
    line = FIRST + number - 1
    texts = [(str(values[name]), width) for name, width in COLUMNS if isinstance(values[name], str)]
    sheet.set_row(line, max(22.0, fit_height(texts)))
    for column, (name, _width) in enumerate(COLUMNS):
        put(sheet, line, column, values[name], style_of(styles, name))


def style_of(styles: Styles, name: str) -> Format:
    """Return the style of a column: what is to be filled in is light yellow."""
    filled = {"bg_color": FILLED} if name in MONTH_FIELDS else {}
    if name.endswith("_wan"):
        return styles.boxed(font_name="仿宋", align="right", num_format="#,##0.00##", shrink=True, **filled)
    align = "left" if name in ("name", *MONTH_FIELDS) else "center"
    return styles.boxed(font_name="仿宋", align=align, text_wrap=True, **filled)


def check_money(sheet: Worksheet, last: int) -> None:
    """Let the program say at once that money is a number."""
    money = [
        at for at, (name, _width) in enumerate(COLUMNS) if name in MONTH_FIELDS and name.endswith("_wan")
    ]
    rule = {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -1_000_000_000,
        "maximum": 1_000_000_000,
        "error_title": "请填数字",
        "error_message": "单位万元,只写数字,例如 1234.56。",
    }
    sheet.data_validation(FIRST, money[0], last, money[-1], rule)


def write_register(sheet: Worksheet, what: MonthSheet) -> None:
    """Write what each row was, so that only what was filled in is taken back."""
    sheet.hide()
    for column, name in enumerate(MONTH_REGISTER):
        put_text(sheet, 0, column, name)
    for line, (row, figures) in enumerate(what.rows, start=1):
        was = (figures.report[name] for name in MONTH_FIELDS)
        for column, value in enumerate((row.code, row.version, f"{what.month:%Y-%m}", *was)):
            put(sheet, line, column, Decimal(value) if isinstance(value, int) else value)
