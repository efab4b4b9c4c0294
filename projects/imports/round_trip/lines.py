"""The rows of the list as they came back: which are projects, which heads, which go on from another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from projects.errors import BadInput
from projects.imports.cell_faults import shown, value_of
from projects.imports.columns.headings import plain
from projects.imports.source import CellValue, FormulaCell, SourceFile, SourceRow, SourceTable
from projects.registry.fields import name_of
from projects.words.round_trip import FURTHER, HIDDEN, LIST_COLUMNS
from projects.words.texts import tidy_line
from projects.words.vocabulary import TYPES

# So many of the list's own headings tell its head, wherever it stands and in whatever order they are.
LEAST_HEADINGS = 8
NUMBER = "number"
ORDINAL = re.compile(r"\(?[一二三四五六七八九十〇]+[)、]?|\(?[0-9]+[).]")
COUNT = re.compile(r"\s*\([0-9]+ ?个?\)$")
NAMED = re.compile(r'=?"(.*?) ?\("&SUBTOTAL', re.IGNORECASE)
CONTINUED = ("（续）", "(continued)", "(续)")


Cells = Mapping[str, CellValue]


@dataclass(slots=True)
class Line:
    """A row of the list that may be a project: its cells by column, and the key that stands hidden in it."""

    table: SourceTable
    row: SourceRow
    cells: Cells
    places: Mapping[str, int]
    code: str = ""
    # What heads the rows around it says: the type of those in between.
    type: str | None = None
    further: list[Line] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a cell as it shows, with what goes on in further rows."""
        own = shown(self.cells.get(name))
        return own if name == "name" else own + "".join(shown(one.cells.get(name)) for one in self.further)

    def value(self, name: str) -> Any:
        """Return a cell's value, a text with what goes on in further rows; raises BadInput."""
        value = value_of(self.cells.get(name))
        return self.text(name) if isinstance(value, str) else value

    def differs(self, name: str, was: Any) -> bool:
        """Say whether a cell shows something else than it did; blanks and line ends do not count."""
        try:
            value = self.value(name)
        except BadInput:
            return True
        if isinstance(value, str) or isinstance(was, str):
            if value == was:
                return False
            return squeeze(self.text(name)) != squeeze("" if was is None else str(was))
        return bool(value != was)


def squeeze(text: str) -> str:
    """Return a text without blanks and line ends, which programs change on their own."""
    return "".join(tidy_line(text).split())


@cache
def list_names() -> Mapping[str, str]:
    """Return the columns of the list by their headings in both languages, the hidden ones with them."""
    found = {plain(name_of(key).say(language)): key for key in LIST_COLUMNS for language in ("zh", "en")}
    found |= {plain(word): NUMBER for word in ("序号", "No.")}
    return {**{f"={name}": name for name in HIDDEN}, **found}


def find_head(table: SourceTable) -> tuple[int, dict[str, int]] | None:
    """Return the number of the head's row and where each column stands; None for a sheet that is no list."""
    for row in table.rows:
        places: dict[str, int] = {}
        for at, cell in enumerate(row.cells):
            text = shown(cell)
            name = list_names().get(f"={text}") or list_names().get(plain(text))
            if name:
                places.setdefault(name, at)
        if sum(name in places for name in LIST_COLUMNS) >= LEAST_HEADINGS and "name" in places:
            return row.number, places
    return None


def read_lines(source: SourceFile, register: str) -> list[Line]:
    """Return the rows of all sheets of a workbook that have the list's head."""
    lines: list[Line] = []
    for table in source.tables:
        head = find_head(table) if table.name != register else None
        if head:
            lines += gather(table, *head)
    return lines


def gather(table: SourceTable, head: int, places: Mapping[str, int]) -> Iterator[Line]:
    """Yield the projects' rows of a sheet, each with the further rows of its texts."""
    kind: str | None = None
    found: list[Line] = []
    further: list[tuple[str, int, Line]] = []
    for row in table.rows:
        if row.number <= head:
            continue
        cells = {name: row.cells[at] for name, at in places.items() if at < len(row.cells)}
        if not any(shown(cells.get(name)) for name in LIST_COLUMNS):
            continue
        key = shown(cells.get("key")) or shown(cells.get("code"))
        if is_head(cells, key):
            kind = find_type(cells) or kind
            continue
        code, _, number = key.partition(FURTHER)
        line = Line(table, row, cells, places, code, kind)
        if number.isdecimal():
            further.append((code, int(number), line))
        elif not key and shown(cells.get("name")).endswith(CONTINUED) and found:
            # Its hidden key is gone: it goes on from the row above it.
            found[-1].further.append(line)
        else:
            found.append(line)
    first = {line.code: line for line in reversed(found) if line.code}
    for code, _number, line in sorted(further, key=lambda one: one[:2]):
        if code in first:
            first[code].further.append(line)
    yield from found


def is_head(cells: Cells, key: str) -> bool:
    """Say whether a row is a total or heads a group: sums, and no project's key."""
    if key:
        return False
    name = cells.get("name")
    if isinstance(name, FormulaCell) and "SUBTOTAL" in (name.formula or "").upper():
        return True
    ordinal = tidy_line(shown(cells.get(NUMBER)))
    return bool(COUNT.search(shown(name)) and (not ordinal or ORDINAL.fullmatch(ordinal)))


def find_type(cells: Cells) -> str | None:
    """Return the type that a head names, None for a section's."""
    name = cells.get("name")
    formula = name.formula if isinstance(name, FormulaCell) else None
    # A program that does not compute leaves a formula without its value: the name stands in it too.
    told = NAMED.match(formula) if formula else None
    words = COUNT.sub("", tidy_line(told[1] if told else shown(name)))
    return next((term.code for term in TYPES if words in (term.zh, term.en)), None)
