"""Fill an office's own form with the filter's projects: its marked row repeats, its single marks are set."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from geo.errors import DomainError, msg
from projects.errors import BadInput
from projects.exports.cells import clip, plain_decimal
from projects.exports.form_check import open_form
from projects.exports.form_marks import MARK, Mark, Marks, make_mark, read_marks
from projects.exports.form_shift import repeat_row
from projects.exports.job import Job
from projects.exports.list_plan import Entry, Head
from projects.exports.printed import Printed, Value, entry_cells, head_sums, make_printed
from projects.exports.word import clean
from projects.exports.wording import phrase
from projects.layouts.columns import CHOICES

# A form is opened whole in memory: more rows than this belong in the plain workbook.
MOST_ROWS = 5000
MONEY = "#,##0.00##"


def judge_form(content: bytes) -> Marks:
    """Return the marks of a form and its faults; raises BadInput for a workbook that is refused."""
    marks = read_marks(open_form(content))
    return Marks(marks, find_faults(marks))


def find_faults(marks: Sequence[Mark]) -> list[DomainError]:
    """Return a fault for each sheet with column marks in more than one row."""
    faults: list[DomainError] = []
    for sheet in dict.fromkeys(mark.sheet for mark in marks):
        rows = rows_of(marks, sheet)
        if len(rows) > 1:
            faults.append(
                BadInput(
                    msg("工作表“%(sheet)s”有 %(number)d 行带逐项目的标记(第 %(rows)s 行),只能有一行。"),
                    field="form",
                    sheet=sheet,
                    number=len(rows),
                    rows="、".join(map(str, rows)),
                )
            )
    return faults


def rows_of(marks: Sequence[Mark], sheet: str) -> list[int]:
    """Return the rows of a sheet that hold marks of columns."""
    found = {row_of(mark) for mark in marks if mark.sheet == sheet and mark.kind == "column"}
    return sorted(found)


def row_of(mark: Mark) -> int:
    """Return the row of a mark."""
    return int(mark.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def fill_form(job: Job, content: bytes, sort: str = "") -> bytes:
    """Return the form with the filter's projects; raises BadInput for too many, or a form with a fault."""
    workbook = open_form(content)
    marks = read_marks(workbook)
    for fault in find_faults(marks):
        raise fault
    printed = make_printed(job, CHOICES, sort)
    entries = [line for line in printed.lines if isinstance(line, Entry)]
    if len(entries) > MOST_ROWS:
        raise BadInput(
            msg("按表样一次最多填 %(most)d 个项目,这里有 %(given)d 个。请加上县区、类型等条件。"),
            most=MOST_ROWS,
            given=len(entries),
        )
    for sheet in workbook.worksheets:
        # First, so that no text of a project is ever taken for a mark.
        fill_singles(sheet, single_values(job, printed))
        fill_sheet(workbook, sheet, rows_of(marks, sheet.title), entries, printed)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def fill_sheet(
    workbook: Workbook, sheet: Worksheet, rows: Sequence[int], entries: Sequence[Entry], printed: Printed
) -> None:
    """Repeat the marked row of a sheet, one for each project; for none its marks are taken out."""
    for row in rows:
        repeat_row(workbook, sheet, row, len(entries))
        for at, entry in enumerate(entries):
            values = dict(
                zip((column.key for column in printed.columns), entry_cells(entry, printed), strict=True)
            )
            fill_row(sheet, row + at, values)
        if not entries:
            fill_row(sheet, row, dict.fromkeys(CHOICES, ""))


def fill_row(sheet: Worksheet, row: int, values: Mapping[str, Value]) -> None:
    """Set the marks of columns in one row."""
    for cell in sheet[row]:
        if isinstance(cell.value, str) and MARK.search(cell.value):
            fill_cell(cell, {("column", key): value for key, value in values.items()})


def single_values(job: Job, printed: Printed) -> dict[tuple[str, str], Value]:
    """Return what stands once in a form: totals as the page has them, date, publisher, title, filter."""
    total = next(line for line in printed.lines if isinstance(line, Head))
    unknown = phrase("unknown", printed.language)
    sums = {("total", key): unknown if wan is None else wan for key, wan in head_sums(total).items()}
    return {
        **sums,
        ("total", "number"): total.number,
        ("single", "date"): job.as_of_words,
        ("single", "publisher"): job.publisher.name,
        ("single", "title"): printed.title,
        ("single", "filter"): printed.filter_words,
    }


def fill_singles(sheet: Worksheet, values: Mapping[tuple[str, str], Value]) -> None:
    """Set the marks of a sheet that stand once."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and isinstance(cell.value, str) and MARK.search(cell.value):
                fill_cell(cell, values)


def fill_cell(cell: Cell, values: Mapping[tuple[str, str], Value]) -> None:
    """Set the known marks of a cell: a number alone stays one, in a text all are words; others stay."""
    text = str(cell.value)
    alone = MARK.fullmatch(text.strip())
    if alone:
        found = value_of(alone, cell, values)
        if found is not None:
            put(cell, found)
        return

    def say(mark: re.Match[str]) -> str:
        found = value_of(mark, cell, values)
        return mark[0] if found is None else words_of(found)

    put(cell, MARK.sub(say, text))


def value_of(found: re.Match[str], cell: Cell, values: Mapping[tuple[str, str], Value]) -> Value | None:
    """Return what a mark is replaced by, in its unit; None for one that is not known here."""
    mark = make_mark("", cell.coordinate, found)
    value = values.get((mark.kind, mark.key))
    if isinstance(value, Decimal) and mark.factor is not None:
        return Decimal(plain_decimal((value * mark.factor).quantize(Decimal("0.00000001"))))
    return value


def words_of(value: Value) -> str:
    """Return a value within a text."""
    return f"{value:,f}" if isinstance(value, Decimal) else str(value)


def put(cell: Cell, value: Value) -> None:
    """Write a value: a number in the cell's own format or with separators; a text never as a formula."""
    if isinstance(value, Decimal | int):
        cell.value = value
        if cell.number_format == "General" and isinstance(value, Decimal):
            cell.number_format = MONEY
        return
    cell.value = clip(clean(value))
    if value.startswith("="):
        cell.data_type = "s"
