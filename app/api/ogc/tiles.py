"""OGC API Tiles: the web's square grid, and projects in it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from flask_babel import gettext

from app.api.ogc.answers import Cell, Sheet, address, answer, link, own_links, read_single, read_words
from app.api.ogc.collections import REL, as_page, crumbs, titles
from app.map.tiles import MVT, answer_tile
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.unchanged import unless_unchanged
from geo.offered_crs import name_crs
from geo.tiles import DEEPEST, MERCATOR
from projects.map.layers import PROJECTS, find_extent
from projects.map.tiles import DRAWN, LAYER

bp = Blueprint("ogc_tiles", __name__, url_prefix="/ogc")

GRID = "WebMercatorQuad"
GRID_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{GRID}"
WELL_KNOWN = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"
HALF = 20037508.342789244
TILE = 256
# One pixel of OGC's grids is 0.28 mm wide.
PIXEL_M = 0.00028
TILEJSON = "tilejson"
# Projects begin to be told apart; a map opens there.
FIRST_ZOOM = 7


def size_of(zoom: int) -> float:
    """Return the width of a pixel at the equator in metres."""
    return 2 * HALF / TILE / float(2**zoom)


def scale_of(zoom: int) -> float:
    """Return the scale denominator of a zoom."""
    return size_of(zoom) / PIXEL_M


@bp.get("/tileMatrixSets")
@visible_to("public")
@unless_unchanged
def list_grids() -> Response:
    """Answer the grids of tiles: there is one."""
    read_words()
    href = address(".show_grid")
    grids = [{"id": GRID, "title": GRID, "uri": GRID_URI, "links": [link("self", href, "application/json")]}]
    rows = [[Cell(GRID, as_page(href))]]
    sheet = Sheet(gettext("瓦片格网"), columns=(gettext("格网"),), rows=rows, crumbs=crumbs())
    return answer({"tileMatrixSets": grids, "links": own_links()}, sheet)


@bp.get(f"/tileMatrixSets/{GRID}")
@visible_to("public")
@unless_unchanged
def show_grid() -> Response:
    """Answer the grid, zoom by zoom."""
    read_words()
    grid = describe_grid()
    columns = (gettext("级别"), gettext("比例尺分母"), gettext("每边瓦片数"))
    rows = [
        [Cell(one["id"]), Cell(f"{one['scaleDenominator']:,.0f}"), Cell(f"{one['matrixWidth']:,}")]
        for one in grid["tileMatrices"]
    ]
    return answer(grid | {"links": own_links()}, Sheet(GRID, columns=columns, rows=rows, crumbs=crumbs()))


def describe_grid() -> dict[str, Any]:
    """Return the grid as OGC describes grids."""
    matrices = [
        {
            "id": str(zoom),
            "scaleDenominator": scale_of(zoom),
            "cellSize": size_of(zoom),
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": [-HALF, HALF],
            "tileWidth": TILE,
            "tileHeight": TILE,
            "matrixWidth": 2**zoom,
            "matrixHeight": 2**zoom,
        }
        for zoom in range(DEEPEST + 1)
    ]
    return {
        "id": GRID,
        "title": GRID,
        "uri": GRID_URI,
        "crs": name_crs(MERCATOR),
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": WELL_KNOWN,
        "tileMatrices": matrices,
    }


@bp.get("/collections/projects/tiles")
@visible_to("public")
@unless_unchanged
def list_tilesets() -> Response:
    """Answer the sets of tiles of the projects: there is one."""
    read_words()
    href = address(".show_tileset")
    tilesets = [brief_tileset() | {"links": [link("self", href, "application/json")]}]
    rows = [[Cell(GRID, as_page(href))]]
    sheet = Sheet(
        tileset_title(),
        columns=(gettext("格网"),),
        rows=rows,
        crumbs=crumbs(collections=True, layer=PROJECTS),
    )
    return answer({"tilesets": tilesets, "links": own_links()}, sheet)


@bp.get(f"/collections/projects/tiles/{GRID}")
@visible_to("public")
@unless_unchanged
def show_tileset() -> Response:
    """Answer what a program has to know to draw the tiles; as TileJSON with `f=tilejson`."""
    words = read_words(formats=("json", "html", TILEJSON))
    if read_single(words, "f") == TILEJSON:
        return jsonify(tilejson())
    as_tilejson = Cell(TILEJSON, address(".show_tileset", f=TILEJSON))
    facts = [(gettext("地址"), Cell(template())), ("TileJSON", as_tilejson)]
    sheet = Sheet(tileset_title(), facts=facts, crumbs=crumbs(collections=True, layer=PROJECTS))
    return answer(describe_tileset(), sheet)


def template() -> str:
    """Return the address of a tile with the places to be filled, which url_for would escape."""
    first = address(".show_tile", z=0, y=0, x=0)
    return f"{first.removesuffix('0/0/0')}{{tileMatrix}}/{{tileRow}}/{{tileCol}}"


def describe_tileset() -> dict[str, Any]:
    """Return the set of tiles as OGC describes sets."""
    as_tilejson = address(".show_tileset", f=TILEJSON)
    further = [
        link("item", template(), MVT, tileset_title(), templated=True),
        link(f"{REL}/tiling-scheme", address(".show_grid"), "application/json"),
        link("describedby", as_tilejson, "application/json", "TileJSON"),
    ]
    return brief_tileset() | {
        "tileMatrixSetURI": GRID_URI,
        "layers": [{"id": LAYER, "dataType": "vector"}],
        "links": [*own_links(), *further],
    }


@bp.get(f"/collections/projects/tiles/{GRID}/<int:z>/<int:y>/<int:x>")
@visible_to("public")
@unless_unchanged
def show_tile(z: int, y: int, x: int) -> Response:
    """Answer one tile, row before column as OGC asks."""
    return answer_tile(z, x, y)


def tileset_title() -> str:
    """Return what the tiles are called."""
    return f"{titles()['projects'][0]} · {gettext('矢量瓦片')}"


def brief_tileset() -> dict[str, Any]:
    """Return what the list says of the set."""
    return {
        "title": tileset_title(),
        "dataType": "vector",
        "crs": name_crs(MERCATOR),
        "tileMatrixSetId": GRID,
    }


def tilejson() -> dict[str, Any]:
    """Return the TileJSON of the projects."""
    box, _period = find_extent(get_session(), PROJECTS)
    first = address("tiles.show_tile", z=0, x=0, y=0)
    fields = {one.name: one.title_zh for one in PROJECTS.properties}
    return {
        "tilejson": "3.0.0",
        "name": tileset_title(),
        "tiles": [f"{first.removesuffix('0/0/0.mvt')}{{z}}/{{x}}/{{y}}.mvt"],
        "minzoom": 0,
        "maxzoom": DEEPEST,
        **({"bounds": list(box), "center": [*middle(box), FIRST_ZOOM]} if box else {}),
        "vector_layers": [{"id": LAYER, "fields": {name: fields.get(name, name) for name in DRAWN}}],
    }


def middle(box: tuple[float, ...]) -> tuple[float, float]:
    """Return the middle of a box."""
    west, south, east, north = box
    return (west + east) / 2, (south + north) / 2
