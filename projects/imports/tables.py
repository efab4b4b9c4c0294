"""Read a folder of CSV tables into rows that remember where they stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import msg
from projects.errors import Problem
from projects.words.texts import tidy


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record: its file, its number (the header is row 1) and its cells by column."""

    file: str
    number: int
    cells: dict[str, str]

    def problem(self, column: str, message: str, **values: Any) -> Problem:
        """Return a fault of one cell."""
        return Problem(f"{self.file}:{self.number} {column}", message, values)


def read_tables(folder: Path, columns: Sequence[str], root: Path) -> tuple[list[TableRow], list[Problem]]:
    """Return the rows of every CSV file in a folder, in file order, and what is wrong with the files."""
    rows: list[TableRow] = []
    problems: list[Problem] = []
    files = sorted(folder.glob("*.csv"))
    if not files:
        problems.append(Problem(str(folder.relative_to(root)), msg("没有找到 CSV 文件。")))
    for path in files:
        found, faults = read_table(path, columns, str(path.relative_to(root)))
        rows += found
        problems += faults
    return rows, problems


def read_table(path: Path, columns: Sequence[str], name: str) -> tuple[list[TableRow], list[Problem]]:
    """Return the rows of one CSV file; its header must be exactly the columns."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return [], [Problem(name, msg("文件无法读取:%(reason)s"), {"reason": str(error)})]
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    if header != list(columns):
        missing = [column for column in columns if column not in header]
        extra = [column for column in header if column not in columns]
        return [], [
            Problem(
                name,
                msg("表头不符:缺少 %(missing)s;多出 %(extra)s。"),
                {"missing": ", ".join(missing) or "—", "extra": ", ".join(extra) or "—"},
            )
        ]
    rows, problems = [], []
    for number, cells in enumerate(reader, start=2):
        if len(cells) != len(columns):
            where = f"{name}:{number}"
            problems.append(
                Problem(
                    where,
                    msg("有 %(given)d 个单元格,应为 %(wanted)d 个。"),
                    {"given": len(cells), "wanted": len(columns)},
                )
            )
            continue
        rows.append(TableRow(name, number, dict(zip(columns, map(tidy, cells), strict=True))))
    return rows, problems
