"""Read .xlsx: every filled cell under its place, in one pass over each sheet, empty ones costing nothing.

A library that fills a rectangle would take gigabytes for one stray cell in the last row, and none gives a
formula together with the value that it last had.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from geo.errors import msg
from projects.imports.limits import Limits
from projects.imports.sheets.grid import Budget, Grid
from projects.imports.sheets.numbers import as_percent, day_of, exact
from projects.imports.sheets.packed import Pack, open_pack
from projects.imports.sheets.xlsx_styles import Styles, read_styles
from projects.imports.source import (
    SCALED,
    CellValue,
    ErrorCell,
    FormulaCell,
    Note,
    SourceFile,
    SourceTable,
    Where,
    name_column,
    refuse,
)

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,8})")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
# Only what tells its own place may go: the place of the others follows from it.
EMPTY_CELLS = re.compile(rb'<c r="[A-Z]+[0-9]+"[^<>]*/>')
EMPTY_ROWS = re.compile(rb'<row r="[0-9]+"[^<>]*(?:/>|>\s*</row>)')
# What a cell holds but for its formula.
Plain = str | Decimal | date | datetime | bool | ErrorCell | None


def read_xlsx(path: Path, limits: Limits, name: str = "") -> SourceFile:
    """Return the sheets of a workbook; raises BadInput (see `refuse`) within the limits."""
    name = name or path.name
    with open_pack(path, limits, Where(name)) as pack:
        return Workbook(pack, Budget(name, limits)).read()


class Workbook:
    """One workbook while it is read."""

    def __init__(self, pack: Pack, budget: Budget) -> None:
        self.pack, self.budget = pack, budget
        self.styles, self.strings = Styles(), list[str]()
        self.is_1904 = False

    def read(self) -> SourceFile:
        """Return all sheets in order."""
        root = next((to for kind, _, to in self.relations("") if kind.endswith("/officeDocument")), None)
        if root is None:
            raise refuse(self.pack.where, msg("%(where)s:不是 Excel 工作簿。"))
        related = {key: (kind, to) for kind, key, to in self.relations(root)}
        for kind, to in related.values():
            if kind.endswith("/styles"):
                self.styles = read_styles(self.pack, to)
            elif kind.endswith("/sharedStrings"):
                self.strings = [text_of(item) for item in self.elements(to, "si")]
        sheets = []
        for element in self.elements(root, "workbookPr", "sheet"):
            if element.tag.endswith("}workbookPr"):
                self.is_1904 = element.get("date1904") in ("1", "true")
                continue
            key = element.get(f"{{{OFFICE}}}id") or element.get(f"{{{STRICT}}}id")
            kind, to = related.get(key, ("", ""))
            # Charts and macros have sheets of their own that hold no cells.
            if kind.endswith("/worksheet"):
                sheets.append((element.get("name") or "", element.get("state", "visible") != "visible", to))
        return SourceFile(
            self.budget.file, "xlsx", None, tuple(self.sheet(*sheet) for sheet in sheets), self.notes(related)
        )

    def notes(self, related: dict[str, tuple[str, str]]) -> tuple[Note, ...]:
        """Return what the workbook brings that is not read."""
        outside = sum(kind.endswith("/externalLink") for kind, _to in related.values())
        said = [Note(msg("引用了 %(count)d 个别的文件,不去读它们。"), {"count": outside})] if outside else []
        if any(name.endswith("vbaProject.bin") for name in self.pack.names):
            said.append(Note(msg("带有宏,不运行。")))
        return tuple(said)

    def relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Yield what a part is related to: kind, key and the other part."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.pack.names and part:
            return
        for element in self.elements(rels, "Relationship"):
            target = element.get("Target") or ""
            to = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            yield element.get("Type") or "", element.get("Id") or "", to.lstrip("/")

    def elements(self, part: str, *tags: str) -> Iterator[Any]:
        """Yield elements of a part, each let go of once the next is asked for."""
        for _event, element in self.pack.walk(part, tags):
            yield element
            let_go(element)

    def sheet(self, name: str, is_hidden: bool, part: str) -> SourceTable:
        """Return one sheet."""
        reader = SheetReader(self, self.budget.open_table(name))
        for _event, element in self.pack.walk(part, ("row", "col", "mergeCell"), thin=drop_empty):
            reader.take(element)
            let_go(element)
        return SourceTable(
            name,
            "sheet",
            tuple(sorted(reader.grid.rows, key=lambda row: row.number)),
            is_hidden,
            merged=tuple(reader.merged),
            notes=reader.notes(),
        )


class SheetReader:
    """Takes the elements of one sheet."""

    def __init__(self, workbook: Workbook, grid: Grid) -> None:
        self.workbook, self.grid = workbook, grid
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_columns: list[str] = []
        self.hidden_rows = self.number = 0
        self.shared: dict[str, str] = {}

    def take(self, element: Any) -> None:
        """Take an element."""
        kind = element.tag.rpartition("}")[2]
        if kind == "row":
            self.take_row(element)
        elif kind == "col" and is_true(element.get("hidden")):
            first, last = (whole(element.get(end), 1) for end in ("min", "max"))
            self.hidden_columns += [name_column(at - 1) for at in range(first, min(last, first + 50) + 1)]
        elif kind == "mergeCell":
            found = [PLACE.fullmatch(one) for one in (element.get("ref") or "").split(":")]
            if len(found) == 2 and found[0] and found[1]:
                (first, left), (last, right) = ((int(at[2]), number_column(at[1])) for at in found if at)
                self.merged.append((first, left, last, right))

    def take_row(self, element: Any) -> None:
        """Take a row; cells and rows without an address follow the one before."""
        given = element.get("r")
        self.number = whole(given, self.number + 1)
        cells: dict[int, CellValue] = {}
        column = -1
        for cell in element.iterchildren("{*}c"):
            place = PLACE.fullmatch(cell.get("r") or "")
            column = number_column(place[1]) if place else column + 1
            if len(cell):
                value = self.read_cell(cell)
                if value is not None:
                    cells[column] = value
        if cells:
            is_hidden = is_true(element.get("hidden"))
            before = len(self.grid.rows)
            self.grid.add(self.number, cells, is_hidden=is_hidden)
            self.hidden_rows += is_hidden and len(self.grid.rows) > before

    def read_cell(self, cell: Any) -> CellValue:
        """Return the value of a cell, with its formula where it has one."""
        formula = raw = None
        inline = ""
        for child in cell:
            kind = child.tag.rpartition("}")[2]
            if kind == "v":
                raw = child.text
            elif kind == "f":
                formula = self.read_formula(child)
            elif kind == "is":
                inline = text_of(child)
        value = self.read_value(cell.get("t") or "n", raw, inline, cell.get("s") or "0")
        return value if formula is None else FormulaCell(formula, value)

    def read_formula(self, element: Any) -> str:
        """Return a formula's text; cells that share one have that of the first."""
        text = element.text or ""
        key = element.get("si")
        if element.get("t") == "shared" and key:
            text = self.shared.setdefault(key, text) if text else self.shared.get(key, "")
        return text

    def read_value(self, kind: str, raw: str | None, inline: str, style: str) -> Plain:
        """Return a cell's value by its kind and the format of its style."""
        if kind == "inlineStr" or not raw:
            return inline or None
        readers: dict[str, Callable[[str], Plain]] = {
            "s": self.read_string,
            "str": unescape,
            "b": lambda text: text.strip() == "1",
            "e": lambda text: ErrorCell(text.strip()[:20]),
            "d": lambda text: text.partition("T")[0],
        }
        return readers[kind](raw) if kind in readers else self.read_number(raw, style)

    def read_string(self, raw: str) -> Plain:
        """Return the shared string of a number."""
        strings = self.workbook.strings
        at = whole(raw, len(strings))
        return strings[at] if at < len(strings) else ErrorCell("?")

    def read_number(self, raw: str, style: str) -> Plain:
        """Return a number, a day or a percentage."""
        number = exact(raw)
        if isinstance(number, ErrorCell):
            return number
        styles = self.workbook.styles
        if style in styles.dates:
            return day_of(number, is_1904=self.workbook.is_1904)
        if style in styles.scaled:
            return ErrorCell(SCALED)
        return as_percent(number) if style in styles.percents else number

    def notes(self) -> tuple[Note, ...]:
        """Return what is hidden in the sheet and read all the same."""
        said = []
        if self.hidden_rows:
            message = msg("有 %(count)d 行被筛选或隐藏,照样读入。")
            said.append(Note(message, {"count": self.hidden_rows}))
        if self.hidden_columns:
            columns = "、".join(self.hidden_columns[:20])
            said.append(Note(msg("隐藏的列也读入:%(columns)s。"), {"columns": columns}))
        return tuple(said)


def drop_empty(xml: bytes) -> bytes:
    """Return rows without those that hold nothing: an office's sheet may be coloured down to its last row."""
    return xml if b"<![CDATA[" in xml else EMPTY_ROWS.sub(b"", EMPTY_CELLS.sub(b"", xml))


def let_go(element: Any) -> None:
    """Free an element and all that stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def text_of(element: Any) -> str:
    """Return the text of a string with its runs, without the reading aids of Japanese."""
    if len(element) == 1 and element[0].tag.endswith("}t"):
        return unescape(element[0].text or "")
    parts = [
        part.text or ""
        for part in element.iter("{*}t")
        if not any(above.tag.endswith("}rPh") for above in part.iterancestors("{*}rPh"))
    ]
    return unescape("".join(parts))


def unescape(text: str) -> str:
    """Return a text with the signs that XML cannot hold, which are written _x000D_."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def whole(value: str | None, fallback: int) -> int:
    """Return an attribute as a number."""
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 10 else fallback


def is_true(value: str | None) -> bool:
    """Say whether an attribute says yes."""
    return value in ("1", "true")


def number_column(letters: str) -> int:
    """Return the number of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
