"""Read the details of a project from JSON: the same values as the form's, by the same readers."""

from __future__ import annotations

from typing import Any

from geoalchemy2.shape import from_shape

from app.api.body import Body, Number, wrong_type
from geo.datum import parse_datum
from geo.errors import msg
from geo.geometry_input import read_geometry
from geo.models import WGS84
from projects.errors import BadInput
from projects.models import Project
from projects.registry.field import Kind
from projects.registry.field_readers import LONGEST_NAME, YEAR_PLAN
from projects.registry.fields import BY_NAME, EDITABLE, read_field
from projects.words.form_values import read_line

PLACE, DATUM, ALIASES = "geom", "source_datum", "aliases"
MOST_ALIASES = 50


def is_year_plan(name: str) -> bool:
    """Say whether a field is the plan of a year."""
    return YEAR_PLAN.fullmatch(name) is not None


def read_fields(body: Body) -> dict[str, Any]:
    """Return the fields of a project that were sent, null emptying one; raises BadInput."""
    names = [name for name in body.values if name in EDITABLE or is_year_plan(name)]
    values = {name: read_field(name, as_text(body, name)) for name in names if name != PLACE}
    if PLACE in body:
        values |= read_place(body.values[PLACE], values.get(DATUM))
    return values


def read_aliases(body: Body, project: Project) -> dict[str, Any]:
    """Return the names that a project is to go by beside its own; nothing where none were sent.

    Raises BadInput for one that cannot be read, or when one that stands is left out: as on the form, names
    are added.
    """
    if ALIASES not in body:
        return {}
    given = body.values[ALIASES]
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise wrong_type(ALIASES)
    if len(given) > MOST_ALIASES:
        raise BadInput(msg("别名最多 %(most)d 个。"), field=ALIASES, most=MOST_ALIASES)
    names = dict.fromkeys(filter(None, (read_line(one, ALIASES, LONGEST_NAME) for one in given)))
    lost = [one for one in project.aliases if one not in names]
    if lost:
        raise BadInput(msg("别名只能增加,请把已有的“%(name)s”也写上。"), field=ALIASES, name="、".join(lost))
    return {ALIASES: [one for one in names if one != project.name]}


def as_text(body: Body, name: str) -> str:
    """Return a field as a form would send it; raises BadInput for a value of the wrong type."""
    value = body.values[name]
    kind = Kind.MONEY if is_year_plan(name) else BY_NAME[name].kind
    if isinstance(value, list) and kind is Kind.TEXTS and all(isinstance(unit, str) for unit in value):
        return "\n".join(value)
    if isinstance(value, Number) and not kind.is_number:
        raise wrong_type(name)
    return body.text(name)


def read_place(value: Any, datum: str | None) -> dict[str, Any]:
    """Return a GeoJSON geometry in WGS-84, and the datum that it came in."""
    if value is None:
        return {PLACE: None}
    geometry = read_geometry(as_plain(value), parse_datum(datum or "wgs84"))
    return {PLACE: from_shape(geometry, srid=WGS84), DATUM: datum or "wgs84"}


def as_plain(value: Any) -> Any:
    """Return JSON with its numbers as floats: coordinates are measured, not counted."""
    if isinstance(value, Number):
        return float(value.text)
    if isinstance(value, dict):
        return {name: as_plain(member) for name, member in value.items()}
    return [as_plain(member) for member in value] if isinstance(value, list) else value
