"""The third, hidden sheet of the official list: what lets the edited file come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from projects.exports import list_columns
from projects.exports.job import Job
from projects.exports.list_plan import Entry, Line, money_of
from projects.exports.wording import phrase
from projects.exports.worksheet import put, put_text
from projects.store.past import get_day
from projects.words.names import Language
from projects.words.round_trip import BETWEEN, FIELDS, FIRST, LIST_COLUMNS, REGISTER

# Where each column of the list stands in its sheet, and so in the texts of an entry.
PLACES = (
    *(list_columns.NAME, list_columns.PLACE, list_columns.NATURE, list_columns.SCALE, list_columns.YEARS),
    *(*list_columns.MONEY, list_columns.STATUS, list_columns.PROGRESS, list_columns.UNIT),
    *(list_columns.STEWARD, list_columns.SOURCE, list_columns.REMARK),
)


def write_register_sheet(workbook: Workbook, job: Job, lines: Sequence[Line]) -> None:
    """Write each project's fields and cells as they are now; `row` follows a line that moves."""
    sheet = workbook.add_worksheet(phrase("sheet_register", job.language))
    sheet.hide()
    for column, name in enumerate(REGISTER):
        put_text(sheet, 0, column, name)
    entries = [line for line in lines if isinstance(line, Entry)]
    year = get_day(job.session).year
    for line, entry in enumerate(entries, start=1):
        cell = f"'{phrase('sheet_list', job.language)}'!{xl_rowcol_to_cell(entry.line, 0)}"
        sheet.write_formula(line, 0, f"=ROW({cell})", None, entry.line + 1)
        for column, value in enumerate(register_values(entry, year, job.language), start=1):
            put(sheet, line, column, value)


def register_values(entry: Entry, year: int, language: Language) -> list[Any]:
    """Return what the register keeps of a project, in the order of its columns, without the row."""
    row = entry.row
    own = [getattr(row, name) for name in (*FIRST[1:], *FIELDS)]
    names, adcodes = ([getattr(share, of) for share in row.districts] for of in ("label", "adcode"))
    return [*own, BETWEEN.join(names), BETWEEN.join(adcodes), year, *shown_cells(entry, language)]


def shown_cells(entry: Entry, language: Language) -> list[Any]:
    """Return the cells of a project as they show, a text over several rows in one."""
    money = dict(zip(list_columns.MONEY, money_of(entry.row, language), strict=True))
    texts = {
        column: "".join(part.get(column, "") for part in entry.texts)
        for column in PLACES
        if column not in money and column != list_columns.NAME
    }
    shown = {list_columns.NAME: entry.row.name, **texts, **money}
    return [shown[place] for _name, place in zip(LIST_COLUMNS, PLACES, strict=True)]
