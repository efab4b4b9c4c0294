"""How a program wants a file to be taken: its target, table and columns, its month, year and datum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from app.api.body import Body, unknown_field, wrong_type
from geo.errors import msg
from projects.errors import BadInput
from projects.imports.asking import Options
from projects.imports.source import column_index
from projects.imports.values.units import units_of
from projects.models import Import
from projects.registry.field_readers import YEARS
from projects.words.form_values import read_line
from projects.words.numbers import read_whole

OPTIONS = ("target", "month", "year", "datum", "reason", "evidence", "evidence_link")
OF_COLUMN = ("field", "unit")
LONGEST_EVIDENCE = 200
LONGEST_CODE = 50
MOST_ROWS = 1000
Columns = dict[int, dict[str, Any]]


def read_options_of(body: Body, one: Import) -> Options:
    """Return how the file of an import is to be taken: what is not sent stays; raises BadInput."""
    readers: dict[str, Callable[[], Any]] = {
        "target": lambda: body.words("target", LONGEST_CODE),
        "month": lambda: body.month("month"),
        "year": lambda: read_whole(body.text("year"), "year", *YEARS),
        "datum": lambda: body.words("datum", LONGEST_CODE) or None,
        "reason": lambda: body.words("reason"),
        "evidence": lambda: read_line(body.only("evidence", str, ""), "evidence", LONGEST_EVIDENCE) or "",
        "evidence_link": lambda: body.link("evidence_link"),
    }
    return replace(options_of(one), **{name: read() for name, read in readers.items() if name in body})


def options_of(one: Import) -> Options:
    """Return how the file of an import is taken now."""
    return Options(
        target=one.target,
        month=one.month,
        year=one.year,
        datum=one.datum,
        reason=one.reason or "",
        evidence=one.evidence or "",
        evidence_link=one.evidence_link or "",
    )


def read_table(body: Body, one: Import) -> str | None:
    """Return the table or layer that is to be read, None for the one that is."""
    name = body.only("table", str, "")
    return name if name and name != one.table_name else None


def read_columns(body: Body, one: Import, table: str | None) -> Columns | None:
    """Return what the columns are said to be, by index; None where nothing is said. Raises BadInput.

    Nobody knows the columns of a table that was not read yet.
    """
    given = body.values.get("columns")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise wrong_type("columns")
    if table is not None or one.mapping is None:
        raise BadInput(msg("这张表还没有读过。请先只写 table,读过之后再写 columns。"), field="columns")
    return {read_letters(letters, one): read_column(column) for letters, column in given.items()}


def read_letters(letters: str, one: Import) -> int:
    """Return the column that letters name; raises BadInput for one that the table does not have."""
    index = column_index(letters)
    headings = (one.mapping or {}).get("headings", [])
    if index is None or index >= len(headings):
        raise BadInput(msg("表里没有“%(name)s”列。"), field="columns", name=letters[:50])
    return index


def read_column(value: Any) -> dict[str, Any]:
    """Return the field that a column holds and the unit of its figures; raises BadInput."""
    if not isinstance(value, dict):
        raise wrong_type("columns")
    for name in value:
        if name not in OF_COLUMN:
            raise unknown_field(name, OF_COLUMN)
    column = Body(value)
    field, unit = column.words("field", LONGEST_CODE), column.words("unit", LONGEST_CODE) or None
    known = units_of(field) or {}
    if unit is not None and unit not in known:
        raise BadInput(
            msg("“%(name)s”没有单位“%(unit)s”。可用的有:%(known)s。"),
            field="columns",
            name=field,
            unit=unit,
            known=", ".join(known),
        )
    return {"field": field, "unit": unit}


def read_decisions(body: Body) -> dict[int, str]:
    """Return what is decided of rows, by position: the code of a project, or `new`; raises BadInput."""
    given = body.values.get("decisions")
    if not isinstance(given, dict):
        raise wrong_type("decisions")
    if not given or len(given) > MOST_ROWS:
        raise BadInput(msg("一次写 1 至 %(most)d 行的决定。"), field="decisions", most=MOST_ROWS)
    found = {}
    for position, decision in given.items():
        if not position.isascii() or not position.isdecimal() or len(position) > 7 or position[0] == "0":
            raise BadInput(msg("“%(name)s”不是行的 position。"), field="decisions", name=position[:50])
        if not isinstance(decision, str) or not decision:
            raise wrong_type("decisions")
        found[int(position)] = decision[:LONGEST_CODE]
    return found


def month_of(day: date | None) -> str | None:
    """Return a month as programs write it."""
    return day.strftime("%Y-%m") if day else None
