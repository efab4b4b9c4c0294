"""The ground as vector tiles that browsers keep as long as nothing else is loaded, and as TileJSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from flask_babel import gettext

from app.map.kept_tiles import kept_tiles
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.ground_tag import name_ground, tag_of
from app.words.language import LANGUAGES, current_language
from geo.ground.parts import Ground, read_ground
from geo.ground.relief import FIRST_ZOOM, find_relief
from geo.ground.relief import LAST_ZOOM as RELIEF_LAST
from geo.ground.tiles import LAST_ZOOM, make_ground_tile
from geo.tiles import Tile, read_tile
from projects.words.romanise import romanise

bp = Blueprint("ground", __name__)
MVT = "application/vnd.mapbox-vector-tile"
# An address that names the version of the ground means the same for ever.
FOR_EVER = "public, max-age=31536000, immutable"


@bp.get("/base/<int:z>/<int:x>/<int:y>.mvt")
@visible_to("public")
def show_ground_tile(z: int, x: int, y: int) -> Response:
    """Answer one tile of the ground, column before row as maps of the web ask; 204 where nothing lies."""
    return answer_ground(read_tile(z, x, y))


def answer_ground(tile: Tile) -> Response:
    """Answer a tile, or 304 to whoever has it: it is not even made."""
    tag, language = name_ground(), read_language()
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        spell = romanise if language == "en" else None
        data = kept_tiles().get_or_make(
            tag, (tile, language), lambda: make_ground_tile(get_session(), tile, spell)
        )
        response = Response(data, 200 if data else 204, mimetype=MVT)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == tag else "no-cache"
    return response


def read_language() -> str | None:
    """Return the language that the address asks names in; the cookie's would keep shared caches out."""
    named = request.args.get("lang")
    return named if named in LANGUAGES else None


@bp.get("/base/relief/<int:z>/<int:x>/<int:y>.webp")
@visible_to("public")
def show_relief(z: int, x: int, y: int) -> Response:
    """Answer one tile of the soft relief, 204 where there is none."""
    tag = name_ground()
    content = find_relief(get_session(), read_tile(z, x, y))
    response = Response(content, 204 if content is None else 200, mimetype="image/webp")
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == tag else "no-cache"
    response.make_conditional(request)
    return response


@bp.get("/base/tiles.json")
@visible_to("public")
def describe_ground() -> Response:
    """Answer what the tiles hold and whom to name, as TileJSON."""
    response = jsonify(as_tilejson(read_ground(get_session())))
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def as_tilejson(ground: Ground) -> dict[str, Any]:
    """Return a ground as TileJSON 3.0; the address of its tiles names the version that is loaded."""
    first = url_for(
        "ground.show_ground_tile", z=0, x=1, y=2, v=tag_of(ground), lang=read_language(), as_of=None
    )
    fields = {"class": "String", "name": "String", "ref": "String"}
    told: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": "base",
        "tiles": [first.replace("0/1/2.mvt", "{z}/{x}/{y}.mvt")],
        "minzoom": 0,
        "maxzoom": LAST_ZOOM,
        "attribution": attribution(ground),
        "vector_layers": [{"id": group, "fields": fields} for group in ground.groups],
    }
    if ground.has_relief:
        told["relief"] = as_relief(tag_of(ground))
    return told


def as_relief(tag: str) -> dict[str, Any]:
    """Return where the tiles of the relief are and their zooms; a member of ours, which others pass over."""
    first = url_for("ground.show_relief", z=0, x=1, y=2, v=tag, as_of=None)
    return {
        "tiles": [first.replace("0/1/2.webp", "{z}/{x}/{y}.webp")],
        "minzoom": FIRST_ZOOM,
        "maxzoom": RELIEF_LAST,
    }


def attribution(ground: Ground) -> str:
    """Return whom to name on a map, as text, and under which number it was reviewed."""
    approval: str = current_app.config["LANTU_MAP_APPROVAL"]
    reviewed = (gettext("审图号:%(number)s", number=approval),) if approval else ()
    return " · ".join((*ground.attributions, *reviewed))


@bp.app_template_global("ground_source")
def ground_source() -> dict[str, str]:
    """Return what a map's script needs: where the ground is described, and the library that draws it."""
    return {
        "url": url_for("ground.describe_ground", lang=current_language(), as_of=None),
        "renderer": url_for("static", filename="vendor/protomaps/protomaps-leaflet.js"),
    }
