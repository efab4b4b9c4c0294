"""What every address of OGC API shares: JSON or a page, links to the other, and words that are understood."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext

from app.web.wanted import wants_page
from geo.errors import msg
from projects.errors import BadInput
from projects.words.query_words import Words, bad_value, read_one

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
SCHEMA = "application/schema+json"
FORMATS = ("json", "html")
# Every address knows these words.
COMMON = ("f", "lang")

Link = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table: a text, and where it leads."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What people are shown of an address: a title, facts, and a table."""

    title: str
    note: str = ""
    facts: Sequence[tuple[str, Cell]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    crumbs: Sequence[Cell] = ()
    following: str = ""


def read_words(known: Collection[str] = (), formats: Collection[str] = FORMATS) -> Words:
    """Return the words of the address; raises BadInput for one that nobody reads, or an unknown format."""
    words = request.args.to_dict(flat=False)
    for word in words:
        if word not in known and word not in COMMON:
            raise BadInput(
                msg("不认识的参数“%(word)s”。可用的有:%(known)s。"),
                field=word[:50],
                word=word[:50],
                known=", ".join(sorted({*known, *COMMON})),
            )
    wanted = read_single(words, "f")
    if wanted and wanted not in formats:
        raise bad_value("f", wanted, formats)
    return words


def read_single(words: Words, word: str) -> str:
    """Return the only value of a word, nothing where it is not given."""
    return read_one(word, words[word]) if words.get(word) else ""


def address(endpoint: str, **values: Any) -> str:
    """Return an address as programs need it, with its host."""
    return url_for(endpoint, _external=True, **values)


def here(**changed: Any) -> str:
    """Return this very address with some words changed; None takes a word out."""
    words = request.args.to_dict(flat=False) | {
        word: [str(value)] for word, value in changed.items() if value is not None
    }
    pairs = [
        (word, one) for word, values in words.items() if changed.get(word, "") is not None for one in values
    ]
    query = urlencode(pairs)
    base = f"{request.url_root.rstrip('/')}{request.path}"
    return f"{base}?{query}" if query else base


def link(rel: str, href: str, mimetype: str, title: str = "", **more: Any) -> Link:
    """Return a link of OGC API."""
    named = {"title": title} if title else {}
    return {"rel": rel, "href": href, "type": mimetype} | named | more


def own_links(mimetype: str = JSON) -> list[Link]:
    """Return the links to this answer and to its other form."""
    is_page = wants_page()
    both = {mimetype: here(f="json"), HTML: here(f="html")}
    mine = HTML if is_page else mimetype
    return [
        link("self", both[mine], mine, gettext("本文档")),
        *(link("alternate", href, kind) for kind, href in both.items() if kind != mine),
    ]


def answer(document: dict[str, Any], sheet: Sheet, mimetype: str = JSON) -> Response:
    """Answer with a document, or with the page that shows it."""
    if wants_page():
        response = make_response(render_template("ogc/page.html", sheet=sheet, json_href=here(f="json")))
    else:
        # In the order of the document, which is that of a layer's columns.
        response = Response(json.dumps(document, ensure_ascii=False), mimetype=mimetype)
    response.vary.add("Accept")
    return response
