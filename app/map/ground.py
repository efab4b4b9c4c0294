"""The ground as vector tiles, kept by browsers as long as nothing else is loaded."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, request, url_for

from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.unchanged import hash_code
from geo.ground.parts import read_ground_version
from geo.ground.tiles import make_ground_tile
from geo.tiles import Tile, read_tile

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
    tag = name_ground()
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        data = make_ground_tile(get_session(), tile)
        response = Response(data, 200 if data else 204, mimetype=MVT)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == tag else "no-cache"
    return response


def name_ground() -> str:
    """Return the tag of the ground as it is loaded and drawn now."""
    return sha256(f"{read_ground_version(get_session())} {hash_code()}".encode()).hexdigest()[:12]


def ground_url() -> str:
    """Return the address of the tiles with {z}, {x} and {y}, of the version that is loaded."""
    first = url_for("ground.show_ground_tile", z=0, x=1, y=2, v=name_ground(), as_of=None)
    return first.replace("/0/1/2.mvt", "/{z}/{x}/{y}.mvt")
