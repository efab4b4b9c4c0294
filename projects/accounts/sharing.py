"""What people keep by name, for themselves or shared with a district: who may use it, who may change it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from geo.districts import list_names
from geo.errors import msg
from geo.models import DistrictDescendant
from projects.accounts.access import Access
from projects.accounts.scope_choices import MOST_CHOICES, OfferedScope, open_scope
from projects.errors import BadInput, Forbidden
from projects.models import Officer
from projects.words.form_values import read_line

LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class Label:
    """What a thing is called, and the adcode of the district that it is shared with; None for nobody."""

    name: str
    adcode: str | None


def read_label(words: Mapping[str, str], access: Access) -> Label:
    """Return what a form says; raises BadInput without a name, Forbidden for another's district."""
    name = read_line(words.get("name", ""), "name", LONGEST_NAME)
    if name is None:
        raise BadInput(msg("请起个名字。"), field="name")
    adcode = words.get("adcode", "").strip() or None
    if adcode is not None and not access.touches([adcode]):
        raise Forbidden(msg("只能与自己负责的县区共用。"), field="adcode")
    return Label(name, adcode)


def may_use(
    access: Access, owner: InstrumentedAttribute[int], adcode: InstrumentedAttribute[str | None]
) -> ColumnElement[bool]:
    """Say whether somebody may use a thing: their own, or one shared with a district above or in scope.

    What is shared with a city is there for its counties, what a county shares for the city too; all that
    is shared, for administrators.
    """
    if not access.reaches("viewer"):
        return false()
    is_own = owner == access.officer_id if access.officer_id is not None else false()
    if access.role == "administrator":
        return or_(is_own, adcode.is_not(None))
    within = (
        DistrictDescendant.ancestor == adcode,
        DistrictDescendant.descendant.in_(sorted(access.scope)),
    )
    return or_(is_own, exists().where(*within))


def may_change(access: Access, officer_id: int) -> bool:
    """Say whether somebody may change what an officer keeps: the officer, and administrators."""
    is_own = access.officer_id == officer_id or access.role == "administrator"
    return is_own and access.officer_id is not None and not access.is_read_only


def need_owner(access: Access) -> int:
    """Return the number of the account that may keep something; raises Forbidden without one."""
    if access.officer_id is None or access.is_read_only:
        raise Forbidden(msg("请先登录。"))
    return access.officer_id


def hold_owner(session: Session, officer_id: int) -> None:
    """Have what an officer keeps counted and named one after the other: two tabs keep the limits."""
    session.execute(select(Officer.id).where(Officer.id == officer_id).with_for_update())


def offer_sharing(session: Session, access: Access, chosen: Collection[str] = ()) -> OfferedScope:
    """Return the districts that somebody may share with; of many those around the chosen ones."""
    if access.role == "administrator" or len(access.scope) > MOST_CHOICES:
        return open_scope(session, access, chosen)
    return OfferedScope(list(list_names(session, access.scope).values()), is_part=False)
