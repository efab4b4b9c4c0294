"""Files of Word and Excel. Their libraries take much memory: only what writes a file loads them.

What answers pages knows which files there are, and has each made by another process (`store/apart.py`).
"""

from __future__ import annotations

from projects.exports.form_marks import Marks
from projects.exports.job import Job, Table
from projects.exports.printed import Printed
from projects.words.names import Language


def write_official_list(job: Job) -> bytes:
    """Return the official list as a workbook."""
    from projects.exports.official_list import write_official_list as write

    return write(job)


def write_list_word(job: Job) -> bytes:
    """Return the official list as a document."""
    from projects.exports.list_word import write_list_word as write

    return write(job)


def write_totals_workbook(job: Job) -> bytes:
    """Return the totals as a workbook."""
    from projects.exports.totals_workbook import write_totals_workbook as write

    return write(job)


def write_table(table: Table, language: Language, title: str) -> bytes:
    """Return a workbook with a table on one sheet."""
    from projects.exports.worksheet import write_table as write

    return write(table, language, title)


def write_layout_sheet(printed: Printed) -> bytes:
    """Return a printed list as a workbook."""
    from projects.exports.layout_sheet import write_layout_sheet as write

    return write(printed)


def write_word_list(printed: Printed) -> bytes:
    """Return a printed list as a document."""
    from projects.exports.list_word import write_word_list as write

    return write(printed)


def judge_form(content: bytes) -> Marks:
    """Return the marks of a form and its faults; raises BadInput for a workbook that is refused."""
    from projects.exports.form_sheet import judge_form as judge

    return judge(content)


def fill_form(job: Job, content: bytes, sort: str = "") -> bytes:
    """Return a form with the filter's projects; raises BadInput for too many, or a form with a fault."""
    from projects.exports.form_sheet import fill_form as fill

    return fill(job, content, sort)
