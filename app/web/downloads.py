"""Files to save: the bytes under two names, a readable one and a plain one for programs."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote

from flask import Response, send_file

from projects.exports.job import Export

# What a header's value may hold unquoted (RFC 5987).
SAFE = "!#$&+-.^_`|~"


def send_export(export: Export) -> Response:
    """Answer with a file to be saved."""
    response = send_file(BytesIO(export.body), mimetype=export.mimetype)
    # The library adds a charset of its own to every text.
    response.content_type = export.mimetype
    response.headers["Content-Disposition"] = disposition("attachment", export.filename, export.plain_name)
    return response


def disposition(how: str, filename: str, plain_name: str) -> str:
    """Return the header that names a file; how is attachment or inline."""
    return f"{how}; filename=\"{plain_name}\"; filename*=UTF-8''{quote(filename, safe=SAFE)}"
