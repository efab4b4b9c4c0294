"""The filter's projects in the columns and the order of a template, in each format that people read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

from geo.errors import msg
from projects.errors import BadInput
from projects.exports.cells import csv_cell
from projects.exports.csv_file import BYTE_ORDER_MARK
from projects.exports.job import Job
from projects.exports.list_pdf import set_list
from projects.exports.list_plan import Entry
from projects.exports.office_files import fill_form, write_layout_sheet, write_word_list
from projects.exports.printed import Printed, entry_cells, make_printed
from projects.layouts.queries import LayoutRow, read_form


def write_layout_csv(printed: Printed) -> bytes:
    """Return the projects under the headings of their columns, without the heads; UTF-8 with BOM and CRLF."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([csv_cell(column.title) for column in printed.columns])
    for line in printed.lines:
        if isinstance(line, Entry):
            writer.writerow([csv_cell(value) for value in entry_cells(line, printed)])
    return text.getvalue().encode()


WRITERS: Mapping[str, Callable[[Printed], bytes]] = {
    "xlsx": write_layout_sheet,
    "pdf": set_list,
    "docx": write_word_list,
    "csv": write_layout_csv,
}


def write_by_layout(job: Job, layout: LayoutRow, format_: str) -> bytes:
    """Return the filter's projects as a template has them; raises BadInput when they are too many.

    An office's own form is a workbook and nothing else.
    """
    if layout.is_form:
        if format_ != "xlsx":
            raise BadInput(msg("表样“%(name)s”只能下载为 Excel。"), field="template", name=layout.name)
        return fill_form(job, read_form(job.session, layout.id), layout.sort)
    return WRITERS[format_](make_printed(job, layout.columns, layout.sort))
