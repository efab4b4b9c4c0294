"""Rows of a worksheet as markup: of many like rows the library need not hold, look up and write each cell.

It writes the workbook with everything else; the rows are put in their places while they are made, so that
few of them are in memory at once. What a cell says is what `worksheet.put` makes of the same value.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from heapq import merge
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from projects.exports.cells import LONGEST_CELL, clip, plain

# A row's number from 1, and its markup.
Row = tuple[int, str]
# Further rows, ascending, of sheets that are counted from 1.
Filling = Mapping[int, Iterable[Row]]
WRITTEN = re.compile(r'<row r="(\d+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)
# What XML or a workbook reads as something else than itself; spaces at the ends are lost unless kept.
UNSAFE = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]")
ESCAPES = re.compile("_(?=x[0-9a-fA-F]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
# Nothing in letters and digits alone needs a look, unless there are too many of them.
SHORT = LONGEST_CELL // 2
MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Rows are much alike: a quarter more bytes than at the usual level, in a third of its time.
LEVEL = 2
PIECE = 1 << 20


def style_mark(style: Format | None) -> str:
    """Return the attribute of cells in a style of the workbook that is being written."""
    return "" if style is None else f' s="{style._get_xf_index()}"'


def cells_markup(number: int, values: Iterable[Any], columns: Iterable[tuple[str, str]]) -> str:
    """Return the cells of the row `number`; `columns` are their letters and the marks of their styles.

    A cell that says nothing is there only for its style.
    """
    told = []
    for value, (name, mark) in zip(values, columns, strict=True):
        shown = value if type(value) is str else "" if value is None else plain(value)
        if not shown and type(shown) is str:
            if mark:
                told.append(f'<c r="{name}{number}"{mark}/>')
        elif type(shown) is not str:
            told.append(f'<c r="{name}{number}"{mark}><v>{shown:.16G}</v></c>')
        elif len(shown) < SHORT and shown.isalnum():
            told.append(f'<c r="{name}{number}"{mark} t="inlineStr"><is><t>{shown}</t></is></c>')
        else:
            told.append(f'<c r="{name}{number}"{mark} t="inlineStr"><is>{text_markup(shown)}</is></c>')
    return "".join(told)


def formula_markup(at: str, mark: str, formula: str, value: Any) -> str:
    """Return the cell at an address with a formula, without its sign of equality, and the number it gives."""
    return f'<c r="{at}"{mark}><f>{formula.translate(MARKUP)}</f><v>{value}</v></c>'


def text_markup(text: str) -> str:
    """Return a text, cut at the longest that a cell holds."""
    if len(text) >= SHORT:
        text = clip(text)
    kept = "" if text.strip() == text else ' xml:space="preserve"'
    if "_x" in text or UNSAFE.search(text):
        text = ESCAPES.sub(lambda found: f"_x{ord(found[0]):04X}_", text).translate(MARKUP)
    return f"<t{kept}>{text}</t>"


def row_markup(number: int, cells: str, marks: str = "") -> Row:
    """Return a row of cells; `number` is from 1, `marks` are its further attributes."""
    return number, f'<row r="{number}"{marks}>{cells}</row>'


@cache
def row_marks(height: float, level: int) -> str:
    """Return the attributes of a row of this height in points and depth in the outline."""
    # In whole pixels, as the library rounds it.
    high = f' ht="{int(height * 4 / 3 + 0.5) * 0.75:.16g}" customHeight="1"'
    return f'{high} outlineLevel="{level}"' if level else high


def unstyled(number: int) -> list[tuple[str, str]]:
    """Return the first columns of a sheet without a style."""
    return [(xl_col_to_name(column), "") for column in range(number)]


def table_rows(rows: Iterable[Iterable[Any]], columns: int) -> Iterator[Row]:
    """Yield plain rows of so many columns, below a heading."""
    names = unstyled(columns)
    for number, row in enumerate(rows, start=2):
        yield row_markup(number, cells_markup(number, row, names))


def fill_in(workbook: bytes, rows: Filling) -> bytes:
    """Return a workbook with further rows in its sheets.

    A row that was written with the same number gives way: it tells the library how far the sheet goes.
    """
    files = {f"xl/worksheets/sheet{number}.xml": found for number, found in rows.items()}
    made = io.BytesIO()
    with (
        ZipFile(io.BytesIO(workbook)) as source,
        ZipFile(made, "w", ZIP_DEFLATED, compresslevel=LEVEL) as target,
    ):
        for name in source.namelist():
            with target.open(name, "w") as file:
                if name in files:
                    file.writelines(pieces(fill_sheet(source.read(name).decode(), files[name])))
                else:
                    file.write(source.read(name))
    return made.getvalue()


def fill_sheet(sheet: str, rows: Iterable[Row]) -> Iterator[str]:
    """Yield the markup of a sheet with the rows in their order."""
    written = list(WRITTEN.finditer(sheet))
    start, end = written[0].start(), written[-1].end()
    yield sheet[:start]
    last = 0
    for number, markup in merge(rows, ((int(row[1]), row[0]) for row in written), key=lambda row: row[0]):
        if number != last:
            yield markup
        last = number
    yield sheet[end:]


def pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """Yield texts in pieces that are worth packing."""
    kept: list[str] = []
    size = 0
    for text in texts:
        kept.append(text)
        size += len(text)
        if size > PIECE:
            yield "".join(kept).encode()
            kept, size = [], 0
    yield "".join(kept).encode()
