"""Find who reviews what is submitted."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.models import DistrictDescendant
from projects.accounts.access import Access
from projects.models import DistrictSetting, Officer, OfficerDistrict
from projects.registry.lifecycle import ALWAYS_REVIEWED


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


def publishes_at_once(session: Session, access: Access, districts: Collection[str]) -> bool:
    """Say whether the caller's updates need no second pair of eyes: a reviewer's, or where all districts
    (by themselves or what they belong to) have chosen so.
    """
    if access.can_review(districts):
        return True
    below = DistrictDescendant
    query = (
        select(func.count(below.descendant.distinct()))
        .join(DistrictSetting, DistrictSetting.adcode == below.ancestor)
        .where(DistrictSetting.publishes_at_once, below.descendant.in_(districts))
    )
    return session.scalar(query) == len(set(districts))


def waits_for_review(session: Session, access: Access, districts: Collection[str], step: str | None) -> bool:
    """Say whether a reviewer sees an update of the caller's first; `step` is that of a status."""
    if step in ALWAYS_REVIEWED and not access.can_review(districts):
        return True
    return not publishes_at_once(session, access, districts)
