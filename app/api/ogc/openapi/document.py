"""The description of OGC API as OpenAPI 3.0, which its clients read; that of our own API is 3.1."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from app.api.ogc.answers import (
    FORMATS,
    GEOJSON,
    HTML,
    JSON,
    SCHEMA,
    address,
)
from app.api.ogc.collections import OPENAPI, TYPES, title_of, titles
from app.api.ogc.cql import FILTER_WORDS, MOST, PAGE
from app.api.ogc.tiles import GRID
from app.api.openapi.parameters import FILTER
from app.map.tiles import MVT
from app.words.language import current_language
from geo.cql.reading import LANGUAGES
from geo.layer import Layer
from geo.offered_crs import CRS84, OFFERED
from geo.tiles import DEEPEST
from projects.map.layers import LAYERS, OF_PROJECTS

Part = dict[str, Any]
PROBLEM = "application/problem+json"


def describe() -> Part:
    """Return the OpenAPI 3.0 document."""
    paths: dict[str, Part] = {
        "/": read("landing", gettext("蓝图 OGC API"), JSON),
        "/conformance": read("conformance", gettext("遵循的标准"), JSON),
        "/api": read("description", gettext("接口描述"), OPENAPI.partition(";")[0]),
        "/collections": read("collections", gettext("图层"), JSON),
    }
    for layer in LAYERS.values():
        paths |= describe_layer(layer)
    paths |= describe_tiles()
    return {
        "openapi": "3.0.3",
        "info": {"title": gettext("蓝图 OGC API"), "version": "1"},
        "servers": [{"url": address("ogc.show_landing")}],
        "paths": paths,
        "components": {"schemas": {"Problem": {"type": "object", "required": ["code", "description"]}}},
    }


def describe_layer(layer: Layer) -> dict[str, Part]:
    """Return the addresses of a collection."""
    title = titles()[layer.name][0]
    base = f"/collections/{layer.name}"
    further = [one_word("crs", {"type": "string", "enum": [crs.uri for crs in OFFERED]}, style="form")]
    key = {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        base: read(f"{layer.name}", title, JSON),
        f"{base}/queryables": read(
            f"{layer.name}.queryables", f"{title} · {gettext('可查询的属性')}", SCHEMA
        ),
        f"{base}/schema": read(f"{layer.name}.schema", f"{title} · {gettext('属性')}", SCHEMA),
        f"{base}/items": read(
            f"{layer.name}.items", f"{title} · {gettext('要素')}", GEOJSON, list_words(layer)
        ),
        f"{base}/items/{{code}}": read(
            f"{layer.name}.item", f"{title} · {gettext('一个要素')}", GEOJSON, [key, *further]
        ),
    }


def list_words(layer: Layer) -> list[Part]:
    """Return the words of a request for features."""
    crs: Part = {"type": "string", "enum": [one.uri for one in OFFERED], "default": CRS84.uri}
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE}
    words: dict[str, Part] = {
        "limit": limit,
        "cursor": {"type": "string"},
        "bbox": numbers,
        "bbox-crs": crs,
        "crs": crs,
        "datetime": {"type": "string"},
        "filter": {"type": "string"},
        "filter-lang": {"type": "string", "enum": list(LANGUAGES), "default": "cql2-text"},
        "filter-crs": crs,
    }
    described = [one_word(name, schema) for name, schema in words.items()]
    if layer in OF_PROJECTS:
        for name in FILTER_WORDS:
            schema, about = FILTER[name]
            described.append(
                one_word(name, as_3_0(schema), about.zh if current_language() == "zh" else about.en)
            )
    for one in layer.properties:
        if one.name not in (*words, *(FILTER_WORDS if layer in OF_PROJECTS else ())):
            schema = {"type": "string"} if one.kind.value == "array" else TYPES[one.kind]
            described.append(one_word(one.name, schema, title_of(one)))
    return described


def as_3_0(schema: Part) -> Part:
    """Return a schema without what OpenAPI 3.0 does not know."""
    return {
        name: as_3_0(value) if isinstance(value, dict) else value
        for name, value in schema.items()
        if name not in ("examples", "description")
    }


def one_word(name: str, schema: Part, about: str = "", *, style: str = "form") -> Part:
    """Return one word of the query; several numbers stand in it with commas."""
    named = {"description": str(about)} if about else {}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "style": style,
        "explode": name != "bbox",
    } | named


def read(operation_id: str, summary: str, mimetype: str, words: list[Part] | None = None) -> Part:
    """Return the description of one address that is read."""
    common = [one_word("f", {"type": "string", "enum": list(FORMATS)}), one_word("lang", {"type": "string"})]
    content: dict[str, Part] = {kind: {"schema": {"type": "object"}} for kind in (mimetype,)}
    content[HTML] = {"schema": {"type": "string"}}
    refused = {
        PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}},
        HTML: {"schema": {"type": "string"}},
    }
    problem = {"content": refused}
    return {
        "get": {
            "operationId": operation_id,
            "summary": summary,
            "parameters": [*(words or []), *common],
            "responses": {
                "200": {"description": summary, "content": content},
                **further_answers(mimetype),
                "400": {"description": gettext("请求有误"), **problem},
                "404": {"description": gettext("没有找到"), **problem},
                "default": {"description": gettext("暂时不能处理"), **problem},
            },
        }
    }


def further_answers(mimetype: str) -> Part:
    """Return what else a read may come to: nothing new, another address, a tile without anything."""
    found = {
        "304": {"description": gettext("没有变化")},
        "301": {"description": gettext("该项目已并入另一项目")},
    }
    return found | ({"204": {"description": gettext("没有内容")}} if mimetype == MVT else {})


def describe_tiles() -> dict[str, Part]:
    """Return the addresses of the tiles."""
    places = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {
                "type": "integer",
                "minimum": 0,
                "maximum": DEEPEST if name == "z" else 2**DEEPEST - 1,
            },
        }
        for name in ("z", "y", "x")
    ]
    base = "/collections/projects/tiles"
    return {
        "/tileMatrixSets": read("grids", gettext("瓦片格网"), JSON),
        f"/tileMatrixSets/{GRID}": read("grid", GRID, JSON),
        base: read("tilesets", gettext("矢量瓦片"), JSON),
        f"{base}/{GRID}": read("tileset", GRID, JSON),
        f"{base}/{GRID}/{{z}}/{{y}}/{{x}}": read("tile", gettext("矢量瓦片"), MVT, places),
    }
