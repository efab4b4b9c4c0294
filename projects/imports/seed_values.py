"""What a seed project's row and its mentions make of the project's own columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import LineString, Point

from geo.models import WGS84
from geo.places import PlacePoint
from projects.imports.seed_rows import SeedRow
from projects.registry.adoption import is_of_project
from projects.words.plan_years import is_in_order
from projects.words.vocabulary import COMPARED_MEASURES

OWN_COLUMNS = (
    "name",
    "name_en",
    "aliases",
    "type",
    "nature",
    "status",
    "status_basis",
    "level",
    "approval",
    "is_programme",
    "status_on",
    "place_text",
    "precision",
    "owner",
    "lead_unit",
    "assisting_units",
    "steward",
    "lead_official",
    "national_code",
    "capacity",
    "description",
    "scope",
    "parts_are_examples",
)
STATED_COLUMNS = ("completed_wan", "part_count")


def make_values(
    row: SeedRow, mentions: Sequence[SeedRow], places: Mapping[str, PlacePoint]
) -> dict[str, Any]:
    """Return the project's column values: its own cells, what its mentions state first, and its location."""
    values = {name: row[name] for name in OWN_COLUMNS}
    values["aliases"] = list(values["aliases"])
    values["assisting_units"] = list(values["assisting_units"])
    for name in STATED_COLUMNS:
        values[name] = first_stated(mentions, name, row["scope"])
    # Which of several lengths or areas counts is the rule's to say, once the statements stand.
    values |= {name: None for name in COMPARED_MEASURES if all(one[name] is None for one in mentions)}
    # A year and its month come from one mention, else a month could join a stranger's year.
    for end in ("start", "end"):
        stating = next((one for one in mentions if one[f"{end}_year"]), None)
        values[f"{end}_year"] = stating[f"{end}_year"] if stating else None
        values[f"{end}_month"] = stating[f"{end}_month"] if stating else None
    if not is_in_order(values):
        values["end_year"] = values["end_month"] = None
    return values | locate([places[name] for name in row["places"]])


def first_stated(mentions: Sequence[SeedRow], name: str, registered: str | None) -> Any:
    """Return the figure of the first mention that states it of the works, of the scope that is registered."""
    ours = (
        one for one in mentions if is_of_project(one["scope"].get(name), one["purpose"].get(name), registered)
    )
    return next((one[name] for one in ours if one[name] is not None), None)


def locate(places: Sequence[PlacePoint]) -> dict[str, Any]:
    """Return geometry, method, accuracy and datum of a point, or of a sketched line through places."""
    if not places:
        return {"geom": None, "method": None, "accuracy_m": None, "source_datum": None}
    points = [(place.lon, place.lat) for place in places]
    shape = Point(points[0]) if len(points) == 1 else LineString(points)
    is_guess = any(place.method == "estimated" for place in places)
    return {
        "geom": from_shape(shape, srid=WGS84),
        "method": "estimated" if is_guess else "gazetteer",
        "accuracy_m": max(place.accuracy_m for place in places),
        "source_datum": "wgs84",
    }
