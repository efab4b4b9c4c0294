"""The file of an import as a workbook with its wrong cells marked, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote

from flask import Response, make_response
from flask_babel import gettext

from app.imports.forms import get_import_store
from app.imports.words import say
from app.web.extensions import get_session
from app.words.fields import field_label
from projects.imports.limits import LIMITS
from projects.imports.marked import Mark, MarkWords, write_marked
from projects.imports.reading import ALLOWED, read_here
from projects.imports.storing import list_wrong
from projects.models import Import, ImportRow
from projects.store.apart import do_alone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_marked(one: Import) -> Response:
    """Answer with the file of an import, its wrong cells marked."""
    with get_import_store().local(one.sha256) as path:
        body = make_marked(one, path, list_wrong(get_session(), one.id))
    response = make_response(body, {"Content-Type": XLSX, "Cache-Control": "no-store"})
    named = quote(f"{one.filename.rpartition('.')[0] or one.filename}-marked.xlsx")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"marked.xlsx\"; filename*=UTF-8''{named}"
    )
    return response


def make_marked(one: Import, path: Path, rows: Sequence[ImportRow]) -> bytes:
    """Return the workbook, made in a process of its own; `path` is where the file lies."""
    marks = [
        Mark(row.table_name, row.number, fault.get("column"), words_of(fault))
        for row in rows
        for fault in row.faults
    ]
    words = MarkWords(gettext("错误"), (gettext("表"), gettext("单元格"), gettext("内容"), gettext("说明")))
    return do_alone(partial(mark, path, one.filename, marks, words), ALLOWED)


def mark(path: Path, name: str, marks: Sequence[Mark], words: MarkWords) -> bytes:
    """Return the file's cells with the marks."""
    return write_marked(path, read_here(path, name, LIMITS), marks, words)


def words_of(fault: dict[str, str]) -> str:
    """Return what is wrong, with its field where no cell is known."""
    if fault.get("column") is None and fault.get("field"):
        return f"{field_label(fault['field'])}: {say(fault)}"
    return say(fault)
