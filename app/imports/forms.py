"""Read the forms of imports: how a file is to be taken, what its columns are, what is decided of its rows."""

from __future__ import annotations

import re
from typing import Any

from flask import request

from app.web.file_store import get_store
from app.web.identity import current_access
from app.web.whole_numbers import MOST_BIG, need_number
from geo.errors import msg
from projects.errors import BadInput, Forbidden
from projects.evidence.file_store import FileStore
from projects.imports.asking import Options
from projects.imports.limits import LIMITS
from projects.imports.storing import FOLDER
from projects.registry.field_readers import YEARS
from projects.words.form_values import read_line, read_link, read_month, read_words
from projects.words.numbers import read_whole

LONGEST_EVIDENCE = 200
COLUMN = re.compile(r"column-(\d{1,5})", re.ASCII)
DECISION = re.compile(r"decide-(\d{1,7})", re.ASCII)


def get_import_store() -> FileStore:
    """Return where the files of imports are kept."""
    return FileStore(get_store().shelf, FOLDER)


def need_officer() -> int:
    """Return whose imports are asked for; raises Forbidden where nobody is signed in."""
    officer_id = current_access().officer_id
    if officer_id is None:
        raise Forbidden(msg("请先登录。"))
    return officer_id


def read_upload() -> tuple[str, bytes]:
    """Return the file of a form: its name and bytes; a byte more than allowed is enough to refuse it."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadInput(msg("请选择要导入的文件。"), field="file")
    return sent.filename, sent.stream.read(LIMITS.most_bytes + 1)


def read_options() -> Options:
    """Return how a file is to be taken; raises BadInput naming the field."""
    form = request.form
    return Options(
        target=form.get("target", "projects"),
        month=read_month(form.get("month", ""), "month"),
        year=read_whole(form.get("year", ""), "year", *YEARS),
        # What the doubt of the whole file offers, then a reference system that is written out.
        datum=form.get("fitting") or form.get("crs", "").strip() or form.get("datum") or None,
        reason=read_words(form.get("reason", ""), "reason") or "",
        evidence=read_line(form.get("evidence", ""), "evidence", LONGEST_EVIDENCE) or "",
        evidence_link=read_link(form.get("evidence_link", ""), "evidence_link") or "",
    )


def read_columns() -> dict[int, dict[str, Any]] | None:
    """Return what the form says that the columns are, by index; None where it says nothing of columns."""
    found: dict[int, dict[str, Any]] = {}
    given = False
    for name, field in request.form.items():
        column = COLUMN.fullmatch(name)
        if column:
            given = True
            if field:
                found[int(column[1])] = {"field": field, "unit": request.form.get(f"unit-{column[1]}")}
    return found if given else None


def read_decisions() -> dict[int, str]:
    """Return what the form decides of possible duplicates, by the position of the row."""
    found = {DECISION.fullmatch(name): value for name, value in request.form.items()}
    return {int(match[1]): value for match, value in found.items() if match and value}


def read_version() -> int:
    """Return the version of the import that the form was read at."""
    return need_number(request.form.get("version", ""), "version", MOST_BIG)
