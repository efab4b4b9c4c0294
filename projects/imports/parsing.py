"""Rows as typed values: every cell of a known column is understood, or refused with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from geo.errors import DomainError, msg
from projects.errors import BadInput
from projects.imports.cell_faults import Value, shown, value_of
from projects.imports.rows import CellFault, ParsedRow, Recognised
from projects.imports.source import CellValue, Note, SourceRow, SourceTable
from projects.imports.values.amounts import is_nothing
from projects.imports.values.code_names import read_code, read_flag
from projects.imports.values.district_names import DistrictBook
from projects.imports.values.inexact import part_inexact, read_figure
from projects.imports.values.times import read_full_day, read_point, read_report_month, read_span
from projects.imports.values.units import units_of
from projects.registry.field_readers import read_national_code, read_units
from projects.registry.fields import BY_NAME, EDITABLE, read_field
from projects.words.degrees import read_degrees, read_pair
from projects.words.form_values import read_line, read_link, read_words
from projects.words.names import M
from projects.words.numbers import read_whole
from projects.words.texts import tidy, tidy_code, tidy_line

LONGEST_WORDS = 1000
# A line of sums, one that heads a group and one of the numbers of the columns are no records.
TOTAL = re.compile(
    r"(?:合计|总计|小计|共计|累计|总合计|本页小计|total|subtotal|grandtotal)(?:\(.*\)|[::]?[0-9]*[个项]?)?",
    re.IGNORECASE,
)
GROUP, ORDINAL = re.compile(r"\(?[一二三四五六七八九十]+[)、.].*"), re.compile("[一二三四五六七八九十]+")
FOOT = re.compile("(?:注|备注|说明|填表人|填报人|制表人|审核人|填报单位|单位负责人|填报日期|联系电话)[:：]")
NAMING = ("name", "code", "national_code")
POINTS = {"start_year": "start", "end_year": "end"}
CODES = (
    "type",
    "status",
    "nature",
    "level",
    "approval",
    "kind",
    "precision",
    "method",
    "source_datum",
    "custody",
)
Read = Callable[[Value, str, str | None], Mapping[str, Any]]


class RowParser:
    """Reads the rows of one table as the columns say."""

    def __init__(self, table: SourceTable, recognised: Recognised, book: DistrictBook) -> None:
        self.table, self.recognised, self.book = table, recognised, book
        self.columns = {column.field: at for at, column in recognised.columns.items()}
        self.fields = self.columns.keys()

    def parse(self) -> Iterator[ParsedRow]:
        """Yield every record below the head; lines of sums, of column numbers and foot notes are none."""
        for row in self.table.rows:
            if row.number >= self.recognised.first_row and self.is_record(row):
                yield self.parse_row(row)

    def is_record(self, row: SourceRow) -> bool:
        """Say whether a row is a record."""
        texts = [words for cell in row.cells if (words := tidy_line(shown(cell)))]
        if row.geometry is None and self.table.columns is None:
            if len(texts) == 1 and (FOOT.match(texts[0]) or (len(self.fields) > 2 and self.is_group(row))):
                return False
            if texts and all(text.isdecimal() for text in texts) and is_counting(texts):
                return False
            if any(TOTAL.fullmatch(plain(text)) for text in texts[:2]) or self.is_headed(row, texts):
                return False
        return bool(texts) or row.geometry is not None

    def is_headed(self, row: SourceRow, texts: list[str]) -> bool:
        """Say whether a row begins with the number of a group: 一、 and (二), or 三 where no name stands."""
        first = plain(texts[0]) if texts else ""
        named = self.recognised.columns.get(first_filled(row))
        bare = ORDINAL.fullmatch(first) and (named is None or named.field not in NAMING)
        return bool(GROUP.fullmatch(first) or bare)

    def is_group(self, row: SourceRow) -> bool:
        """Say whether the one filled cell of a row heads the rows below it: it stands over no name."""
        at = first_filled(row)
        column = self.recognised.columns.get(at)
        covers = any(
            top <= row.number <= bottom and left <= at < right for top, left, bottom, right in self.merged
        )
        return column is None or column.field not in NAMING or covers

    @property
    def merged(self) -> tuple[tuple[int, int, int, int], ...]:
        """Return the merged ranges of the table."""
        return self.table.merged

    def parse_row(self, row: SourceRow) -> ParsedRow:
        """Return one record."""
        values: dict[str, Any] = {}
        faults: list[CellFault] = []
        for at, column in self.recognised.columns.items():
            cell = row.cells[at] if at < len(row.cells) else None
            try:
                found = self.read(cell, column.field, column.unit)
                check_agrees(values, found)
            except DomainError as error:
                faults.append(CellFault(error.message, at, column.field, error.values))
                continue
            values |= found
        values, inexact = part_inexact(values)
        notes = list(row.notes)
        self.find_districts(values, notes)
        if not faults and not any(values.get(name) for name in NAMING):
            faults.append(CellFault(msg("这一行没有项目名称,也没有项目代码。"), field="name"))
        return ParsedRow(
            self.table.name,
            row.number,
            values,
            tuple(map(shown, row.cells)),
            tuple(faults),
            row.geometry,
            notes=tuple(notes),
            inexact=inexact,
            columns=self.columns,
        )

    def find_districts(self, values: dict[str, Any], notes: list[Note]) -> None:
        """Take the districts that the place names, where the sheet has no column for them."""
        if "districts" in self.fields or not values.get("place_text"):
            return
        named = self.book.named_in(values["place_text"])
        if named:
            values["districts"] = named
            labels = "、".join(self.book.names[adcode].label for adcode in named)
            notes.append(Note(msg("县区取自建设地点:%(districts)s。"), {"districts": labels}))

    def read(self, cell: CellValue, field: str, unit: str | None) -> Mapping[str, Any]:
        """Return what a cell says of the fields that it fills; nothing for an empty cell. Raises BadInput."""
        value = value_of(cell)
        if value is None or (isinstance(value, str) and not tidy(value)):
            return {}
        if field == "districts":
            return {field: self.book.read(text_of(value))}
        return {
            name: found for name, found in read_value(value, field, unit).items() if found not in (None, [])
        }


def parse_rows(table: SourceTable, recognised: Recognised, book: DistrictBook) -> Iterator[ParsedRow]:
    """Yield the records of a table; every cell that is not understood is a fault of its row."""
    return RowParser(table, recognised, book).parse()


# Most cells of a column say what others say: 新建, 工业, the same units.
@lru_cache(maxsize=20_000, typed=True)
def read_value(value: Value, field: str, unit: str | None) -> Mapping[str, Any]:
    """Return what a value says of the fields that a column fills; raises BadInput, naming the field."""
    if units_of(field):
        return {field: read_figure(number_or_text(value), field, unit)}
    if field in ("lon", "lat"):
        return read_place(value, field)
    if field in POINTS:
        point = read_point(time_of(value), field)
        return {} if point is None else as_year(POINTS[field], point.year, point.month)
    if field == "years":
        return read_years(value)
    reader = READERS.get(field)
    if reader is not None:
        return {field: reader(value, field)}
    return {field: read_text(value, field)}


def read_text(value: Value, field: str) -> Any:
    """Return a text or number of a field as the forms read it."""
    text = text_of(value)
    if is_nothing(text) and field != "name":
        return None
    if field in CODES:
        return read_code(text, field)
    if field in EDITABLE:
        return read_field(field, text)
    return read_words(text, field, LONGEST_WORDS)


def read_years(value: Value) -> Mapping[str, Any]:
    """Return start and end of a span in one cell."""
    span = read_span(time_of(value), "years")
    if span is None:
        return {}
    start = as_year("start", span.start.year, span.start.month) if span.start else {}
    return start | (as_year("end", span.end.year, span.end.month) if span.end else {})


def as_year(end: str, year: int, month: int | None) -> dict[str, Any]:
    """Return year and month under the names of the fields."""
    return {f"{end}_year": year, **({f"{end}_month": month} if month else {})}


def read_place(value: Value, field: str) -> Mapping[str, Any]:
    """Return one coordinate, or both of a cell that holds them."""
    if isinstance(value, str):
        pair = read_pair(value, field)
        if pair:
            return {"lon": pair[0], "lat": pair[1]}
    return {field: read_degrees(number_or_text(value), field)}


def read_month_number(value: Value, field: str) -> int | None:
    """Return a month of a year: 3, 3月."""
    return read_whole(text_of(value).removesuffix("份").removesuffix("月"), field, 1, 12)


def read_metres(value: Value, field: str) -> Any:
    """Return whole metres: 50, 50米."""
    return read_field(field, text_of(value).removesuffix(M.zh))


def read_aliases(value: Value, field: str) -> list[str]:
    """Return other names, parted by bars, 、 or line ends."""
    return read_units(text_of(value).replace("|", "\n").replace("｜", "\n"), field)


READERS: Mapping[str, Callable[[Value, str], Any]] = {
    "status_on": lambda value, field: read_full_day(time_of(value), field),
    "due_on": lambda value, field: read_full_day(time_of(value), field),
    "month": lambda value, field: read_report_month(time_of(value), field),
    "start_month": read_month_number,
    "end_month": read_month_number,
    "matter_id": lambda value, field: read_whole(text_of(value), field, 1),
    "is_programme": lambda value, field: read_flag(text_of(value), field),
    "aliases": read_aliases,
    "national_code": lambda value, field: read_national_code(text_of(value), field),
    "code": lambda value, field: tidy_code(text_of(value)).upper() or None,
    "parent_code": lambda value, field: tidy_code(text_of(value)).upper() or None,
    "evidence_link": lambda value, field: read_link(text_of(value), field),
    "evidence": lambda value, field: read_line(text_of(value), field),
    "accuracy_m": read_metres,
}


def check_agrees(values: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Raise BadInput when another cell of the row says otherwise of a field."""
    for name, value in found.items():
        if name in values and values[name] != value:
            label = BY_NAME[name].zh if name in BY_NAME else name
            message = msg("与同一行另一格不一致:“%(name)s”一处是 %(one)s,这里是 %(other)s。")
            raise BadInput(message, name=label, one=values[name], other=value)


def plain(text: str) -> str:
    """Return a text in plain signs without blanks."""
    return tidy_code(text).replace(" ", "")


def first_filled(row: SourceRow) -> int:
    """Return the column of the first cell that holds anything."""
    return next((at for at, cell in enumerate(row.cells) if tidy_line(shown(cell))), 0)


def is_counting(texts: list[str]) -> bool:
    """Say whether texts count 1, 2, 3 …: the numbers that forms give to their columns."""
    return len(texts) > 2 and [int(text) for text in texts] == list(range(1, len(texts) + 1))


def number_or_text(value: Value) -> Decimal | str:
    """Return a figure as it is, anything else as its text."""
    return value if isinstance(value, Decimal) else text_of(value)


def time_of(value: Value) -> str | Decimal | date | datetime:
    """Return a value as a time may be: yes and no are none."""
    return text_of(value) if isinstance(value, bool) else value


def text_of(value: Value) -> str:
    """Return a value as text; whole numbers without a point, days as 2025-03-01."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value
