"""Read the tables of a .docx: merged cells, and tables inside of cells as tables of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from geo.errors import msg
from projects.imports.limits import Limits
from projects.imports.sheets.grid import Budget
from projects.imports.sheets.packed import BROKEN, Pack, PlainXml, open_pack
from projects.imports.source import CellValue, SourceFile, SourceTable, Where, name_column, refuse
from projects.words.texts import tidy_line

DOCUMENT = "word/document.xml"
LONGEST_CAPTION = 80
CAPTIONS = 2


def read_docx(path: Path, limits: Limits, name: str = "") -> SourceFile:
    """Return the tables of a document in order; raises BadInput (see `refuse`) within the limits.

    A table is called by its number and the lines right above it, which often tell its unit.
    """
    where = Where(name or path.name)
    with open_pack(path, limits, where) as pack:
        tables = list(TableReader(Budget(where.file, limits)).read(load(pack)))
    if not tables:
        raise refuse(where, msg("%(where)s:里没有表格。规划文本请用“文稿提取”。"))
    return SourceFile(where.file, "docx", None, tuple(tables))


def load(pack: Pack) -> Any:
    """Return the body of a document; raises BadInput for a broken one."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        with pack.open(DOCUMENT) as stream:
            tree = etree.parse(PlainXml(stream, pack, DOCUMENT), parser)
    except BROKEN as error:
        message = msg("%(where)s:里的“%(part)s”已损坏,读不下去。请用 Excel 或 WPS 打开后另存。")
        raise refuse(pack.where, message, part=DOCUMENT) from error
    return tree.getroot()


class TableReader:
    """Numbers the tables of one document and reads them."""

    def __init__(self, budget: Budget) -> None:
        self.budget, self.number = budget, 0

    def read(self, root: Any) -> Iterator[SourceTable]:
        """Yield the tables of the body, each followed by those inside of it."""
        for table in root.iter("{*}tbl"):
            if next(table.iterancestors("{*}tbl"), None) is None:
                yield from self.read_table(table, caption(table))

    def read_table(self, element: Any, said: str) -> Iterator[SourceTable]:
        """Yield a table, and the tables in its cells."""
        self.number += 1
        number, own = self.number, f"表格 {self.number}"
        grid = self.budget.open_table(f"{own} {said}".strip())
        merged: list[tuple[int, int, int, int]] = []
        inner: list[tuple[Any, str]] = []
        # Where a column is merged downwards, the row in which that began.
        open_since: dict[int, tuple[int, int]] = {}
        for row, line in enumerate(element.iterchildren("{*}tr"), start=1):
            cells: dict[int, CellValue] = {}
            column = attribute_number(line, "trPr", "gridBefore", 0)
            for cell in parts(line, "tc"):
                width = attribute_number(cell, "tcPr", "gridSpan", 1)
                merge = cell.find("{*}tcPr/{*}vMerge")
                goes_on = merge is not None and value_of(merge) != "restart"
                if not (goes_on and column in open_since):
                    close(merged, open_since, column, row - 1)
                    cells[column] = text_of(cell)
                    if merge is not None or width > 1:
                        open_since[column] = (row, width)
                    place = f"{name_column(column)}{row}"
                    inner += [(one, f"(表格 {number} {place} 格内)") for one in parts(cell, "tbl")]
                if merge is None and width > 1:
                    close(merged, open_since, column, row)
                column += width
            grid.add(row, cells)
        last = sum(1 for _ in element.iterchildren("{*}tr"))
        for column in list(open_since):
            close(merged, open_since, column, last)
        yield SourceTable(grid.name, "table", tuple(grid.rows), merged=tuple(merged))
        for table, where in inner:
            yield from self.read_table(table, where)


def close(
    merged: list[tuple[int, int, int, int]], open_since: dict[int, tuple[int, int]], column: int, last: int
) -> None:
    """Note a merged range that ends with a row."""
    if column in open_since:
        first, width = open_since.pop(column)
        if last > first or width > 1:
            merged.append((first, column, last, column + width - 1))


def parts(element: Any, kind: str) -> list[Any]:
    """Return the children of a kind, those in content controls and insertions too."""
    found = []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = child.tag.rpartition("}")[2]
        if name == kind:
            found.append(child)
        elif name in ("sdt", "sdtContent", "ins", "customXml"):
            found += parts(child, kind)
    return found


def text_of(cell: Any) -> str:
    """Return the paragraphs of a cell as lines, without the tables in it and what was struck out."""
    return "\n".join(filter(None, map(paragraph_of, parts(cell, "p"))))


def paragraph_of(element: Any) -> str:
    """Return the text of a paragraph; deleted text has another tag than kept text."""
    said = ""
    for child in element.iter("{*}t", "{*}tab", "{*}br", "{*}cr", "{*}noBreakHyphen"):
        kind = child.tag.rpartition("}")[2]
        if kind == "t":
            said += child.text or ""
        elif kind == "tab" and child.getparent().tag.endswith("}tabs"):
            continue
        else:
            said += {"tab": "\t", "noBreakHyphen": "-"}.get(kind, "\n")
    return said.strip()


def caption(table: Any) -> str:
    """Return the lines right above a table, up to two."""
    said: list[str] = []
    above = table.getprevious()
    while above is not None and len(said) < CAPTIONS and str(above.tag).endswith("}p"):
        text = tidy_line(paragraph_of(above))
        if text:
            said.insert(0, text[:LONGEST_CAPTION])
        above = above.getprevious()
    return " ".join(said)


def attribute_number(element: Any, group: str, name: str, fallback: int) -> int:
    """Return the number that a property of a row or cell has."""
    found = element.find(f"{{*}}{group}/{{*}}{name}")
    given = value_of(found) if found is not None else ""
    return int(given) if given.isdecimal() else fallback


def value_of(element: Any) -> str:
    """Return the value of a property."""
    return next((str(value) for key, value in element.attrib.items() if key.endswith("}val")), "")
