"""The official list: the workbook that an office prints for a meeting."""

from __future__ import annotations

from xlsxwriter import Workbook

from projects.exports.filter_text import describe_filter, district_names, title_of
from projects.exports.job import Job
from projects.exports.list_columns import FIRST
from projects.exports.list_groups import arrange
from projects.exports.list_lines import EntryRows
from projects.exports.list_plan import plan
from projects.exports.list_rows import fetch_conflicts, fetch_list_rows
from projects.exports.list_sheet import ListHead, write_list_sheet
from projects.exports.list_texts import make_divider
from projects.exports.reconciliation_sheet import Reconciliation, write_reconciliation_sheet
from projects.exports.register_sheet import register_rows, write_register_sheet
from projects.exports.row_markup import Filling
from projects.exports.styles import Styles
from projects.exports.worksheet import build_workbook
from projects.reading.totals import by_bucket

# Which sheet is which, from 1.
LIST_AT, RECONCILIATION_AT, REGISTER_AT = 1, 2, 3


def write_official_list(job: Job) -> bytes:
    """Return the workbook: the list, its reconciliation, and the hidden register."""
    rows = fetch_list_rows(job)
    facts = Reconciliation(by_bucket(job.session, job.selection), fetch_conflicts(job))
    districts = district_names(job)
    head = ListHead(title_of(job, districts), describe_filter(job, districts), job.as_of_words)
    lines = plan(arrange(rows), FIRST, job.language, make_divider(job))

    def fill(workbook: Workbook) -> Filling:
        styles = Styles(workbook)
        write_list_sheet(workbook, styles, job, head, lines)
        parts = write_reconciliation_sheet(workbook, styles, job, facts, lines)
        write_register_sheet(workbook, job, lines)
        entries, register = EntryRows(styles, job, lines), register_rows(job, lines)
        return {LIST_AT: entries, RECONCILIATION_AT: parts, REGISTER_AT: register}

    return build_workbook(fill, title=head.title)
