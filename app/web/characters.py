"""Characters that no text of ours can hold: refused before any view, in the path and in the query.

What is typed into a form is read by the form, which says it at its field and keeps the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask, request

from geo.errors import msg
from projects.errors import BadInput

# The database holds neither NUL nor half of a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def init_app(app: Flask) -> None:
    """Look at every address."""
    app.before_request(check_characters)


def check_characters() -> None:
    """Raise BadInput for a NUL, or half a pair, wherever it stands."""
    for name, text in list_texts():
        if UNSTORABLE.search(name) or UNSTORABLE.search(text):
            field = None if UNSTORABLE.search(name) else name[:50]
            raise BadInput(msg("内容含有无法处理的字符。"), field=field)


def list_texts() -> Iterator[tuple[str, str]]:
    """Yield the texts of the request with the names under which they were sent."""
    yield "", request.path
    yield from request.args.items(multi=True)
