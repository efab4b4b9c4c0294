"""Kept files as answers: whole or in parts, a piece in memory at a time, wherever they lie."""

from __future__ import annotations

import io
from functools import partial
from typing import IO

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import FileWrapper, wrap_file

from app.web.downloads import disposition
from projects.shelves.ranges import Ranges
from projects.store.kept_files import Label

PIECE = 64 * 1024


def answer_stored(file: IO[bytes], mimetype: str, etag: str = "") -> Response:
    """Return the answer with a file from its start, or with the part of it that was asked for."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    # The server sends what is near by itself; what is fetched on the way, a thread waits for.
    wrap = FileWrapper if is_fetched(file) else partial(wrap_file, request.environ)
    response = Response(wrap(file, PIECE), content_type=mimetype, direct_passthrough=True)
    response.content_length = size
    if etag:
        response.set_etag(etag)
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        file.close()
        raise
    return response


def is_fetched(file: IO[bytes]) -> bool:
    """Say whether a file is read from another server as it is sent."""
    return isinstance(file, io.BufferedReader) and isinstance(file.raw, Ranges)


def send_stored(label: Label, file: IO[bytes]) -> Response:
    """Return the answer with a kept file to be saved."""
    response = answer_stored(file, label.mimetype)
    response.headers["Content-Disposition"] = disposition("attachment", label.filename, label.plain_name)
    return response
