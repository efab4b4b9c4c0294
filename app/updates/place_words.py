"""What is to be said of a place while it is typed: what it measures, how precise it is, what is doubted."""

from __future__ import annotations

import json
from typing import Any

import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from app.updates.place_fields import Form, read_place
from app.updates.place_shares import describe_shares
from geo.lengths import measure_by_county
from geo.measuring import Measured, measure
from projects.errors import BadInput, DomainError
from projects.models import Project
from projects.registry.doubts import Doubts
from projects.registry.field_readers import check_accuracy
from projects.registry.placement import judge_values

DECIMALS = 6


def describe_place(
    session: Session, project: Project, districts: frozenset[str], form: Form
) -> dict[str, Any]:
    """Return the variables of updates/_place_said.html: `measured` is None while there is no place."""
    try:
        given = read_place(form)
        if not given:
            return say(None)
        check_accuracy(given["precision"], given["accuracy_m"])
        doubts = judge_values(session, project, given)
    except BadInput as error:
        return say(error)
    shape = to_shape(given["geom"])
    return say(None) | {
        "measured": measure(shape),
        "by_county": measure_by_county(session, shape),
        "placed": given,
        "found_doubts": doubts,
        **describe_shares(session, project, districts, shape),
        "drawn": json.loads(shapely.to_geojson(shapely.set_precision(shape, 10**-DECIMALS))),
    }


def say(refusal: DomainError | None) -> dict[str, Any]:
    """Return what is said where there is no place (yet), or none that can be."""
    measured: Measured | None = None
    return {
        "measured": measured,
        "by_county": [],
        "offer": None,
        "placed": None,
        "found_doubts": Doubts(),
        "drawn": None,
        "refusal": refusal,
    }
