"""What there is: the landing page, the standards that are kept, the collections and what they hold."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext

from app.api.ogc.answers import (
    GEOJSON,
    HTML,
    JSON,
    SCHEMA,
    Cell,
    Link,
    Sheet,
    address,
    answer,
    link,
    own_links,
    read_words,
)
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.unchanged import unless_unchanged
from app.words.language import current_language
from geo.cql.values import Kind
from geo.errors import msg
from geo.layer import GEOMETRY, Layer, Property
from geo.offered_crs import CRS84, OFFERED
from projects.errors import NotFound
from projects.map.layers import LAYERS, PROJECTS, find_extent

bp = Blueprint("ogc", __name__, url_prefix="/ogc")

SPEC = "http://www.opengis.net/spec"
CONFORMANCE = (
    *(f"{SPEC}/ogcapi-common-1/1.0/conf/{one}" for one in ("core", "landing-page", "json", "html", "oas30")),
    f"{SPEC}/ogcapi-common-2/1.0/conf/collections",
    *(f"{SPEC}/ogcapi-features-1/1.0/conf/{one}" for one in ("core", "oas30", "html", "geojson")),
    f"{SPEC}/ogcapi-features-2/1.0/conf/crs",
    *(
        f"{SPEC}/ogcapi-features-3/1.0/conf/{one}"
        for one in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(f"{SPEC}/ogcapi-features-5/1.0/conf/{one}" for one in ("schemas", "core-roles-features")),
    *(
        f"{SPEC}/cql2/1.0/conf/{one}"
        for one in (
            *("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators"),
            *("case-insensitive-comparison", "accent-insensitive-comparison"),
            *("basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions"),
            *("temporal-functions", "array-functions", "property-property"),
        )
    ),
    *(f"{SPEC}/ogcapi-tiles-1/1.0/conf/{one}" for one in ("core", "tileset", "tilesets-list", "mvt")),
)
REL = "http://www.opengis.net/def/rel/ogc/1.0"
TILING_REL = f"{REL}/tiling-schemes"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
# What values of each kind are in JSON Schema.
TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.NUMBER: {"type": "number"},
    Kind.FLAG: {"type": "boolean"},
    Kind.DAY: {"type": "string", "format": "date"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
    Kind.TEXTS: {"type": "array", "items": {"type": "string"}},
}


def titles() -> dict[str, tuple[str, str]]:
    """Return what the collections are called, and what they hold."""
    return {
        "projects": (
            gettext("项目"),
            gettext("规划写到的重大项目和规划包。没有落位的项目几何为空,按范围查询时不在其中。"),
        ),
        "project_points": (gettext("项目(点)"), gettext("落位为点的项目,供一层只画一种图形的程序。")),
        "project_lines": (gettext("项目(线)"), gettext("落位为线的项目,供一层只画一种图形的程序。")),
        "project_areas": (gettext("项目(面)"), gettext("落位为面的项目,供一层只画一种图形的程序。")),
        "districts": (gettext("县区"), gettext("行政区划及其简化边界。")),
        "places": (gettext("地名点"), gettext("用来给项目落位的地名及其位置。")),
    }


def get_layer(collection: str) -> Layer:
    """Return a collection; raises NotFound."""
    found = LAYERS.get(collection)
    if found is None:
        raise NotFound(
            msg("没有名为“%(name)s”的图层。可用的有:%(known)s。"),
            field="collection",
            name=collection[:50],
            known=", ".join(LAYERS),
        )
    return found


def title_of(one: Property) -> str:
    """Return what a property is called, with its unit."""
    return one.title_en if current_language() == "en" else one.title_zh


@bp.get("")
@visible_to("public")
@unless_unchanged
def show_landing() -> Response:
    """Answer where everything is."""
    read_words()
    title = gettext("蓝图 OGC API")
    note = gettext("规划重大项目、县区和地名,供 QGIS、ArcGIS、GDAL 等地图程序直接读取;不用账号。")
    further = list_ways()
    document = {"title": title, "description": note, "links": [*own_links(), *further]}
    rows = [[Cell(one["title"], as_page(one["href"])), Cell(one["rel"])] for one in further[1:]]
    return answer(document, Sheet(title, note, columns=(gettext("内容"), gettext("关系")), rows=rows))


def list_ways() -> list[Link]:
    """Return the links from the landing page."""
    describe = "ogc_description.describe_service"
    return [
        link("service-desc", address(describe, f="json"), OPENAPI, gettext("接口描述")),
        link("service-doc", address(describe, f="html"), HTML, gettext("接口描述")),
        link("conformance", address(".show_conformance"), JSON, gettext("遵循的标准")),
        link("data", address(".list_collections"), JSON, gettext("图层")),
        link(TILING_REL, address("ogc_tiles.list_grids"), JSON, gettext("瓦片格网")),
    ]


@bp.get("/conformance")
@visible_to("public")
@unless_unchanged
def show_conformance() -> Response:
    """Answer which parts of the standards are kept."""
    read_words()
    sheet = Sheet(
        gettext("遵循的标准"),
        columns=(gettext("标准"),),
        rows=[[Cell(one)] for one in CONFORMANCE],
        crumbs=crumbs(),
    )
    return answer({"conformsTo": list(CONFORMANCE), "links": own_links()}, sheet)


@bp.get("/collections")
@visible_to("public")
@unless_unchanged
def list_collections() -> Response:
    """Answer all collections."""
    read_words()
    described = [describe_collection(layer) for layer in LAYERS.values()]
    uris = [crs.uri for crs in OFFERED]
    document = {"links": own_links(), "crs": uris, "collections": described}
    page = partial(address, ".show_collection", f="html")
    rows = [[Cell(one["title"], page(collection=one["id"])), Cell(one["description"])] for one in described]
    columns = (gettext("图层"), gettext("内容"))
    return answer(document, Sheet(gettext("图层"), columns=columns, rows=rows, crumbs=crumbs()))


@bp.get("/collections/<collection>")
@visible_to("public")
@unless_unchanged
def show_collection(collection: str) -> Response:
    """Answer what one collection holds, where it lies and in which systems it can be had."""
    read_words()
    layer = get_layer(collection)
    described = describe_collection(layer)
    document = described | {"links": own_links() + described["links"]}
    return answer(document, collection_sheet(described))


def collection_sheet(described: dict[str, Any]) -> Sheet:
    """Return the page of a collection: where its features are, how to ask for them, in which systems."""
    items = address("ogc_features.list_features", collection=described["id"], f="html")
    ways = [one for one in described["links"] if one["rel"] != "items"]
    rows = [
        [Cell(gettext("要素"), items)],
        *([Cell(one["title"], as_page(one["href"]))] for one in ways),
        *([Cell(uri)] for uri in described["crs"]),
    ]
    columns = (gettext("内容、坐标系"),)
    way = crumbs(collections=True)
    return Sheet(described["title"], described["description"], columns=columns, rows=rows, crumbs=way)


@bp.get("/collections/<collection>/queryables")
@visible_to("public")
@unless_unchanged
def show_queryables(collection: str) -> Response:
    """Answer by which properties a collection can be asked."""
    return answer_schema(collection, gettext("可查询的属性"))


@bp.get("/collections/<collection>/schema")
@visible_to("public")
@unless_unchanged
def show_schema(collection: str) -> Response:
    """Answer which properties the features of a collection have."""
    return answer_schema(collection, gettext("属性"))


@bp.get("/collections/<collection>/schema/feature")
@visible_to("public")
@unless_unchanged
def show_feature_schema(collection: str) -> Response:
    """Answer how a feature of a collection looks as GeoJSON, as JSON Schema."""
    read_words()
    layer = get_layer(collection)
    title = f"{titles()[collection][0]} · {gettext('要素的结构')}"
    document = {"$schema": DRAFT, "$id": request.base_url, "title": title} | describe_feature(layer)
    return answer(document, property_sheet(layer, title), SCHEMA)


def describe_feature(layer: Layer) -> dict[str, Any]:
    """Return the JSON Schema of a feature."""
    properties = {one.name: describe_property(one) for one in layer.properties}
    members = {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "string" if layer.read_key("1") == "1" else "integer"},
        GEOMETRY: {"type": ["object", "null"]},
        "properties": {"type": "object", "properties": properties},
    }
    return {"type": "object", "required": [*members], "properties": members}


def answer_schema(collection: str, what: str) -> Response:
    """Answer the properties of a collection as JSON Schema: every one can be asked by."""
    read_words()
    layer = get_layer(collection)
    title = f"{titles()[collection][0]} · {what}"
    properties = {
        one.name: describe_property(one) | ({"x-ogc-role": "id"} if one.column is layer.key else {})
        for one in layer.properties
    }
    document = {
        "$schema": DRAFT,
        "$id": request.base_url,
        "type": "object",
        "title": title,
        "properties": {
            GEOMETRY: {
                "title": gettext("几何"),
                "format": layer.shapes,
                "x-ogc-role": "primary-geometry",
            }
        }
        | properties,
        "additionalProperties": False,
    }
    return answer(document, property_sheet(layer, title), SCHEMA)


def property_sheet(layer: Layer, title: str) -> Sheet:
    """Return the page of a collection's properties."""
    rows = [
        [Cell(one.name), Cell(title_of(one)), Cell(one.kind.value), Cell(", ".join(one.codes))]
        for one in layer.properties
    ]
    columns = (gettext("名称"), gettext("含义"), gettext("种类"), gettext("可取的值"))
    return Sheet(title, columns=columns, rows=rows, crumbs=crumbs(collections=True, layer=layer))


def describe_property(one: Property) -> dict[str, Any]:
    """Return the JSON Schema of a property."""
    codes = {"enum": list(one.codes)} if one.codes and one.kind is Kind.TEXT else {}
    whole = {"type": "integer"} if one.is_whole else {}
    return {"title": title_of(one)} | TYPES[one.kind] | whole | codes


def describe_collection(layer: Layer) -> dict[str, Any]:
    """Return what a program has to know of a collection."""
    title, description = titles()[layer.name]
    session = get_session()
    named = {"collection": layer.name}
    extent: dict[str, Any] = {}
    box, period = find_extent(session, layer)
    if box:
        extent["spatial"] = {"bbox": [list(box)], "crs": CRS84.uri}
    if period:
        extent["temporal"] = {"interval": [list(period)], "trs": GREGORIAN}
    links: list[Link] = [
        link("items", address("ogc_features.list_features", **named), GEOJSON, gettext("要素")),
        link("items", address("ogc_features.list_features", **named, f="html"), HTML, gettext("要素")),
        link(f"{REL}/queryables", address(".show_queryables", **named), SCHEMA, gettext("可查询的属性")),
        # Names of relations know no case, but GDAL 3.6 does.
        link("describedBy", address(".show_feature_schema", **named), SCHEMA, gettext("要素的结构")),
        link(f"{REL}/schema", address(".show_schema", **named), SCHEMA, gettext("属性")),
    ]
    if layer is PROJECTS:
        links.append(
            link(f"{REL}/tilesets-vector", address("ogc_tiles.list_tilesets"), JSON, gettext("矢量瓦片"))
        )
    return {
        "id": layer.name,
        "title": title,
        "description": description,
        "itemType": "feature",
        "extent": extent,
        "crs": [crs.uri for crs in OFFERED],
        "storageCrs": CRS84.uri,
        "links": links,
    }


def as_page(href: str) -> str:
    """Return the address of the page of a document."""
    base = href.replace("f=json", "f=html")
    return base if "f=html" in base else f"{base}{'&' if '?' in base else '?'}f=html"


def crumbs(*, collections: bool = False, layer: Layer | None = None) -> list[Cell]:
    """Return the way to here."""
    way = [Cell(gettext("蓝图 OGC API"), address("ogc.show_landing", f="html"))]
    if collections:
        way.append(Cell(gettext("图层"), address("ogc.list_collections", f="html")))
    if layer is not None:
        href = address("ogc.show_collection", collection=layer.name, f="html")
        way.append(Cell(titles()[layer.name][0], href))
    return way
