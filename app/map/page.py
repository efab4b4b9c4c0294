"""The map page 一张图 and the data that it draws."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext

from app.filter.form import filter_form
from app.map.colours import COLOURS, colour_names, describe_colours
from app.map.data import first_urls, list_stops, page_data
from app.map.first_view import first_view
from app.map.folium_map import render_map
from app.map.ground import ground_source
from app.map.shaded import shaded_text
from app.map.wall import USUAL_SECONDS, WALL, read_seconds, show_wall
from app.tile_services import OWN, TileService
from app.web.access import visible_to
from app.web.extensions import get_rules, get_session
from app.web.ground_tag import name_ground
from app.web.home import NO_CHOICE
from app.web.identity import current_access
from app.web.kept_answers import kept_for_all
from app.web.templating import url_filtered
from app.web.unchanged import unless_unchanged
from app.words.fields import field_name
from app.words.language import current_language
from app.words.places import add_pinyin, translate_places
from geo.errors import msg
from projects.desk.warnings import list_levels
from projects.errors import BadInput
from projects.federation.members import has_members
from projects.map.features import (
    NO_FEATURES,
    Bounds,
    features_text,
    list_district_tree,
)
from projects.map.surroundings import base_text
from projects.reading.filter_words import parse_filter
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.queries import list_projects
from projects.reading.selection import Selection, open_selection
from projects.reports.offline.size import estimate_bytes
from projects.reports.offline.writing import MOST_ROWS
from projects.store.past import find_beginning
from projects.updates.waiting import list_marks
from projects.words.query_words import Words, bad_value, read_one

bp = Blueprint("map", __name__)

SHADES = ("investment", "number", "started")
# The page's own words, beside those of the filter.
PAGE_WORDS = ("shade", "colour", "lat", "lng", "z", "lang", "base", "display", "seconds")
GEOJSON = "application/geo+json"
DISPLAYS = ("page", WALL)
LIST_LENGTH = 50
LONGEST_NUMBER = 30
UNLOCATED = ("district", "none")


@dataclass(frozen=True, slots=True)
class MapView:
    """What the map shows beside the filter: its colours, where it looks (None: at its districts), on what."""

    shade: str = SHADES[0]
    colour: str = COLOURS[0]
    place: tuple[float, float, float] | None = None
    base: str = OWN
    display: str = DISPLAYS[0]
    seconds: int = USUAL_SECONDS


@bp.get("/")
@visible_to("public")
@partial(kept_for_all, beside=name_ground)
def show_map() -> Response:
    """Show the map page; to htmx only the parts that a new filter changes."""
    selection, view = read_words()
    if view.display == WALL:
        bounds = first_view(selection, list_district_tree(get_session(), selection))
        return show_wall(selection, start_page(view, bounds), draw_map(view, script_urls()))
    shown = read_results(selection)
    if lies_elsewhere(shown):
        return lead_elsewhere()
    if is_fragment():
        response = make_response(render_template("map/_fragment.html", **shown))
    else:
        frame = make_frame(selection, view, shown)
        response = make_response(render_template("map/page.html", **shown, **frame))
    response.vary.add("HX-Request")
    return response


def lies_elsewhere(shown: Mapping[str, Any]) -> bool:
    """Say whether a bare address has nothing to show here, and other registries are asked from here."""
    is_empty = NO_CHOICE.issuperset(request.args) and not shown["summary"].row_number
    return is_empty and not is_fragment() and has_members(get_session())


def lead_elsewhere() -> Response:
    """Lead to the map of all registries; this one's own stays at an address with a word."""
    there = url_for("federation_map.show_map", lang=request.args.get("lang"))
    response = make_response(redirect(there))
    response.headers["Cache-Control"] = "no-cache"
    return response


def read_results(selection: Selection) -> dict[str, Any]:
    """Return what a new filter changes: totals, list, counts, the way to what is not on the map."""
    session = get_session()
    rows = list_projects(session, selection, Page(limit=LIST_LENGTH)).rows
    return {
        **filter_form(session, selection, target="#results"),
        "rows": rows,
        "waiting": list_marks(session, [row.id for row in rows], current_access()),
        "unlocated_href": unlocated_href(selection.wanted),
        "most_offline": MOST_ROWS,
        "estimate_bytes": estimate_bytes,
    }


def make_frame(selection: Selection, view: MapView, shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stays while the filter changes: the map, its key, and what its script starts from."""
    page = start_page(view, first_view(selection, shown["provinces"]))
    # Where the districts are too many to be listed, which of them a view shows depends on the browser's size.
    page["by_view"] = shown["is_part"]
    page["first"] = first_urls(selection.wanted, by_view=page["by_view"])
    page["stops"] = list_stops(find_beginning(get_session()))
    page["writable"] = list_writable()
    page["geodesic"] = url_for("static", filename="vendor/geodesic/geodesic.js")
    drawn = draw_map(view, script_urls())
    return {"page": page, "first": page["first"].values(), **drawn}


def start_page(view: MapView, bounds: Bounds | None) -> dict[str, Any]:
    """Return what every script that draws a map starts from."""
    return {
        **page_data(view.shade, view.place, bounds, PAGE_WORDS),
        "colour": view.colour,
        "colours": describe_colours(),
        "ground": ground_source(),
        "services": describe_services(),
        "service": view.base,
        "seconds": view.seconds,
    }


def draw_map(view: MapView, urls: Mapping[str, str]) -> dict[str, Any]:
    """Return the map for a template, and what its key offers."""
    return {
        "drawn": render_map(urls),
        "shade": view.shade,
        "shades": shade_names(),
        "colour": view.colour,
        "colours": colour_names(),
    }


@bp.get("/map/features")
@visible_to("public")
@kept_for_all
def list_features() -> Response:
    """Return the filter's pins and routes as GeoJSON, and which of its projects are warned of."""
    return geojson(marks_text())


def marks_text() -> str:
    """Return the filter's projects as GeoJSON with the warnings of those that are there; none of too many."""
    session, selection = get_session(), read_filter()
    found = features_text(session, selection)
    levels = {} if found.startswith(NO_FEATURES) else list_levels(session, selection, get_rules())
    return f'{add_pinyin(translate_places(found, "districts"))[:-1]},"warnings":{json.dumps(levels)}}}'


@bp.get("/map/districts")
@visible_to("public")
@unless_unchanged
def list_districts() -> Response:
    """Return the reconciliation rows of the filter with their outlines as GeoJSON."""
    return Response(shaded_text(), mimetype=GEOJSON)


@bp.get("/map/base")
@visible_to("public")
def show_base() -> Response:
    """Return the outlines of the prefectures around the registry's districts as GeoJSON."""
    read_filter()
    return geojson(translate_places(base_text(get_session()), "name"))


def read_filter() -> Selection:
    """Return the projects of a data request's filter; raises BadInput for any other word."""
    return open_selection(get_session(), parse_filter(request.args.to_dict(flat=False), also=("lang",)))


def read_words() -> tuple[Selection, MapView]:
    """Return the projects and the view that the address names."""
    words = request.args.to_dict(flat=False)
    return open_selection(get_session(), parse_filter(words, also=PAGE_WORDS)), parse_view(words)


def parse_view(words: Words) -> MapView:
    """Return the map's own words; raises BadInput for an unknown choice or a place that is not on the map."""
    given = {word: read_one(word, list(words[word])) for word in PAGE_WORDS if words.get(word)}
    given = {word: value for word, value in given.items() if value}
    bases = (*(service.key for service in tile_services()), OWN)
    choices = {"shade": SHADES, "colour": COLOURS, "base": bases, "display": DISPLAYS}
    shade, colour, base, display = (read_choice(word, given, known) for word, known in choices.items())
    seconds = read_seconds(given.get("seconds", str(USUAL_SECONDS)))
    view = MapView(shade, colour, None, base, display, seconds)
    if not {"lat", "lng", "z"} & given.keys():
        return view
    lat = read_within("lat", given, -90, 90)
    lng = read_within("lng", given, -180, 180)
    return replace(view, place=(lat, lng, read_within("z", given, 0, 24)))


def read_choice(word: str, given: Mapping[str, str], known: Sequence[str]) -> str:
    """Return what a word chooses, the first without it; raises BadInput for what is not known."""
    value = given.get(word, known[0])
    if value not in known:
        raise bad_value(word, value, tuple(known))
    return value


def read_within(word: str, given: Mapping[str, str], least: int, most: int) -> float:
    """Return a number of the map's place; raises BadInput for anything outside its range, or missing."""
    text = given.get(word, "")
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most or len(text) > LONGEST_NUMBER:
        raise BadInput(
            msg("地图位置 %(word)s 须是 %(least)s 到 %(most)s 之间的数,lat、lng、z 要一起给出。"),
            field=word,
            word=word,
            least=least,
            most=most,
        )
    return value


def is_fragment() -> bool:
    """Say whether htmx asks for the changed parts; when it restores history it wants the whole page."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def geojson(text: str) -> Response:
    """Return GeoJSON that a browser keeps and asks again about; unchanged data cost a 304."""
    response = Response(text, mimetype=GEOJSON)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def list_writable() -> list[str] | str | None:
    """Return the districts whose projects the caller may change, `all`, or None; the data never say so."""
    access = current_access()
    if not access.can_write():
        return None
    return "all" if access.role == "administrator" else sorted(access.scope)


def shade_names() -> dict[str, str]:
    """Return what the districts can be shaded by."""
    named = {"investment": "investment_wan", "number": "number"}
    return {word: field_name(name) for word, name in named.items()} | {"started": gettext("开工率")}


def tile_services() -> tuple[TileService, ...]:
    """Return the configured tile services."""
    services: tuple[TileService, ...] = current_app.config["LANTU_TILE_SERVICES"]
    return services


def describe_services() -> list[dict[str, Any]]:
    """Return the services as the script takes them, named in the current language."""
    return [
        asdict(service) | {"name": service.name if current_language() == "zh" else service.name_en}
        for service in tile_services()
    ]


def script_urls() -> dict[str, str]:
    """Return what the script fetches and leads to; to some it adds a code."""
    return {
        "features": url_for("map.list_features"),
        "districts": url_for("map.list_districts"),
        "base": url_for("map.show_base"),
        "clusters": url_for("api.clusters"),
        "custody": url_for("custody.show_custody", code="", as_of=None),
        "project": url_for("project.show_project", code="", as_of=None),
        "district": url_for("district.show_district", adcode="", as_of=None),
        "projects": url_for("projects.show_projects", as_of=None),
    }


def unlocated_href(wanted: ProjectFilter) -> str:
    """Return the list of the filter's projects that are not on the map."""
    hidden = [code for code in UNLOCATED if not wanted.precision or code in wanted.precision]
    return url_filtered("projects.show_projects", wanted, precision=hidden or UNLOCATED)
