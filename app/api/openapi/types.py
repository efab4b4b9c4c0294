"""JSON schemas that several nouns share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.api.openapi.words import Both
from projects.words import vocabulary

Schema = dict[str, Any]


def or_null(schema: Schema) -> Schema:
    """Return a schema whose value may be missing."""
    if "enum" in schema:
        return schema | {"type": [schema["type"], "null"], "enum": [*schema["enum"], None]}
    return schema | {"type": [schema["type"], "null"]}


def text(zh: str, en: str, **more: Any) -> Schema:
    """Return the schema of a text."""
    return {"type": "string", "description": Both(zh, en), **more}


def whole(zh: str, en: str, **more: Any) -> Schema:
    """Return the schema of a whole number."""
    return {"type": "integer", "description": Both(zh, en), **more}


def flag(zh: str, en: str) -> Schema:
    """Return the schema of a yes or no."""
    return {"type": "boolean", "description": Both(zh, en)}


def code_of(terms: Iterable[vocabulary.Term], zh: str, en: str) -> Schema:
    """Return the schema of a code of a list, its terms named."""
    terms = list(terms)
    named_zh = ",".join(f"{term.code} {term.zh}" for term in terms)
    named_en = ", ".join(f"{term.code} {term.en}" for term in terms)
    return {
        "type": "string",
        "enum": list(vocabulary.codes(terms)),
        "description": Both(f"{zh}:{named_zh}", f"{en}: {named_en}"),
    }


def wan(zh: str, en: str) -> Schema:
    """Return the schema of an amount in 万元 that a program sends: text or number, exact to the yuan."""
    return {
        "type": ["string", "number", "null"],
        "description": Both(f"{zh}(万元,最多四位小数)", f"{en} (10,000 yuan, up to four decimals)"),
        "examples": ["12345.67"],
    }


def exact_wan(zh: str, en: str) -> Schema:
    """Return the schema of an amount in 万元 that we send as exact text."""
    return text(f"{zh}(万元,精确文本)", f"{en} (10,000 yuan, exact text)", pattern=r"^-?\d+(\.\d+)?$")


def measured(zh: str, en: str) -> Schema:
    """Return the schema of a number that we send."""
    return {"type": "number", "description": Both(zh, en)}


def moment(zh: str, en: str) -> Schema:
    """Return the schema of a moment."""
    return text(zh, en, format="date-time")


def day(zh: str, en: str) -> Schema:
    """Return the schema of a day."""
    return text(zh, en, format="date", examples=["2026-06-01"])


def month(zh: str, en: str) -> Schema:
    """Return the schema of a month."""
    return text(zh, en, pattern=r"^\d{4}-(0[1-9]|1[0-2])$", examples=["2026-10"])


def record(properties: dict[str, Schema], *, optional: Iterable[str] = ()) -> Schema:
    """Return the schema of an object whose members are all there, but for the optional ones."""
    left_out = set(optional)
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in left_out],
    }


def sent(properties: dict[str, Schema], *required: str) -> Schema:
    """Return the schema of an object that a program sends: null is nothing, an unknown member refused."""
    members = {
        name: or_null(schema) if name not in required and isinstance(schema.get("type"), str) else schema
        for name, schema in properties.items()
    }
    return {
        "type": "object",
        "properties": members,
        "required": list(required),
        "additionalProperties": False,
    }


def ref(name: str) -> Schema:
    """Return a reference to a named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


GEOMETRY: Schema = {
    "type": "object",
    "description": Both(
        "GeoJSON 几何(Point、LineString、Polygon 及其 Multi 形式),经度、纬度,WGS-84。",
        "A GeoJSON geometry (Point, LineString, Polygon, their Multi forms), longitude, latitude, WGS-84.",
    ),
    "properties": {"type": {"type": "string"}, "coordinates": {"type": "array"}},
    "required": ["type", "coordinates"],
    "examples": [{"type": "Point", "coordinates": [120.45, 41.57]}],
}
CHANGES: Schema = {
    "type": "object",
    "description": Both("字段 → [旧值, 新值];金额是精确文本", "Field → [old, new]; money as exact text"),
    "additionalProperties": {"type": "array", "minItems": 2, "maxItems": 2},
}
VERSION = whole("版本号,每次变更加一或更多", "The version; every change raises it", minimum=1)
NEXT = or_null(text("下一页的 cursor,没有则为 null", "The cursor of the next page, null on the last"))
