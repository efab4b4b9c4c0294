"""A printed list in chosen columns as a workbook: heads with formulas, ready for paper."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from projects.exports.heights import fit_height
from projects.exports.list_columns import FIRST, HEADER, NOTE, TITLE
from projects.exports.list_plan import Entry, Head
from projects.exports.printed import (
    Printed,
    Value,
    entry_cells,
    head_sums,
    head_texts,
    is_money,
    number_text,
)
from projects.exports.styles import Styles
from projects.exports.wording import phrase, pick
from projects.exports.worksheet import SumCell, build_workbook, put, put_sum, put_text, set_paper


def write_layout_sheet(printed: Printed) -> bytes:
    """Return the list as a workbook of one sheet."""

    def fill(workbook: Workbook) -> None:
        SheetWriter(workbook, printed).write()

    return build_workbook(fill, rows=len(printed.lines), title=printed.title)


class SheetWriter:
    """Writes the one sheet from its title to its last project."""

    def __init__(self, workbook: Workbook, printed: Printed) -> None:
        self.printed, self.styles = printed, Styles(workbook)
        self.sheet: Worksheet = workbook.add_worksheet(phrase("sheet_list", printed.language))
        self.last = len(printed.columns) - 1

    def write(self) -> None:
        """Write everything."""
        for at, column in enumerate(self.printed.columns):
            self.sheet.set_column(at, at, column.width)
        self.sheet.outline_settings(True, False, True, False)
        self.write_top()
        last = FIRST
        for line in self.printed.lines:
            last = line.line
            self.write_head(line) if isinstance(line, Head) else self.write_entry(line)
        if self.printed.is_empty:
            empty = pick(("没有符合条件的项目", "no project matches"), self.printed.language)
            put_text(self.sheet, FIRST + 1, 0, empty, self.styles.note())
        self.sheet.freeze_panes(FIRST, 0)
        set_paper(self.sheet, phrase("footer", self.printed.language))
        self.sheet.repeat_rows(HEADER)
        self.sheet.print_area(0, 0, max(last, FIRST + 1), self.last)

    def write_top(self) -> None:
        """Write title, filter, date, unit and the headings."""
        self.sheet.set_row(TITLE, 38)
        self.wide(TITLE, self.printed.title, "title")
        words = f"{self.printed.filter_words}    {self.printed.right}"
        width = sum(column.width for column in self.printed.columns)
        self.sheet.set_row(NOTE, max(18, fit_height([(words, width * 0.9)])))
        self.wide(NOTE, words, "note")
        titles = [(column.title, column.width) for column in self.printed.columns]
        self.sheet.set_row(HEADER, max(32, fit_height(titles)))
        for at, (title, _) in enumerate(titles):
            put_text(self.sheet, HEADER, at, title, self.styles.header)

    def wide(self, row: int, text: str, kind: str) -> None:
        """Write a text across all columns; one alone cannot be merged."""
        style = self.styles.title if kind == "title" else self.styles.note()
        if self.last:
            self.sheet.merge_range(row, 0, row, self.last, "", style)
        put_text(self.sheet, row, 0, text, style)

    def write_head(self, head: Head) -> None:
        """Write a total or subtotal: money as formulas over the lines below."""
        language, deep = self.printed.language, head.level == 0
        text, money = self.styles.head(deep=deep), self.styles.head(deep=deep, money=True)
        self.sheet.set_row(head.line, 22, None, {"level": head.level})
        words, sums = head_texts(head, self.printed), head_sums(head)
        for at, column in enumerate(self.printed.columns):
            if column.is_sum:
                first, last = (xl_rowcol_to_cell(row, at) for row in (head.first, head.last))
                counted, added = (f"SUBTOTAL({what},{first}:{last})" for what in (2, 9))
                put_sum(self.sheet, head.line, at, SumCell(added, counted, sums[column.key], language), money)
            else:
                # The name runs on over the empty cells behind it.
                put(self.sheet, head.line, at, words[at], text)

    def write_entry(self, entry: Entry) -> None:
        """Write a project's row."""
        cells = list(zip(entry_cells(entry, self.printed), self.printed.columns, strict=True))
        shown = [
            (number_text(value, self.printed.language, is_money=is_money(column)), column.width)
            for value, column in cells
        ]
        self.sheet.set_row(entry.line, fit_height(shown), None, {"level": entry.level})
        for at, (value, column) in enumerate(cells):
            self.write_cell(entry, at, value, column.side, is_money=is_money(column))

    def write_cell(self, entry: Entry, at: int, value: Value, side: str, *, is_money: bool) -> None:
        """Write one cell: 未载明 in grey, parts set in below their programme."""
        if is_money and not isinstance(value, str):
            put(self.sheet, entry.line, at, value, self.styles.money)
            return
        muted = value == phrase("unknown", self.printed.language) or value == "—"
        indent = entry.depth if self.printed.columns[at].key == "name" else 0
        style = self.styles.text("center" if muted else side, indent=indent, muted=muted)
        put(self.sheet, entry.line, at, value, style)
