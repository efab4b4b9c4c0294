"""Projects as vector tiles, by the same filter as the map."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.unchanged import unless_unchanged
from geo.tiles import read_tile
from projects.map.tiles import make_tile
from projects.reading.filter_words import parse_filter
from projects.reading.selection import open_selection

bp = Blueprint("tiles", __name__)
MVT = "application/vnd.mapbox-vector-tile"


@bp.get("/tiles/projects/<int:z>/<int:x>/<int:y>.mvt")
@visible_to("public")
@unless_unchanged
def show_tile(z: int, x: int, y: int) -> Response:
    """Answer one tile, column before row as maps of the web ask."""
    return answer_tile(z, x, y)


def answer_tile(zoom: int, x: int, y: int) -> Response:
    """Answer one tile of the projects of the address's filter; 204 where nothing lies."""
    tile = read_tile(zoom, x, y)
    session = get_session()
    words = request.args.to_dict(flat=False)
    selection = open_selection(session, parse_filter(words, also=("lang", "f")))
    data = make_tile(session, selection, tile)
    return Response(data, 200 if data else 204, mimetype=MVT)
