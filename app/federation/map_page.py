"""The map of all registries together: their clusters added up, close by the first projects of each."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext

from app.federation.asking import Asked, ask_view, list_places, read_wanted, why_missing
from app.map.colours import colour_names
from app.map.page import MapView, draw_map, geojson, parse_view, script_urls, start_page
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.templating import url_filtered
from app.words.places import add_pinyin, place_name, translate_places
from geo.bbox import parse_bbox
from projects.federation.cells import cells_text
from projects.federation.members import Member, list_members
from projects.federation.view import MOST_FIRST, View, add_views
from projects.map.clusters import read_zoom
from projects.map.features import Bounds, surround
from projects.map.levels import read_hierarchy
from projects.map.surroundings import provinces_text
from projects.reading.figures import figures_of
from projects.reading.filters import ProjectFilter
from projects.words.query_words import bad_value, read_one

bp = Blueprint("federation_map", __name__, url_prefix="/federation")
# What stands in the address of the map beside the filter, as on the map of one registry.
MAP_WORDS = ("colour", "lat", "lng", "z", "base")
# What each registry warns of follows from rules of its own.
UNKNOWN_COLOUR = "warning"
EVERYWHERE = parse_bbox("-180,-85,180,85")
# Of what all add up to, the figures that the page tells.
TOLD = ("number", "investment_wan", "without_investment_number", "unlocated_number", "unlocated_wan")
TOLD_ROWS = ("unlocated_silent_number", "unlocated_row_number")


@bp.get("/map")
@visible_to("public")
def show_map() -> str:
    """Show the map of all registries; nobody is asked before its script asks."""
    words = request.args.to_dict(flat=False)
    wanted, view = read_wanted(words, *MAP_WORDS), parse_view(words)
    if view.colour == UNKNOWN_COLOUR:
        raise bad_value("colour", view.colour, tuple(list_colours()))
    members = list_members(get_session())
    places = list_places(get_session(), members)
    return render_template(
        "federation/map.html",
        wanted=wanted,
        members=members,
        options=[(one.adcode, place_name(one.label)) for one in places.values()],
        page=describe_page(wanted, view, members),
        **draw_map(view, script_urls() | own_urls()) | {"shades": {}, "colours": list_colours()},
    )


@bp.get("/map/marks")
@visible_to("public")
def list_marks() -> Response:
    """Return what all registries show of a view, what they add up to, and who is missing."""
    words = request.args.to_dict(flat=False)
    box = parse_bbox(read_one("bbox", words["bbox"])) if words.get("bbox") else EVERYWHERE
    zoom = read_zoom(words, box)
    # What all of them add up to does not end where the map does.
    wanted = read_wanted(words, "bbox", "zoom").without("bbox")
    asked = ask_view(wanted, box, zoom)
    response = Response(marks_text(asked, zoom), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/map/provinces")
@visible_to("public")
def list_provinces() -> Response:
    """Return the outlines of all provinces as GeoJSON."""
    return geojson(translate_places(provinces_text(get_session()), "name"))


@bp.app_template_global("url_of_all_registries")
def url_of_all_registries(wanted: ProjectFilter) -> str:
    """Return the address of this map with what of a filter all registries are asked by."""
    asked = ProjectFilter(district=wanted.district, status=wanted.status, type=wanted.type)
    return url_filtered("federation_map.show_map", asked)


def marks_text(asked: Asked[View], zoom: int) -> str:
    """Return a view as JSON; its features and cells are text of the databases, with exact decimals."""
    view = add_views(asked.values)
    figures = figures_of(view.summary)
    head = {
        "sum": {name: figures[name] for name in (*TOLD, *TOLD_ROWS)},
        "matched": view.matched,
        "is_whole": all(one.is_whole for one in asked.values),
        "missing": [{"name": one.member.name, "reason": why_missing(one)} for one in asked.missing],
    }
    features = add_pinyin(translate_places(f"[{','.join(view.first)}]", "districts"))
    clusters = cells_text(get_session(), view.cells, zoom)
    text = dumps(head, ensure_ascii=False, default=str)
    return f'{text[:-1]},"features":{features},"clusters":{clusters}}}'


def describe_page(wanted: ProjectFilter, view: MapView, members: Sequence[Member]) -> dict[str, Any]:
    """Return what the script starts from; `sites` are where members' pages begin, null without any."""
    start = start_page(view, find_bounds(wanted, members))
    return start | {
        "most_first": MOST_FIRST,
        "sites": {one.name: one.site or None for one in members},
        "texts": start["texts"] | own_texts(),
    }


def find_bounds(wanted: ProjectFilter, members: Sequence[Member]) -> Bounds | None:
    """Return the box of the filter's districts, else that of the provinces of all members."""
    boxes = read_hierarchy(get_session()).boxes
    adcodes = wanted.district or [adcode for one in members for adcode in one.provinces]
    return surround([boxes[adcode] for adcode in adcodes if adcode in boxes])


def list_colours() -> dict[str, str]:
    """Return what the marks of all registries can be coloured by."""
    return {code: name for code, name in colour_names().items() if code != UNKNOWN_COLOUR}


def own_urls() -> dict[str, str]:
    """Return what the script fetches of all registries; the provinces stand for the surroundings."""
    return {"marks": url_for("federation_map.list_marks"), "base": url_for("federation_map.list_provinces")}


def own_texts() -> dict[str, str]:
    """Return the texts of this map alone."""
    return {
        "missing": gettext("图上和合计里不含:%(names)s。再移动地图就再问一次。"),
        "missing_one": gettext("%(name)s(%(reason)s)"),
        "registry": gettext("登记簿"),
        "own_registry": gettext("本站"),
        "no_pages": gettext("“%(name)s”没有公开的网页"),
        "first_in_view": gettext("视野内 %(number)s 条,列出各登记簿最大的 %(shown)s 条。"),
        "unlocated_rows": gettext("未上图 %(rows)s 条,其中计入合计 %(number)s 个项目、%(amount)s"),
        "nothing_in_view": gettext("视野内没有已落位的项目。"),
    }
