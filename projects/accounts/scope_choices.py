"""The districts to choose from where a page narrows what it shows; of a whole country, a level at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from geo.among import among
from geo.districts import DistrictName, list_ancestors, list_names
from geo.models import District, DistrictDescendant
from projects.accounts.access import Access
from projects.accounts.scopes import is_within, list_scope_choices, walk_held
from projects.models import Allocation

# As many as a person scrolls through; a city with its counties is far below.
MOST_CHOICES = 300


@dataclass(frozen=True, slots=True)
class OfferedScope:
    """Districts to choose from, by adcode: all of a scope, or a part of many."""

    shown: list[DistrictName]
    is_part: bool


def offer_scope(
    session: Session, access: Access | None = None, chosen: Collection[str] = ()
) -> list[DistrictName]:
    """Return the districts that hold projects and what lies above them, by adcode, to narrow a page by.

    With an access, those of its scope. Of more than 300 districts only the uppermost, what lies right below
    the chosen ones and above them, and what lies beside these: the next choice goes a level further down.
    """
    return open_scope(session, access, chosen).shown


def open_scope(session: Session, access: Access | None = None, chosen: Collection[str] = ()) -> OfferedScope:
    """Return what `offer_scope` does, and whether that is a part."""
    scope = None if access is None or access.role == "administrator" else access.scope
    are_few = scope is not None and len(scope) <= MOST_CHOICES
    if are_few or count_held(session, scope) <= MOST_CHOICES:
        return OfferedScope(list_scope_choices(session, scope), is_part=False)
    opened, parent = list_ancestors(session, chosen), District.parent_adcode
    first = parent.is_(None) if scope is None else ~among(parent, scope)
    shown = select(District.adcode).where(
        or_(first, parent.is_(None), among(parent, opened)), is_within(District.adcode, scope), is_held()
    )
    return OfferedScope(list(list_names(session, shown).values()), is_part=True)


def count_held(session: Session, scope: Collection[str] | None) -> int:
    """Return in how many districts of a scope projects lie, up to one more than are shown at once."""
    held = walk_held(scope)
    first = select(held.c.adcode).where(held.c.adcode.is_not(None)).limit(MOST_CHOICES + 1).subquery()
    return session.scalar(select(func.count()).select_from(first)) or 0


def is_held() -> ColumnElement[bool]:
    """Say whether any project lies in a district or below it."""
    below = DistrictDescendant
    its = select(1).join_from(below, Allocation, Allocation.adcode == below.descendant)
    return its.where(below.ancestor == District.adcode).offset(0).exists()
