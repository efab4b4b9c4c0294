"""Read the files of a form, within limits that the form tells beforehand."""

from __future__ import annotations

from functools import partial
from threading import Lock

from flask import Flask, request
from werkzeug.datastructures import FileStorage

from geo.errors import msg
from projects.errors import BadInput
from projects.evidence.check import MOST_BYTES, MOST_FILES, MOST_MB, SentFile, check_files
from projects.evidence.checked_file import CheckedFile
from projects.store.apart import Allowance, WorkStopped, do_alone

MOST_MB_A_FORM = 64
# Photos and papers of a whole form take two or three seconds of computing.
FORM = Allowance(seconds=60, cpu_seconds=20, most_bytes=900 * 1024 * 1024)
# A worker checks one form at a time.
CHECKING = Lock()
PATIENCE = 30


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
    return check_apart([read_upload(one) for one in sent], name) if sent else []


def read_upload(sent: FileStorage) -> SentFile:
    """Return one file as it came; a byte more than is allowed is enough to refuse it."""
    return sent.filename or "", sent.stream.read(MOST_BYTES + 1)


def check_apart(sent: list[SentFile], name: str) -> list[CheckedFile]:
    """Return the files checked in a process of their own; raises BadInput at the input.

    All files of a form share one allowance: what they take of time and memory is given back, whatever they
    hold, and ten bad files take no longer than one.
    """
    if not CHECKING.acquire(timeout=PATIENCE):
        raise BadInput(msg("正在检查别人的附件,没有保存。请稍后再试。"), field=name)
    try:
        return do_alone(partial(check_files, sent, name), FORM)
    except WorkStopped:
        raise BadInput(
            msg("这些附件太大或太复杂,没有检查完,也没有保存。请减少后分次上传。"), field=name
        ) from None
    finally:
        CHECKING.release()
