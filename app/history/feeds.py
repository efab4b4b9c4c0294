"""Feeds of what happened to a filter's projects, for readers and programs: Atom (RFC 4287), JSON Feed 1.1."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from lxml import etree

from app.filter.answers import read_choice
from app.web.access import visible_to
from app.web.extensions import get_session
from app.words.events import event_changes, event_title
from app.words.language import current_language
from projects.reading.filter_words import parse_filter
from projects.reading.paging import read_limit
from projects.reading.selection import open_selection
from projects.registry.rows import HistoryRow
from projects.store.past import require_present
from projects.timeline.feed import list_newest

bp = Blueprint("feeds", __name__, url_prefix="/feeds")
OWN_WORDS = ("seeds", "limit", "lang")
USUAL, MOST = 50, 500
ATOM = "http://www.w3.org/2005/Atom"
# Of our events' identifiers (RFC 9562): the same whatever the address by which somebody reaches us.
NAMESPACE = uuid.UUID("6f0a3c8e-2f0b-5b0e-9a56-8f7b2f1c4d10")
# Nothing has happened yet; a feed has to say when it changed, and may not say "now" each time.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
# What XML 1.0 cannot hold.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as a feed tells it."""

    id: str
    url: str
    title: str
    text: str
    at: datetime
    row: HistoryRow


@bp.get("/events.atom")
@visible_to("public")
def atom() -> Response:
    """Answer the newest events as Atom."""
    return answer_feed(write_atom, "application/atom+xml")


@bp.get("/events.json")
@visible_to("public")
def json_feed() -> Response:
    """Answer the newest events as a JSON Feed."""
    return answer_feed(write_json, "application/feed+json")


def answer_feed(write: Callable[[list[Entry]], bytes], mimetype: str) -> Response:
    """Answer a feed of the request's filter; who has it already gets a 304."""
    words = request.args.to_dict(flat=False)
    wanted = parse_filter(words, also=OWN_WORDS)
    require_present(wanted.as_of)
    session = get_session()
    most = read_limit([value for value in words.get("limit", ()) if value], USUAL, MOST)
    seeds = read_choice(words, "seeds", "no", "yes") == "yes"
    rows = list_newest(session, open_selection(session, wanted), most, seeds=seeds)
    response = Response(write([tell(row) for row in rows]), content_type=f"{mimetype}; charset=utf-8")
    response.add_etag()
    response.last_modified = rows[0].event.at if rows else NEVER
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


def tell(row: HistoryRow) -> Entry:
    """Return an event with its words."""
    event = row.event
    changes = [f"{change.label}:{change.old} → {change.new}" for change in event_changes(event)]
    said = [gettext("依据:") + event.evidence] if event.evidence else []
    said += [gettext("理由:") + event.reason] if event.reason else []
    page = url_for("project.show_project", code=row.code, _anchor=f"event-{event.id}")
    return Entry(
        id=uuid.uuid5(NAMESPACE, f"{row.code} {event.id} {event.at.timestamp()}").urn,
        url=urljoin(request.url_root, page),
        title=f"{row.name}:{event_title(event)}",
        text="\n".join([*said, *changes]) or event_title(event),
        at=event.at,
        row=row,
    )


def feed_title() -> str:
    """Return what the feed calls itself."""
    return gettext("蓝图:项目变更")


def home_page() -> str:
    """Return the page of all changes."""
    return urljoin(request.url_root, url_for("history.show_history"))


def write_atom(entries: list[Entry]) -> bytes:
    """Return the feed as Atom."""
    feed = etree.Element("feed", nsmap={None: ATOM})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", "zh-CN" if current_language() == "zh" else "en")
    add(feed, "id", uuid.uuid5(NAMESPACE, request.full_path).urn)
    add(feed, "title", feed_title())
    add(feed, "updated", (entries[0].at if entries else NEVER).isoformat())
    add(add(feed, "author"), "name", gettext("蓝图"))
    add(feed, "link", rel="self", href=request.url, type="application/atom+xml")
    add(feed, "link", rel="alternate", href=home_page(), type="text/html")
    add(feed, "generator", "Lantu")
    for one in entries:
        entry = add(feed, "entry")
        add(entry, "id", one.id)
        add(entry, "title", one.title)
        add(entry, "updated", one.at.isoformat())
        add(entry, "published", one.at.isoformat())
        add(entry, "link", rel="alternate", href=one.url, type="text/html")
        add(entry, "category", term=one.row.event.kind)
        add(entry, "content", one.text, type="text")
    written: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return written


def add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """Add an element of Atom with what XML can hold of a text."""
    element = etree.SubElement(parent, name, {key: clean(value) for key, value in attributes.items()})
    element.text = clean(text) if text is not None else None
    return element


def clean(text: str) -> str:
    """Return a text without the characters that XML 1.0 does not know."""
    return UNWRITABLE.sub("", text)


def write_json(entries: list[Entry]) -> bytes:
    """Return the feed as JSON Feed 1.1, each item with the event as the API shows it below `_lantu`."""
    items = [
        {
            "id": one.id,
            "url": one.url,
            "title": one.title,
            "content_text": one.text,
            "date_published": one.at.isoformat(),
            "tags": [one.row.event.kind],
            "_lantu": {
                "event": one.row.event.id,
                "project": one.row.code,
                "kind": one.row.event.kind,
                "changes": one.row.event.changes,
            },
        }
        for one in entries
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(),
        "home_page_url": home_page(),
        "feed_url": request.url,
        "language": "zh-CN" if current_language() == "zh" else "en",
        "authors": [{"name": gettext("蓝图")}],
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False).encode()
