"""Read .csv and .tsv: encoding told and shown, delimiter found, quotes kept to."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from geo.errors import msg
from projects.imports.limits import Limits
from projects.imports.sheets.encodings import decode
from projects.imports.sheets.grid import Budget, Grid
from projects.imports.source import CellValue, FormulaCell, Note, SourceFile, SourceTable, Where, refuse
from projects.words.formulas import restore

DELIMITERS = (",", "\t", ";", "|", "，")
SHOWN = {"\t": "Tab"}
SAMPLE_ROWS = 50
# Excel writes the delimiter into a first line of its own.
TOLD = "sep="


def read_csv(path: Path, limits: Limits, name: str = "") -> SourceFile:
    """Return the one table of a text file; raises BadInput (see `refuse`) within the limits.

    A row's number is that of its record, as spreadsheets count it.
    """
    where = Where(name or path.name)
    decoded = decode(path.read_bytes(), where)
    check_zeros(decoded.text, where)
    delimiter = find_delimiter(decoded.text)
    grid = Budget(where.file, limits).open_table("")
    fill(grid, decoded.text, delimiter)
    said = Note(msg("编码 %(encoding)s,分隔符 %(delimiter)s。"), {})
    said.values.update(encoding=decoded.encoding, delimiter=SHOWN.get(delimiter, delimiter))
    table = SourceTable("", "table", tuple(grid.rows))
    return SourceFile(where.file, "csv", decoded.encoding, (table,), (said,))


def fill(grid: Grid, text: str, delimiter: str) -> None:
    """Read the records into the grid; raises BadInput where quotes do not close."""
    csv.field_size_limit(max(grid.budget.limits.most_characters * 2, 131_072))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if number == 1 and len(record) <= 2 and "".join(record).lower().startswith(TOLD):
                continue
            if record:
                grid.check_width(number, last_filled(record))
                grid.add(number, {at: as_value(field) for at, field in enumerate(record) if field})
    except csv.Error as error:
        message = msg("%(where)s:引号没有成对,或一格太长,后面的行分不开。")
        raise refuse(grid.where(number + 1), message) from error


def last_filled(record: list[str]) -> int:
    """Return the last column that holds anything, 0 for none."""
    return next((at for at in range(len(record) - 1, 0, -1) if record[at]), 0)


def as_value(field: str) -> CellValue:
    """Return a field as a cell: a formula is one without a value, for nothing computed it."""
    text = restore(field)
    if text == field and text.lstrip().startswith("="):
        return FormulaCell(text.lstrip()[1:], None)
    return text


def check_zeros(text: str, where: Where) -> None:
    """Raise BadInput for a text with zero bytes in it, with the line of the first."""
    at = text.find("\0")
    if at >= 0:
        message = msg("%(where)s:含有空字节(NUL),不是文本。请重新导出。")
        raise refuse(Where(where.file, row=text.count("\n", 0, at) + 1), message)


def find_delimiter(text: str) -> str:
    """Return the sign that parts most rows into the same number of fields, more than one."""
    first = text[: text.find("\n") if "\n" in text else len(text)].strip().strip('"')
    if first.lower().startswith(TOLD) and len(first) == len(TOLD) + 1:
        return first[-1]
    return max(DELIMITERS, key=lambda sign: (score(text, sign), -DELIMITERS.index(sign)))


def score(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many of the first rows agree in their number of fields, and that number; (0, 0) for one."""
    reader = csv.reader(io.StringIO(text[:500_000], newline=""), delimiter=delimiter)
    widths: Counter[int] = Counter()
    try:
        for record in reader:
            if any(record):
                widths[len(record)] += 1
            if widths.total() >= SAMPLE_ROWS:
                break
    except csv.Error:
        return 0, 0
    parted = [(number, width) for width, number in widths.items() if width > 1]
    return max(parted, default=(0, 0))
