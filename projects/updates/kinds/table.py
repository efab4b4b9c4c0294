"""The kinds of update, each with what it may hold, what it replaces and how it is published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.models import DistrictDescendant
from projects.accounts.access import Access
from projects.models import DistrictSetting, Project, Update
from projects.registry.audit import Changes
from projects.registry.lifecycle import ALWAYS_REVIEWED
from projects.updates.kinds import fields as field_updates
from projects.updates.kinds import month as progress
from projects.updates.kinds import status as status_updates

if TYPE_CHECKING:
    from projects.updates.submissions import Submission

Check = Callable[[Session, Project, "Submission"], tuple[Mapping[str, Any], str | None]]
Read = Callable[[Session, Project, Sequence[str], date | None], Mapping[str, Any]]
Publish = Callable[[Session, Project, Update], Changes]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of update.

    `check` raises BadInput or returns the typed values with the step of a status; `read` returns what is
    published now, as JSON keeps it; `publish` writes an update's values and returns all that it changed.
    """

    check: Check
    read: Read
    publish: Publish


KINDS: Mapping[str, Kind] = {
    "status": Kind(status_updates.check, status_updates.read, status_updates.publish),
    "progress": Kind(progress.check, progress.read, progress.publish),
    "fields": Kind(field_updates.check, field_updates.read, field_updates.publish),
}


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
