"""The JSON API: projects as GeoJSON, events, clusters, totals and districts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.api.shapes import as_event
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.unchanged import unless_unchanged
from app.words.places import translate_places
from geo.bbox import parse_bbox
from geo.districts import get_district, outlines_geojson
from projects.map.clusters import clusters_text, read_zoom
from projects.reading.figures import figures_of
from projects.reading.filter_words import parse_filter
from projects.reading.geojson import get_feature, list_features
from projects.reading.paging import parse_page, read_limit
from projects.reading.selection import Selection, open_selection
from projects.reading.totals import BucketTotal, Summary, by_bucket, summarise
from projects.registry.codes import find_live_code
from projects.registry.events import list_event_page
from projects.words.keyset import big_key, decode_key, encode_key
from projects.words.query_words import read_one

bp = Blueprint("api", __name__, url_prefix="/api/v1")
GEOJSON = "application/geo+json"
PAGE_WORDS = ("sort", "limit", "cursor", "lang")
EVENTS, MOST_EVENTS = "events", 1000


def read_filter(*also: str) -> tuple[Selection, dict[str, list[str]]]:
    """Return the projects of the request's filter and all its words; raises BadInput."""
    words = request.args.to_dict(flat=False)
    wanted = parse_filter(words, also=(*also, "lang"))
    return open_selection(get_session(), wanted), words


@bp.get("/projects")
@visible_to("public")
@unless_unchanged
def projects() -> Response:
    """Answer one page of projects as a FeatureCollection with `next` and `numberMatched`."""
    selection, words = read_filter(*PAGE_WORDS)
    page = parse_page(words, default_limit=100)
    return Response(list_features(get_session(), selection, page), mimetype=GEOJSON)


@bp.get("/projects/<code>")
@visible_to("public")
def project(code: str) -> Response:
    """Answer one project as a Feature; its version is the ETag that a write will have to name."""
    read_filter()
    found = get_feature(get_session(), code)
    response = Response(found.text, mimetype=GEOJSON)
    response.set_etag(str(found.version))
    response.make_conditional(request)
    return response


@bp.get("/projects/<code>/events")
@visible_to("public")
@unless_unchanged
def events(code: str) -> Response:
    """Answer one page of a project's history, the newest event first."""
    session = get_session()
    _, words = read_filter("limit", "cursor")
    limit = read_limit([value for value in words.get("limit", ()) if value], MOST_EVENTS, MOST_EVENTS)
    cursor = read_one("cursor", words.get("cursor", [""]))
    before = decode_key(EVENTS, cursor, big_key)[0] if cursor else None
    found = list_event_page(session, find_live_code(session, code), limit + 1, before)
    shown = found[:limit]
    following = encode_key(EVENTS, shown[-1].id) if len(found) > limit else None
    return jsonify(events=[as_event(one) for one in shown], next=following)


@bp.get("/clusters")
@visible_to("public")
@unless_unchanged
def clusters() -> Response:
    """Answer what lies in a bbox at a zoom, gathered on a grid."""
    selection, words = read_filter("zoom")
    box = selection.wanted.bbox or parse_bbox("-180,-85,180,85")
    zoom = read_zoom(words, box)
    return Response(clusters_text(get_session(), selection, box, zoom), mimetype=GEOJSON)


@bp.get("/totals")
@visible_to("public")
@unless_unchanged
def totals() -> Response:
    """Answer the totals of a filter with the rows of the reconciliation; money is text, exact, in 万元."""
    selection, _ = read_filter()
    session = get_session()
    rows = [as_json(row) for row in by_bucket(session, selection)]
    return jsonify(summary=as_json(summarise(session, selection)), rows=rows)


def as_json(record: Summary | BucketTotal) -> dict[str, Any]:
    """Return a record of the totals; amounts as exact text, null where nobody states any."""
    found = figures_of(record)
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in found.items()}


@bp.get("/districts")
@visible_to("public")
@unless_unchanged
def districts() -> Response:
    """Answer the outlines of the districts below `parent` (the provinces without it)."""
    words = request.args.to_dict(flat=False)
    parse_filter({word: values for word, values in words.items() if word not in ("parent", "lang")})
    parent = read_one("parent", words["parent"]) if words.get("parent") else None
    session = get_session()
    if parent:
        get_district(session, parent)
    text = outlines_geojson(session, parent=parent)
    # Only who asks for English has names in it: a program that reads names knows them in Chinese.
    named = translate_places(text, "name", "label") if words.get("lang") else text
    return Response(named, mimetype=GEOJSON)
