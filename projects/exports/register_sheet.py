"""The third, hidden sheet of the official list: what lets the edited file come back."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from projects.exports.job import Job
from projects.exports.list_plan import Entry, Line
from projects.exports.wording import phrase
from projects.exports.worksheet import put, put_text

COLUMNS = (
    "row",
    "code",
    "version",
    "status",
    "investment_wan",
    "counted_wan",
    "completed_wan",
    "year_plan_wan",
    "bucket",
)


def write_register_sheet(workbook: Workbook, job: Job, lines: Sequence[Line]) -> None:
    """Write each project's code, version and figures as they were; `row` follows a line that moves."""
    sheet = workbook.add_worksheet(phrase("sheet_register", job.language))
    sheet.hide()
    for column, name in enumerate(COLUMNS):
        put_text(sheet, 0, column, name)
    entries = [line for line in lines if isinstance(line, Entry)]
    for line, entry in enumerate(entries, start=1):
        cell = f"'{phrase('sheet_list', job.language)}'!{xl_rowcol_to_cell(entry.line, 0)}"
        sheet.write_formula(line, 0, f"=ROW({cell})", None, entry.line + 1)
        for column, name in enumerate(COLUMNS[1:], start=1):
            put(sheet, line, column, getattr(entry.row, name))
