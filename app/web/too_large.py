"""Answer a body that is too large: the limits, and what was typed before its files."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, MultipartDecoder, NeedData

from app.web.addresses import local_path, split_address
from app.web.errors import answer, is_for_programs
from app.web.uploads import MOST_MB_A_FORM
from app.words.typed import list_typed
from projects.evidence.check import MOST_FILES, MOST_MB

# Our forms put their files last, so that the texts stand within the first bytes.
HEAD_BYTES = 256 * 1024


def init_app(app: Flask) -> None:
    """Answer bodies beyond the limit of app/web/uploads.py."""
    app.register_error_handler(RequestEntityTooLarge, answer_too_large)


def answer_too_large(_error: RequestEntityTooLarge) -> Response:
    """Say how much may be sent at once and give back what was typed; the rest is never read."""
    message = gettext(
        "提交的内容太大,没有保存。一次最多 %(form)d MB、%(files)d 个文件,每个文件不超过 %(file)d MB。",
        form=MOST_MB_A_FORM,
        files=MOST_FILES,
        file=MOST_MB,
    )
    if is_for_programs():
        return answer(413, message)
    page = render_template(
        "parts/too_large.html",
        message=message,
        kept=list_typed(request.endpoint or "", read_head()),
        form_page=find_form_page(),
    )
    return make_response(page, 413, {"Cache-Control": "no-store"})


def find_form_page() -> str:
    """Return the page of ours that the form stands on, as far as the browser tells."""
    page = split_address(request.referrer or "")
    here = f"{page.path}?{page.query}" if page.query else page.path
    return local_path(here) if page.netloc == request.host else "/"


def read_head() -> list[tuple[str, str]]:
    """Return the whole text fields at the start of a form that was not read; nothing for any other body."""
    boundary = request.mimetype_params.get("boundary", "").encode()
    is_unread = (request.content_length or 0) > MOST_MB_A_FORM * 1024 * 1024
    if request.mimetype != "multipart/form-data" or not boundary or not is_unread:
        return []
    try:
        return list(parse_head(boundary, request.environ["wsgi.input"].read(HEAD_BYTES)))
    except ValueError:
        return []


def parse_head(boundary: bytes, head: bytes) -> Iterator[tuple[str, str]]:
    """Yield the whole text fields of the first bytes of a form."""
    decoder = MultipartDecoder(boundary)
    decoder.receive_data(head)
    name, parts = "", list[bytes]()
    while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
        if isinstance(event, Data):
            parts.append(event.data)
            if name and not event.more_data:
                yield name, b"".join(parts).decode("utf-8", "replace")
        else:
            name, parts = (event.name if isinstance(event, Field) else ""), []
