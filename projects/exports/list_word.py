"""A printed list as Word, A4 landscape: the same lines, figures and texts."""

from __future__ import annotations

from projects.exports.job import Job
from projects.exports.list_pdf import EXPLAINED, SIGNATURES
from projects.exports.list_plan import Head
from projects.exports.printed import Printed, head_sums, head_texts, make_printed, number_text, text_cells
from projects.exports.word import Report
from projects.exports.wording import pick

# Seven points: fifteen columns on a sheet, and no amount is broken.
HALF_POINTS = 14


def write_list_word(job: Job) -> bytes:
    """Return the official list as a Word document; its sums are those of the workbook and the page."""
    return write_word_list(make_printed(job))


def write_word_list(printed: Printed) -> bytes:
    """Return a printed list as a document: title, filter, date and unit, the table, lines to sign."""
    report = Report(printed.title, is_landscape=True)
    report.centre(printed.title, 20, bold=True)
    report.say(f"{printed.filter_words}    {printed.right}")
    right = [at for at, column in enumerate(printed.columns) if column.side == "right"]
    report.table(
        [column.title for column in printed.columns],
        [
            head_row(one, printed) if isinstance(one, Head) else text_cells(one, printed)
            for one in printed.lines
        ],
        [column.width for column in printed.columns],
        right=right,
        half_points=HALF_POINTS,
        bold=[at for at, one in enumerate(printed.lines) if isinstance(one, Head)],
    )
    report.say(pick(EXPLAINED, printed.language))
    report.say("        ".join(pick(words, printed.language) for words in SIGNATURES))
    return report.to_bytes()


def head_row(head: Head, printed: Printed) -> list[str]:
    """Return the cells of a subtotal."""
    sums = head_sums(head)
    return [
        number_text(sums[column.key], printed.language, is_money=True) if column.is_sum else text
        for text, column in zip(head_texts(head, printed), printed.columns, strict=True)
    ]
