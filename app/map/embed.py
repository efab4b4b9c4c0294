"""The map for a frame on the page of another site: the public's map, whoever looks, without a session."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext

from app.map import custody, page
from app.map.first_view import first_view
from app.map.page import draw_map, read_words, start_page
from app.map.shaded import shaded_text
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.security import open_to_frames
from app.web.templating import url_filtered
from app.words.language import DEFAULT_LANGUAGE, current_language
from geo.bbox import parse_bbox
from projects.clock import get_today
from projects.exports.filter_text import describe_filter, district_names
from projects.exports.job import Job
from projects.exports.publisher import Publisher
from projects.exports.wording import phrase
from projects.map.clusters import clusters_text, read_zoom
from projects.map.district_view import is_vast
from projects.map.features import list_district_tree
from projects.reading.filter_words import parse_filter
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection, open_selection
from projects.reading.totals import summarise
from projects.reports.sheet.words import title_of
from projects.store.past import moment_words

bp = Blueprint("embed", __name__)
# The map's own data at addresses of their own: with these no session is read.
data = Blueprint("embed_data", __name__, url_prefix="/map/embed")
EVERYWHERE = "-180,-85,180,85"


@bp.get("/embed")
@visible_to("public")
def show_embed() -> Response:
    """Show the map of a filter, with its key and the way to the whole page."""
    open_to_frames(current_app.config["LANTU_EMBED_ORIGINS"])
    selection, view = read_words()
    bounds = first_view(selection, list_district_tree(get_session(), selection))
    start = start_page(view, bounds) | {"by_view": is_vast(get_session())}
    frame = {"page": start, **draw_map(view, script_urls())}
    response = make_response(render_template("map/embed.html", **describe(selection), **frame))
    response.headers["Cache-Control"] = "no-cache"
    return response


@data.get("/features")
@visible_to("public")
def list_features() -> Response:
    """Return the filter's pins and routes as GeoJSON."""
    return page.list_features()


@data.get("/districts")
@visible_to("public")
def list_districts() -> Response:
    """Return the reconciliation rows of the filter with their outlines as GeoJSON."""
    return page.geojson(shaded_text())


@data.get("/base")
@visible_to("public")
def show_base() -> Response:
    """Return the outlines of the surroundings as GeoJSON."""
    return page.show_base()


@data.get("/custody/<code>")
@visible_to("public")
def show_custody(code: str) -> Response:
    """Return who stands for a project's place, as the public is told."""
    return custody.show_custody(code)


@data.get("/clusters")
@visible_to("public")
def list_clusters() -> Response:
    """Return what lies in a box at a zoom, gathered on a grid, as GeoJSON."""
    words = request.args.to_dict(flat=False)
    selection = open_selection(get_session(), parse_filter(words, also=("zoom", "lang")))
    box = selection.wanted.bbox or parse_bbox(EVERYWHERE)
    text = clusters_text(get_session(), selection, box, read_zoom(words, box))
    return Response(text, mimetype="application/geo+json")


def describe(selection: Selection) -> dict[str, Any]:
    """Return what stands above and below the map."""
    session, language, as_of = get_session(), current_language(), selection.wanted.as_of
    job = Job(session, selection, language=language)
    names = district_names(job)
    day = moment_words(as_of) if as_of else get_today().isoformat()
    return {
        "heading": title_of(names, language),
        "filter_words": phrase("filter", language) + describe_filter(job, names),
        "summary": summarise(session, selection),
        "full_href": url_filtered("map.show_map", selection.wanted, lang=request.args.get("lang")),
        "made": gettext("登记簿截至 %(day)s", day=day),
    }


@bp.app_template_global("embed_address")
def embed_address(wanted: ProjectFilter) -> str:
    """Return the whole address of a filter's map for a frame; nothing where no site may show it."""
    if not current_app.config["LANTU_EMBED_ORIGINS"]:
        return ""
    publisher: Publisher = current_app.config["LANTU_PUBLISHER"]
    language = None if current_language() == DEFAULT_LANGUAGE else current_language()
    host = publisher.address or request.host_url.rstrip("/")
    return host + url_filtered("embed.show_embed", wanted, lang=language)


def script_urls() -> dict[str, str]:
    """Return what the script fetches, and the pages that its links lead to outside of the frame."""
    return {
        "features": url_for("embed_data.list_features"),
        "districts": url_for("embed_data.list_districts"),
        "base": url_for("embed_data.show_base"),
        "clusters": url_for("embed_data.list_clusters"),
        "custody": url_for("embed_data.show_custody", code=""),
        "project": url_for("project.show_project", code="", as_of=None),
        "district": url_for("district.show_district", adcode="", as_of=None),
        "projects": url_for("projects.show_projects", as_of=None),
    }
