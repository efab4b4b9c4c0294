"""Read .ods: every filled cell under its place; runs of repeated empty cells and rows are only counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from geo.errors import msg
from projects.imports.limits import Limits
from projects.imports.sheets.grid import Budget, Grid
from projects.imports.sheets.numbers import as_percent, exact
from projects.imports.sheets.packed import Pack, open_pack
from projects.imports.source import (
    CellValue,
    ErrorCell,
    FormulaCell,
    Note,
    SourceFile,
    SourceTable,
    Where,
    refuse,
)

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
HIDDEN = ("collapse", "filter")
# What a cell holds but for its formula.
Plain = str | Decimal | date | datetime | bool | ErrorCell | None


def read_ods(path: Path, limits: Limits, name: str = "") -> SourceFile:
    """Return the sheets of an OpenDocument spreadsheet; raises BadInput (see `refuse`) within the limits."""
    name = name or path.name
    with open_pack(path, limits, Where(name)) as pack:
        if MANIFEST in pack.names:
            for _event, _element in pack.walk(MANIFEST, ("encryption-data",)):
                raise refuse(pack.where, msg("%(where)s:有密码保护。请去掉密码后再导入。"))
        return SourceFile(name, "ods", None, tuple(read_sheets(pack, Budget(name, limits))))


def read_sheets(pack: Pack, budget: Budget) -> Iterator[SourceTable]:
    """Yield the sheets in order."""
    reader, hidden_styles = None, set[str]()
    for event, element in pack.walk(CONTENT, ("table", "table-row", "style"), start=True):
        kind = element.tag
        if kind == f"{STYLE}style" and event == "end":
            shown = element.find(f"{STYLE}table-properties")
            if shown is not None and shown.get(f"{TABLE}display") == "false":
                hidden_styles.add(element.get(f"{STYLE}name") or "")
        elif kind == f"{TABLE}table" and event == "start" and reader is None:
            reader = SheetReader(budget.open_table(element.get(f"{TABLE}name") or ""), element)
        elif kind == f"{TABLE}table-row" and event == "end" and reader is not None:
            reader.take_row(element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
        elif kind == f"{TABLE}table" and event == "end" and reader is not None and reader.owns(element):
            yield reader.finish(is_hidden=reader.style in hidden_styles)
            reader = None
            element.clear()


class SheetReader:
    """Takes the rows of one sheet."""

    def __init__(self, grid: Grid, element: Any) -> None:
        self.grid, self.element, self.style = grid, element, element.get(f"{TABLE}style-name") or ""
        self.number, self.hidden_rows = 0, 0
        self.merged: list[tuple[int, int, int, int]] = []

    def owns(self, element: Any) -> bool:
        """Say whether an element is this sheet's own, and not one inside of it."""
        return element is self.element

    def take_row(self, element: Any) -> None:
        """Take a row, as often as it is repeated; one without values is only counted."""
        repeated = repeats(element, "number-rows-repeated")
        cells = self.read_cells(element)
        if not cells:
            self.number += repeated
            return
        is_hidden = element.get(f"{TABLE}visibility") in HIDDEN
        for _ in range(repeated):
            self.number += 1
            self.grid.add(self.number, cells, is_hidden=is_hidden)
            self.hidden_rows += is_hidden

    def read_cells(self, element: Any) -> dict[int, CellValue]:
        """Return the filled cells of a row by column."""
        cells: dict[int, CellValue] = {}
        column = 0
        for cell in element.iterchildren(*CELLS):
            repeated = repeats(cell, "number-columns-repeated")
            wide, high = (repeats(cell, f"number-{way}-spanned") for way in ("columns", "rows"))
            if wide > 1 or high > 1:
                row = self.number + 1
                self.merged.append((row, column, row + high - 1, column + wide - 1))
            value = read_cell(cell) if cell.tag == CELLS[0] else None
            if value is not None:
                self.grid.check_width(self.number + 1, column + repeated - 1)
                cells |= dict.fromkeys(range(column, column + repeated), value)
            column += repeated
        return cells

    def finish(self, *, is_hidden: bool) -> SourceTable:
        """Return the sheet."""
        message = msg("有 %(count)d 行被筛选或隐藏,照样读入。")
        notes = (Note(message, {"count": self.hidden_rows}),) if self.hidden_rows else ()
        rows, merged = tuple(self.grid.rows), tuple(self.merged)
        return SourceTable(self.grid.name, "sheet", rows, is_hidden, merged=merged, notes=notes)


def repeats(element: Any, name: str) -> int:
    """Return how often a cell or row stands, or how far it reaches."""
    given = element.get(TABLE + name) or "1"
    return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 10 else 1


def read_cell(cell: Any) -> CellValue:
    """Return the value of a cell, with its formula where it has one."""
    value = read_value(cell)
    formula = cell.get(f"{TABLE}formula")
    if formula is None:
        return value
    # Its own prefix says in which language a formula is written: "of:=SUM([.A1:.A2])".
    return FormulaCell(formula.partition("=")[2], value)


def read_value(cell: Any) -> Plain:
    """Return a cell's value by its kind."""
    kind = cell.get(f"{OFFICE}value-type")
    if kind in ("float", "currency", "percentage"):
        number = exact(cell.get(f"{OFFICE}value") or "")
        # Errors are kept as a number or as a text, and shown as what they are.
        shown = text_of(cell)
        if isinstance(number, ErrorCell) or shown.startswith(("#", "Err:")):
            return ErrorCell(shown[:20])
        return as_percent(number) if kind == "percentage" else number
    if kind == "date":
        return read_date(cell.get(f"{OFFICE}date-value") or "")
    if kind == "boolean":
        return str(cell.get(f"{OFFICE}boolean-value")) == "true"
    text = text_of(cell)
    if cell.get(f"{TABLE}formula") is not None and text.startswith(("#", "Err:")):
        return ErrorCell(text[:20])
    return text or None


def read_date(text: str) -> date | datetime | str:
    """Return a day, with its time where it is not midnight; the text where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    is_day = not (moment.hour or moment.minute or moment.second)
    return moment.date() if is_day else moment


def text_of(cell: Any) -> str:
    """Return the paragraphs of a cell as lines, without its comments."""
    return "\n".join(paragraph_of(one) for one in cell.iterchildren(f"{TEXT}p"))


def paragraph_of(element: Any) -> str:
    """Return a paragraph's text with its runs, spaces and line ends."""
    said = element.text or ""
    for child in element:
        kind = child.tag
        if kind == f"{TEXT}s":
            said += " " * min(repeats_of(child), 1000)
        elif kind == f"{TEXT}line-break":
            said += "\n"
        elif kind == f"{TEXT}tab":
            said += "\t"
        elif isinstance(kind, str) and kind.startswith(TEXT) and not kind.endswith(("}note", "}ruby-text")):
            said += paragraph_of(child)
        said += child.tail or ""
    return said


def repeats_of(element: Any) -> int:
    """Return how many spaces a mark of spaces stands for."""
    given = element.get(f"{TEXT}c") or "1"
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 1
