"""The marks of an office's own form: what each cell such as {{总投资|亿元}} wants, and what nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING

from geo.errors import DomainError
from projects.layouts.columns import CHOICES, LISTED, by_words, column_name, plain
from projects.registry.fields import name_of

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MARK = re.compile(r"\{\{\s*([^{}|]{1,60}?)\s*(?:\|\s*([^{}|]{1,20}?)\s*)?\}\}")
TOTAL = re.compile(r"(?:合计|total)[.。．](.+)", re.IGNORECASE)
# What stands once in a form, by what it is called.
SINGLES: Mapping[str, str] = {
    "日期": "date", "date": "date", "截至": "date",
    "单位": "publisher", "填报单位": "publisher", "publisher": "publisher",
    "标题": "title", "title": "title",
    "筛选条件": "filter", "filter": "filter",
}  # fmt: skip
COUNT = ("项目数", "个数", "number", "projects")
# How many of a unit are one of the unit that the registry keeps.
UNITS: Mapping[str, Mapping[str, Decimal]] = {
    "万元": {"万元": Decimal(1), "亿元": Decimal("0.0001"), "元": Decimal(10_000)},
    "公里": {"公里": Decimal(1), "千米": Decimal(1), "米": Decimal(1000)},
    "平方米": {
        "平方米": Decimal(1),
        "公顷": Decimal("0.0001"),
        "平方公里": Decimal("0.000001"),
        "亩": Decimal(3) / Decimal(2000),
    },
}
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: where it stands, what it wants (`kind`: column, total, single or nothing), and its unit.

    `meaning` says it in words; of an unknown mark what it may have meant.
    """

    sheet: str
    cell: str
    text: str
    kind: str
    key: str
    factor: Decimal | None
    meaning: str

    @property
    def is_known(self) -> bool:
        """Say whether the mark is filled."""
        return bool(self.kind)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a form wants: its marks, and what stands in the way of filling it."""

    marks: Sequence[Mark]
    faults: Sequence[DomainError]


def read_marks(workbook: Workbook) -> list[Mark]:
    """Return the marks of a workbook from its first cell on."""
    return [mark for sheet in workbook.worksheets for mark in sheet_marks(sheet)]


def sheet_marks(sheet: Worksheet) -> Iterator[Mark]:
    """Yield the marks of a sheet, row by row."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                for found in MARK.finditer(cell.value):
                    yield make_mark(sheet.title, cell.coordinate, found)


def make_mark(sheet: str, cell: str, found: re.Match[str]) -> Mark:
    """Return what a mark wants."""
    name, unit = found[1], found[2] or ""
    total = TOTAL.fullmatch(name)
    if total and plain(total[1]) in COUNT:
        return Mark(sheet, cell, found[0], "total", "number", None, "合计:项目数")
    if plain(name) in SINGLES and not unit:
        return Mark(sheet, cell, found[0], "single", SINGLES[plain(name)], None, name)
    known = by_words()
    key = known.get(plain(total[1] if total else name), "")
    if total and key not in ("investment_wan", "completed_wan", "year_plan_wan"):
        key = ""
    factor = factor_of(key, unit)
    if not key or (unit and factor is None):
        return Mark(sheet, cell, found[0], "", "", None, guess(name, key, unit))
    said = f"{'合计:' if total else '逐项目:'}{column_name(key).zh}"
    own = name_of(key).unit
    shown = unit or (own.zh if own else "")
    return Mark(
        sheet,
        cell,
        found[0],
        "total" if total else "column",
        key,
        factor,
        f"{said}({shown})" if shown else said,
    )


def factor_of(key: str, unit: str) -> Decimal | None:
    """Return by what a column's figure becomes one of a unit; None for no unit, or one that it has not."""
    own = name_of(key).unit if key else None
    return UNITS.get(own.zh, {}).get(unit) if own and unit else None


def guess(name: str, key: str, unit: str) -> str:
    """Return what an unknown mark may have meant."""
    if key and unit:
        own = name_of(key).unit
        return (
            "、".join(f"{{{{{name}|{one}}}}}" for one in UNITS.get(own.zh, ())) if own else f"{{{{{name}}}}}"
        )
    names = {plain(column_name(one).zh): column_name(one).zh for one in CHOICES}
    names |= {plain(f"合计.{column_name(one).zh}"): f"合计.{column_name(one).zh}" for one in LISTED[6:9]}
    names |= {word: word for word in SINGLES}
    return "、".join(names[one] for one in get_close_matches(plain(name), names, NEAREST, 0.5))
