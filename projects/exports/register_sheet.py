"""The third, hidden sheet of the official list: what lets the edited file come back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

from xlsxwriter import Workbook

from projects.exports import list_columns
from projects.exports.job import Job
from projects.exports.list_plan import Entry, Line, money_of
from projects.exports.row_markup import Row, cells_markup, formula_markup, row_markup, unstyled
from projects.exports.wording import phrase
from projects.exports.worksheet import put_text
from projects.store.past import get_day
from projects.words.names import Language
from projects.words.round_trip import BETWEEN, FIELDS, FIRST, REGISTER

# Where each column of the list stands in its sheet, and so in the texts of an entry.
PLACES = (
    *(list_columns.NAME, list_columns.PLACE, list_columns.NATURE, list_columns.SCALE, list_columns.YEARS),
    *(*list_columns.MONEY, list_columns.STATUS, list_columns.PROGRESS, list_columns.UNIT),
    *(list_columns.STEWARD, list_columns.SOURCE, list_columns.REMARK),
)
OWN = attrgetter(*FIRST[1:], *FIELDS)


def write_register_sheet(workbook: Workbook, job: Job, lines: Sequence[Line]) -> None:
    """Write the hidden sheet but for its rows, which `register_rows` makes."""
    sheet = workbook.add_worksheet(phrase("sheet_register", job.language))
    sheet.hide()
    for column, name in enumerate(REGISTER):
        put_text(sheet, 0, column, name)
    number = sum(isinstance(line, Entry) for line in lines)
    if number:
        sheet.set_row(number, None)


def register_rows(job: Job, lines: Sequence[Line]) -> Iterator[Row]:
    """Yield each project's fields and cells as they are now; `row` follows a line that moves."""
    year, columns = get_day(job.session).year, unstyled(len(REGISTER))[1:]
    list_name = phrase("sheet_list", job.language)
    entries = (line for line in lines if isinstance(line, Entry))
    for number, entry in enumerate(entries, start=2):
        at = entry.line + 1
        row = formula_markup(f"A{number}", "", f"ROW('{list_name}'!A{at})", at)
        cells = cells_markup(number, register_values(entry, year, job.language), columns)
        yield row_markup(number, row + cells)


def register_values(entry: Entry, year: int, language: Language) -> list[Any]:
    """Return what the register keeps of a project, in the order of its columns, without the row."""
    row = entry.row
    names, adcodes = ([getattr(share, of) for share in row.districts] for of in ("label", "adcode"))
    return [*OWN(row), BETWEEN.join(names), BETWEEN.join(adcodes), year, *shown_cells(entry, language)]


def shown_cells(entry: Entry, language: Language) -> list[Any]:
    """Return the cells of a project as they show, a text over several rows in one."""
    texts = entry.texts[0]
    if len(entry.texts) > 1:
        texts = {column: "".join(part.get(column, "") for part in entry.texts) for column in texts}
    shown = {**texts, **dict(zip(list_columns.MONEY, money_of(entry.row, language), strict=True))}
    shown[list_columns.NAME] = entry.row.name
    return [shown[place] for place in PLACES]
