"""Find who reviews what is submitted."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.models import DistrictDescendant
from projects.models import Officer, OfficerDistrict


def list_reviewers(session: Session, districts: Collection[str]) -> list[str]:
    """Return the names of the active reviewers whose districts cover all of these, in their order.

    Administrators review everything too, but it is not what they are for: they are not named.
    """
    below = DistrictDescendant
    query = (
        select(Officer.display_name)
        .join(OfficerDistrict, OfficerDistrict.officer_id == Officer.id)
        .join(below, below.ancestor == OfficerDistrict.adcode)
        .where(Officer.role == "reviewer", Officer.is_active, below.descendant.in_(districts))
        .group_by(Officer.id)
        .having(func.count(below.descendant.distinct()) == len(set(districts)))
        .order_by(Officer.id)
    )
    return list(session.scalars(query))
