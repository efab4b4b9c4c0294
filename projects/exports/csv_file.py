"""A table as CSV that Excel opens with Chinese intact."""

from __future__ import annotations

import csv
import io

from projects.exports.cells import csv_cell
from projects.exports.job import Table

# Without the byte order mark Excel reads UTF-8 as the machine's own code page.
BYTE_ORDER_MARK = "\ufeff"


def write_csv(table: Table) -> bytes:
    """Return the table as CSV, UTF-8 with BOM and CRLF."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([csv_cell(value) for value in row] for row in table.rows)
    return text.getvalue().encode()
