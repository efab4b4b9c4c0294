"""The first sheet of the official list: title, header, subtotals as formulas, one line a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from projects.exports.heights import fit_height, fit_lines
from projects.exports.job import Job
from projects.exports.list_columns import (
    CODE,
    FIRST,
    HEADER,
    INVESTMENT,
    KEY,
    MONEY,
    NAME,
    NOTE,
    NUMBER,
    PLACE,
    REMARK,
    TITLE,
    WIDTHS,
)
from projects.exports.list_plan import Entry, Head, Line, last_line
from projects.exports.styles import Styles
from projects.exports.wording import basis_of, list_headings, phrase, pick
from projects.exports.worksheet import SumCell, put, put_sum, put_text, set_paper
from projects.words.round_trip import HIDDEN

NOTE_SPLIT = 9
# The note is set a little larger than the widths are counted in.
NOTE_SIZE = 0.9
MOST_NOTE_LINES = 12


@dataclass(frozen=True, slots=True)
class ListHead:
    """What stands above the list."""

    title: str
    filter_words: str
    as_of_words: str


def write_list_sheet(
    workbook: Workbook, styles: Styles, job: Job, head: ListHead, lines: Sequence[Line]
) -> None:
    """Write the sheet but for the rows of its projects, which `EntryRows` of list_lines.py makes."""
    sheet = workbook.add_worksheet(phrase("sheet_list", job.language))
    last = max(last_line(lines), FIRST + 1)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(CODE, KEY, None, None, {"hidden": True})
    sheet.outline_settings(True, False, True, False)
    write_top(sheet, styles, job, head)
    writer = HeadWriter(sheet, styles, job)
    for line in lines:
        if isinstance(line, Head):
            writer.write_head(line)
    if isinstance(lines[-1], Entry):
        sheet.set_row(last, None, None, {"level": lines[-1].level})
    if len(lines) == 1:
        empty = pick(("没有符合条件的项目", "no project matches"), job.language)
        put_text(sheet, FIRST + 1, NAME, empty, styles.note())
    sheet.freeze_panes(FIRST, PLACE)
    set_paper(sheet, phrase("footer", job.language))
    sheet.repeat_rows(HEADER)
    sheet.print_area(0, 0, last, REMARK)


def write_top(sheet: Worksheet, styles: Styles, job: Job, head: ListHead) -> None:
    """Write title, filter, date, unit and the column headings."""
    sheet.set_row(TITLE, 38)
    sheet.merge_range(TITLE, 0, TITLE, REMARK, "", styles.title)
    put_text(sheet, TITLE, 0, head.title, styles.title)
    words = phrase("filter", job.language) + head.filter_words
    lines = fit_lines(words, sum(WIDTHS[:NOTE_SPLIT]) * NOTE_SIZE, MOST_NOTE_LINES)
    said = "".join(lines)
    sheet.set_row(NOTE, 18 * len(lines))
    sheet.merge_range(NOTE, 0, NOTE, NOTE_SPLIT - 1, "", styles.note())
    put_text(sheet, NOTE, 0, said, styles.note())
    right = f"{head.as_of_words}    {phrase('unit', job.language)}"
    sheet.merge_range(NOTE, NOTE_SPLIT, NOTE, REMARK, "", styles.note("right"))
    put_text(sheet, NOTE, NOTE_SPLIT, right, styles.note("right"))
    headings = list_headings(job.language)
    sheet.set_row(HEADER, max(32, fit_height(zip(headings, WIDTHS, strict=True))))
    for column, words in enumerate(headings):
        put_text(sheet, HEADER, column, words, styles.header)
    for column, name in enumerate(HIDDEN, start=CODE):
        put_text(sheet, HEADER, column, name)


class HeadWriter:
    """Writes the heads of one list."""

    def __init__(self, sheet: Worksheet, styles: Styles, job: Job) -> None:
        self.sheet, self.styles, self.job = sheet, styles, job

    def write_head(self, head: Head) -> None:
        """Write a total or subtotal line: number and money are formulas over the lines below."""
        deep, text = head.level == 0, self.styles.head(deep=head.level == 0)
        self.sheet.set_row(head.line, 22, None, {"level": head.level})
        for column in range(REMARK + 1):
            self.sheet.write_blank(head.line, column, None, text)
        put(self.sheet, head.line, NUMBER, head.ordinal, self.styles.head(deep=deep, align="center"))
        before, after = phrase("count", self.job.language).split("{}")
        formula = f'="{head.name}{before}"&SUBTOTAL(2,{cells(head, NUMBER)})&"{after}"'
        cached = f"{head.name}{before}{head.number}{after}"
        self.sheet.write_formula(head.line, NAME, formula, text, cached)
        money = self.styles.head(deep=deep, money=True)
        for column, value in zip(MONEY, head.sums, strict=True):
            counted, formula = (f"SUBTOTAL({what},{cells(head, column)})" for what in (2, 9))
            what = SumCell(formula, counted, value.stated_wan, self.job.language)
            put_sum(self.sheet, head.line, column, what, money)
        if head.sums[0].is_partly:
            self.write_basis(head, text)

    def write_basis(self, head: Head, style: Format) -> None:
        """Write of how many projects the total investment is known, and how many are silent."""
        number, money = (f"ISNUMBER({cells(head, column)})" for column in (NUMBER, INVESTMENT))
        known, both = f"SUMPRODUCT({number}*{money})", f"SUMPRODUCT({number}*1)"
        before, between, after = phrase("basis", self.job.language).split("{}")
        formula = f'="{before}"&{known}&"{between}"&({both}-{known})&"{after}"'
        self.sheet.write_formula(head.line, REMARK, formula, style, basis_of(head.sums[0], self.job.language))


def cells(head: Head, column: int) -> str:
    """Return the range below a head in one column."""
    return f"{xl_rowcol_to_cell(head.first, column)}:{xl_rowcol_to_cell(head.last, column)}"
