"""Read the files of a form, within limits that the form tells beforehand."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.datastructures import FileStorage

from geo.errors import msg
from projects.errors import BadInput
from projects.evidence.check import MOST_BYTES, MOST_FILES, MOST_MB, check_file
from projects.evidence.checked_file import CheckedFile

MOST_MB_A_FORM = 64


def init_app(app: Flask) -> None:
    """Refuse a larger body unread, and tell the templates the limits."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_MB_A_FORM * 1024 * 1024
    app.jinja_env.globals["upload_limits"] = {
        "files": MOST_FILES,
        "mb": MOST_MB,
        "mb_a_form": MOST_MB_A_FORM,
    }


def read_uploads(name: str = "files") -> list[CheckedFile]:
    """Return the checked files of one input of the form; none when none was chosen.

    Raises BadInput at the input, naming the file at fault.
    """
    sent = [one for one in request.files.getlist(name) if one.filename]
    if len(sent) > MOST_FILES:
        raise BadInput(msg("一次最多上传 %(most)d 个文件。"), field=name, most=MOST_FILES)
    return [read_upload(one, name) for one in sent]


def read_upload(sent: FileStorage, name: str) -> CheckedFile:
    """Return one checked file; a byte more than is allowed is enough to refuse it."""
    return check_file(sent.filename or "", sent.stream.read(MOST_BYTES + 1), name)
