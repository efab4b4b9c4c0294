"""The uploaded workbook again: every wrong cell coloured, its reason beside it, and a list of them."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from projects.imports.cell_faults import shown
from projects.imports.source import CellValue, FormulaCell, SourceFile, SourceRow, SourceTable, name_column

FILL, INK = "FFC7CE", "9C0006"
AUTHOR = "Lantu 蓝图"
# A library that keeps formats holds every cell that has one; beyond this the values alone are written anew.
MOST_KEPT_BYTES, MOST_KEPT_ROWS = 8 * 1024 * 1024, 100_000
LONGEST_COMMENT, LONGEST_SHEET = 2_000, 31
WIDTHS = (18, 10, 30, 70)
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


@dataclass(frozen=True, slots=True)
class Mark:
    """What is wrong with a cell (column from 0), or with a whole row (None), in the reader's language."""

    table: str
    row: int
    column: int | None
    text: str

    @property
    def place(self) -> str:
        """Return the cell's address; the row's first cell stands for the row."""
        return f"{name_column(self.column or 0)}{self.row}"


@dataclass(frozen=True, slots=True)
class MarkWords:
    """The name of the sheet that lists the faults, and its headings: sheet, cell, content, fault."""

    sheet: str
    headings: tuple[str, str, str, str]


def write_marked(path: Path, source: SourceFile, marks: Sequence[Mark], words: MarkWords) -> bytes:
    """Return a workbook of the file's cells with the marks; an .xlsx keeps its own formats."""
    most = max((row.number for table in source.tables for row in table.rows[-1:]), default=0)
    if source.format == "xlsx" and path.stat().st_size <= MOST_KEPT_BYTES and most <= MOST_KEPT_ROWS:
        return mark_kept(path, source, marks, words)
    return write_anew(source, marks, words)


def mark_kept(path: Path, source: SourceFile, marks: Sequence[Mark], words: MarkWords) -> bytes:
    """Return the uploaded workbook with the marks in it."""
    from openpyxl import load_workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    # Given bytes, the library does not ask what the file is called.
    book = load_workbook(io.BytesIO(path.read_bytes()), keep_links=False)
    fill = PatternFill("solid", fgColor=FILL)
    for (name, place), texts in by_cell(marks).items():
        if name not in book.sheetnames:
            continue
        cell = own_cell(book[name], place)
        cell.fill = fill
        held = [cell.comment.text] if cell.comment else []
        comment = Comment("\n".join([*held, *texts])[:LONGEST_COMMENT], AUTHOR, width=320, height=120)
        cell.comment = comment
    listed = book.create_sheet(words.sheet[:LONGEST_SHEET])
    for number, line in enumerate([words.headings, *list_rows(source, marks)], start=1):
        for column, text in enumerate(line, start=1):
            cell = listed.cell(number, column, text)
            # Text of the file, never a formula.
            cell.data_type = "s"
            cell.font = Font(bold=number == 1)
    for letter, width in zip("ABCD", WIDTHS, strict=True):
        listed.column_dimensions[letter].width = width
    listed.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def own_cell(sheet: Any, place: str) -> Any:
    """Return a cell, of merged ones the first, which alone can be marked."""
    cell = sheet[place]
    for merged in sheet.merged_cells.ranges:
        if place in merged:
            return sheet.cell(merged.min_row, merged.min_col)
    return cell


def write_anew(source: SourceFile, marks: Sequence[Mark], words: MarkWords) -> bytes:
    """Return a new workbook with the cells of the file in their places, and the marks."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(buffer, options) as book:
        wrong = book.add_format({"bg_color": f"#{FILL}", "font_color": f"#{INK}"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        told = by_cell(marks)
        for name, table in name_sheets(source.tables, words.sheet).items():
            sheet = book.add_worksheet(name)
            for row in table.rows:
                write_row(sheet, row, day)
            rows = {row.number: row for row in table.rows}
            for (of, place), texts in told.items():
                if of == table.name:
                    letters = place.rstrip("0123456789")
                    number = int(place.removeprefix(letters))
                    write_cell(
                        sheet, number - 1, index_of(letters), cell_at(rows.get(number), letters), wrong
                    )
                    sheet.write_comment(place, "\n".join(texts)[:LONGEST_COMMENT], {"author": AUTHOR})
        listed = book.add_worksheet(words.sheet[:LONGEST_SHEET])
        bold = book.add_format({"bold": True})
        for column, width in enumerate(WIDTHS):
            listed.set_column(column, column, width)
        for number, line in enumerate([words.headings, *list_rows(source, marks)]):
            for column, text in enumerate(line):
                listed.write_string(number, column, text, None if number else bold)
        listed.freeze_panes(1, 0)
    return buffer.getvalue()


def write_row(sheet: Any, row: SourceRow, day: Any) -> None:
    """Write the cells of a row in their places."""
    for column, cell in enumerate(row.cells):
        if cell is not None:
            value = cell.value if isinstance(cell, FormulaCell) else cell
            write_cell(sheet, row.number - 1, column, cell, day if isinstance(value, date) else None)


def write_cell(sheet: Any, row: int, column: int, cell: CellValue, style: Any) -> None:
    """Write one value; what is computed as what it came to."""
    value = cell.value if isinstance(cell, FormulaCell) else cell
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, value, style)
    elif (
        isinstance(value, date)
        and style is not None
        and not isinstance(value, datetime)
        and value.year >= 1900
    ):
        sheet.write_string(row, column, value.isoformat(), style)
    elif cell is None:
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_string(row, column, shown(cell)[:32_000], style)


def name_sheets(tables: Sequence[SourceTable], reserved: str) -> dict[str, SourceTable]:
    """Return the tables under names that sheets may have, each once."""
    named: dict[str, SourceTable] = {}
    taken = {reserved.lower()}
    for number, table in enumerate(tables, start=1):
        name = table.name.translate(FORBIDDEN).strip("'")[:LONGEST_SHEET] or f"Sheet{number}"
        if name.lower() in taken:
            name = f"{name[:24]} ({number})"
        taken.add(name.lower())
        named[name] = table
    return named


def by_cell(marks: Sequence[Mark]) -> Mapping[tuple[str, str], list[str]]:
    """Return what is wrong with each cell."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for mark in marks:
        if mark.text not in found[mark.table, mark.place]:
            found[mark.table, mark.place].append(mark.text)
    return found


def list_rows(source: SourceFile, marks: Sequence[Mark]) -> list[tuple[str, str, str, str]]:
    """Return the faults in the order of the file: sheet, cell, what stands there, what is wrong."""
    order = {table.name: at for at, table in enumerate(source.tables)}
    rows = {(table.name, row.number): row for table in source.tables for row in table.rows}
    ordered = sorted(marks, key=lambda one: (order.get(one.table, 0), one.row, one.column or 0))
    return [
        (
            mark.table,
            mark.place if mark.column is not None else str(mark.row),
            shown(cell_at(rows.get((mark.table, mark.row)), mark.column))[:500],
            mark.text,
        )
        for mark in ordered
    ]


def cell_at(row: SourceRow | None, column: int | str | None) -> CellValue:
    """Return a cell of a row, None where there is none."""
    at = index_of(column) if isinstance(column, str) else column
    return row.cells[at] if row is not None and at is not None and at < len(row.cells) else None


def index_of(letters: str) -> int:
    """Return the number of a column from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
