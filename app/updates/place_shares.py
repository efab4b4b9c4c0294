"""The shares of districts that follow from the line of a place: offered, and sent along with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from flask import request
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from app.updates.forms import send, send_with
from app.updates.place_fields import read_place
from geo.errors import msg
from projects.errors import BadInput
from projects.evidence.checked_file import CheckedFile
from projects.models import Project, Update
from projects.registry.shares import as_words, list_districts
from projects.updates.sharing import Offer, WithShares, divide_by_length, offer_shares
from projects.updates.submission import Submission

TAKEN = "take_shares"


def describe_shares(
    session: Session, project: Project, districts: frozenset[str], shape: shapely.Geometry
) -> dict[str, Any]:
    """Return the variables of updates/_place_shares.html: what is offered, and whether it stands already."""
    offer = offer_shares(session, districts, shape)
    return {"offer": offer, "shares_stand": offer is not None and stands(session, project, offer)}


def stands(session: Session, project: Project, offer: Offer) -> bool:
    """Say whether a project is divided just as it is offered."""
    return offer.refusal is None and as_words(offer.shares) == list_districts(session, project)


def send_place(
    session: Session,
    project: Project,
    districts: frozenset[str],
    place: Submission,
    files: Sequence[CheckedFile],
) -> Update:
    """Submit a place, with the shares that follow from it where they are taken.

    Raises as `send` does, and BadInput at the tick where no shares follow.
    """
    if request.form.get(TAKEN) != "yes":
        return send(session, project, place, files)
    given = {} if request.form.get("removed") == "yes" else read_place(request.form)
    offer = offer_shares(session, districts, to_shape(given["geom"]) if given else None)
    if offer is None:
        raise BadInput(msg("按长度分份额,要有一条线,项目要有几个县区。"), field=TAKEN)
    if stands(session, project, offer):
        return send(session, project, place, files)
    shares = divide_by_length(offer, place)
    if is_unchanged(project, place.values):
        return send(session, project, shares, files)
    return send_with(session, project, WithShares(shares), place, files)


def is_unchanged(project: Project, values: Mapping[str, Any]) -> bool:
    """Say whether the columns of a place are those that the project has."""
    return all(getattr(project, name) == value for name, value in values.items())
