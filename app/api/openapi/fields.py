"""The schemas of a project's fields, from the field table: what we send of each, and what a program sends."""

from __future__ import annotations

from collections.abc import Callable

from app.api.openapi.types import (
    GEOMETRY,
    VERSION,
    Schema,
    code_of,
    day,
    flag,
    list_of,
    measured,
    moment,
    month,
    or_null,
    record,
    text,
    wan,
    whole,
)
from app.api.openapi.words import Both
from geo.datum import DATUMS
from projects.models import Project
from projects.registry.field import Field, Kind
from projects.registry.field_readers import MOST_UNITS, NATIONAL_CODE
from projects.registry.fields import name_of


def both(key: str) -> Both:
    """Return what a field is called, with its unit."""
    name = name_of(key)
    return Both(name.title("zh"), name.title("en"))


def described(field: Field, *, unit: bool = True) -> Both:
    """Return what a field is called and what programs are told beside it."""
    zh, en = both(field.name) if unit else (field.zh, field.en)
    return Both(f"{zh},{field.note[0]}", f"{en}, {field.note[1]}") if field.note else Both(zh, en)


# What is more than its kind says.
SHOWN: dict[str, Schema] = {
    "version": VERSION,
    "parent_code": or_null(text(*both("parent_code"))),
    "districts": list_of(
        record(
            {
                "adcode": text(*both("adcode")),
                "label": text(*both("label")),
                "share": or_null(measured(*both("shares"))),
            }
        )
    ),
    "citations": list_of(
        record({"document": text(*both("document")), "line": or_null(whole(*both("line")))})
    ),
}
SENT: dict[str, Schema] = {
    "geom": {"anyOf": [GEOMETRY, {"type": "null"}]},
    "source_datum": {"type": "string", "enum": list(DATUMS)},
}
FURTHER: dict[str, Schema] = {
    "name": {"minLength": 1},
    "national_code": {"pattern": f"^{NATIONAL_CODE.pattern}$"},
}


def shown(field: Field) -> Schema:
    """Return the schema of what we send of a field."""
    if field.name in SHOWN:
        return SHOWN[field.name]
    words = described(field)
    schemas: dict[Kind, Callable[[], Schema]] = {
        Kind.TEXTS: lambda: list_of({"type": "string"}) | {"description": words},
        Kind.CODE: lambda: code_of(field.terms, *words),
        Kind.FLAG: lambda: flag(*words),
        Kind.WHOLE: lambda: whole(*words),
        Kind.MEASURE: lambda: measured(*words),
        Kind.MONEY: lambda: measured(*words),
        Kind.DAY: lambda: day(*words),
        Kind.MONTH: lambda: day(*words),
        Kind.MOMENT: lambda: moment(*words),
    }
    schema = schemas.get(field.kind, lambda: text(*words))()
    return or_null(schema) if Project.__table__.c[field.name].nullable else schema


def sent(field: Field) -> Schema:
    """Return the schema of what a program sends for a field; null empties it."""
    words, bare = described(field), described(field, unit=False)
    if field.name in SENT:
        return SENT[field.name] | {"description": words}
    least, most = field.bounds
    schemas: dict[Kind, Callable[[], Schema]] = {
        Kind.TEXTS: lambda: {
            "type": ["array", "null"],
            "items": {"type": "string"},
            "maxItems": MOST_UNITS,
            "description": words,
        },
        Kind.CODE: lambda: code_of(field.terms, *words),
        Kind.WHOLE: lambda: whole(*words, minimum=least, maximum=most),
        Kind.MEASURE: lambda: size(*words),
        Kind.MONEY: lambda: wan(*bare),
        Kind.DAY: lambda: day(*words),
        Kind.MONTH: lambda: month(*words),
    }
    schema = schemas.get(field.kind, lambda: text(*words, maxLength=field.longest))()
    return schema | FURTHER.get(field.name, {})


def size(zh: str, en: str) -> Schema:
    """Return the schema of a length or an area that a program sends."""
    return {
        "type": ["string", "number", "null"],
        "description": Both(f"{zh},最多六位小数", f"{en}, up to six decimals"),
    }
