"""The features of a collection: page by page, and one by one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext

from app.api.ogc.answers import (
    GEOJSON,
    HTML,
    JSON,
    Cell,
    Link,
    Sheet,
    address,
    answer,
    here,
    link,
    own_links,
    read_single,
    read_words,
)
from app.api.ogc.collections import crumbs, get_layer, title_of, titles
from app.api.ogc.cql import cursor_after, read_asked, read_system, words_of
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.templating import as_number
from app.web.unchanged import unless_unchanged
from app.web.wanted import wants_page
from app.words.i18n import term_label
from geo.errors import msg
from geo.features import add_members
from geo.layer import Items, Layer, Property, find_item, list_items
from geo.offered_crs import Crs
from projects.errors import NotFound
from projects.map.layers import OF_PROJECTS
from projects.reading.filter_words import parse_filter
from projects.reading.selection import open_selection
from projects.registry.codes import find_live_code
from projects.registry.fields import TERMS
from projects.words import vocabulary

bp = Blueprint("ogc_features", __name__, url_prefix="/ogc/collections")

# What of a feature the list shows people beside its key.
MEASURED = ("_wan", "_km", "_m2", "_km2")
SHOWN_COLUMNS = (
    "name",
    "label",
    "level",
    "kind",
    "type",
    "status",
    "investment_wan",
    "district_names",
    "accuracy_m",
)


@bp.get("/<collection>/items")
@visible_to("public")
@unless_unchanged
def list_features(collection: str) -> Response:
    """Answer one page of features with the link to the next."""
    layer = get_layer(collection)
    asked = read_asked(layer, read_words(words_of(layer)))
    page = list_items(
        get_session(),
        layer,
        asked.conditions,
        limit=asked.limit,
        after=asked.after,
        crs=asked.crs,
        is_boxed=asked.is_boxed,
    )
    links = [
        *own_links(GEOJSON),
        link("collection", address("ogc.show_collection", collection=collection), JSON),
    ]
    if page.following is not None:
        links.append(link_on(layer, page))
    return answer_page(layer, page, links) if wants_page() else answer_text(page, links, asked.crs)


def link_on(layer: Layer, page: Items) -> Link:
    """Return the link to the next page: the same address, after this page's last feature."""
    following = here(cursor=cursor_after(layer, page.following))
    return link("next", following, HTML if wants_page() else GEOJSON, gettext("下一页"))


def link_up(layer: Layer) -> Link:
    """Return the link to the collection of features."""
    href = address("ogc.show_collection", collection=layer.name)
    return link("collection", href, JSON, titles()[layer.name][0])


def answer_text(page: Items, links: list[Link], crs: Crs) -> Response:
    """Answer with the text that the database made, its own members appended before the closing brace."""
    more = {
        "numberMatched": page.matched,
        "timeStamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "links": links,
    }
    return with_crs(Response(add_members(page.text, more), mimetype=GEOJSON), crs)


def answer_page(layer: Layer, page: Items, links: list[Link]) -> Response:
    """Answer with the page that people read: a table of the features."""
    title = titles()[layer.name][0]
    shown = [one for one in layer.properties if one.name in SHOWN_COLUMNS]
    rows = [
        [
            Cell(
                str(feature["id"]),
                address(".show_feature", collection=layer.name, code=feature["id"], f="html"),
            )
        ]
        + [Cell(as_text(one, feature["properties"][one.name])) for one in shown]
        for feature in json.loads(page.text)["features"]
    ]
    sheet = Sheet(
        title,
        gettext("共 %(number)s 个", number=page.matched),
        columns=[gettext("编号"), *(title_of(one) for one in shown)],
        rows=rows,
        crumbs=crumbs(collections=True, layer=layer),
        following=next((one["href"] for one in links if one["rel"] == "next"), ""),
    )
    return answer({}, sheet)


@bp.get("/<collection>/items/<code>")
@visible_to("public")
@unless_unchanged
def show_feature(collection: str, code: str) -> Response:
    """Answer one feature; the code of a merged project leads on to the one that holds it now."""
    layer = get_layer(collection)
    words = read_words(("crs", "as_of") if layer in OF_PROJECTS else ("crs",))
    crs = read_system(words, "crs")
    feature = get_feature(layer, code, crs, read_single(words, "as_of"))
    links = [*own_links(GEOJSON), link_up(layer)]
    if wants_page():
        return answer({}, feature_sheet(layer, feature))
    text = json.dumps(feature | {"links": links}, ensure_ascii=False)
    return with_crs(Response(text, mimetype=GEOJSON), crs)


def get_feature(layer: Layer, code: str, crs: Crs, as_of: str) -> dict[str, Any]:
    """Return a feature by its key; raises NotFound, and Moved for a project that was merged."""
    session = get_session()
    if layer in OF_PROJECTS:
        open_selection(session, parse_filter({"as_of": [as_of]}))
        find_live_code(session, code)
    try:
        found = find_item(session, layer, layer.read_key(code), crs)
    except ValueError:
        found = None
    if found is None:
        raise NotFound(msg("这个图层里没有“%(code)s”。"), field="code", code=code[:50])
    return found


def feature_sheet(layer: Layer, feature: dict[str, Any]) -> Sheet:
    """Return the page of one feature: all its properties."""
    held = feature["properties"]
    facts = [
        (title_of(one), Cell(as_text(one, held[one.name]))) for one in layer.properties if held[one.name]
    ]
    if layer in OF_PROJECTS:
        page = address("project.show_project", code=feature["id"])
        facts.insert(0, (gettext("网页"), Cell(page, page)))
    name = held.get("name") or feature["id"]
    return Sheet(str(name), facts=facts, crumbs=crumbs(collections=True, layer=layer))


def as_text(one: Property, value: Any) -> str:
    """Return a value as people read it: codes by their names, numbers with separators."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return "、".join(map(str, value))
    if one.codes and value in vocabulary.codes(TERMS.get(one.name, ())):
        return term_label(TERMS[one.name], value)
    return as_number(value) if one.name.endswith(MEASURED) and not isinstance(value, str) else str(value)


def with_crs(response: Response, crs: Crs) -> Response:
    """Name the reference system of an answer's coordinates."""
    response.headers["Content-Crs"] = f"<{crs.uri}>"
    response.vary.add("Accept")
    return response
