"""The door to every file that can be asked for: who may have it, what was asked, and the answer."""

from __future__ import annotations

from functools import partial

from flask import Flask, Response, current_app

from app.web.access import admit
from app.web.extensions import get_rules, get_session
from app.web.identity import current_access
from app.web.kept import answer_file
from app.web.streamed import answer_stream
from app.words.language import current_language
from geo.ground.parts import read_ground
from projects.downloads import DOWNLOADS, Asked, ask, get_download, make_file
from projects.downloads.lists import is_endless
from projects.exports.formats import FORMATS
from projects.words.query_words import Words


def init_app(app: Flask) -> None:
    """Let the templates know in which formats a thing can be had."""
    app.jinja_env.globals.update(formats_of=formats_of)


def answer_download(what: str, format_: str, words: Words) -> Response:
    """Answer with a file; raises NotFound for none of the table, BadInput for wrong words, Forbidden."""
    kind = get_download(what, format_)
    refused = admit(kind.audience)
    if refused is not None:
        return refused
    asked = read_asked(what, format_, words)
    if is_endless(get_session(), asked):
        return answer_stream(asked)
    ground = read_ground(get_session()).version if kind.has_ground else ""
    response = answer_file(partial(make_file, asked=asked), beside=ground)
    if kind.audience != "public":
        response.headers["Cache-Control"] = "private, no-store"
    return response


def check_download(what: str, format_: str, words: Words) -> Response | None:
    """Return how to sign in where one must, None for a file that may be made later; raises as it does."""
    refused = admit(get_download(what, format_).audience)
    if refused is None:
        read_asked(what, format_, words)
    return refused


def read_asked(what: str, format_: str, words: Words) -> Asked:
    """Return the file that the caller asks for; raises NotFound, BadInput."""
    return ask(
        what,
        format_,
        words,
        also=("lang",),
        language=current_language(),
        access=current_access(),
        rules=get_rules(),
        publisher=current_app.config["LANTU_PUBLISHER"],
        files=current_app.config["FILES"],
        map_approval=current_app.config["LANTU_MAP_APPROVAL"],
    )


def formats_of(what: str) -> list[tuple[str, str]]:
    """Return the formats in which a thing can be had, each with its name on a link."""
    had = DOWNLOADS[what].formats
    return [(format_, named.name) for format_, named in FORMATS.items() if format_ in had]
