"""Find the districts that the rules of projects/accounts/access.py speak of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Select,
    and_,
    any_,
    column,
    delete,
    exists,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from geo.among import among
from geo.districts import DistrictName, check_adcodes, list_names
from geo.models import DistrictDescendant
from projects.accounts.access import Access
from projects.models import Allocation, OfficerDistrict, Project


def find_scope(session: Session, officer_id: int) -> frozenset[str]:
    """Return the adcodes of an officer's districts and of everything below them."""
    return find_reach(session, officer_id)[0]


def find_reach(session: Session, officer_id: int) -> tuple[frozenset[str], str | None]:
    """Return the scope of an officer, and the place that it is as `Access` has it."""
    below = DistrictDescendant
    query = select(below.ancestor, below.descendant).join(
        OfficerDistrict, OfficerDistrict.adcode == below.ancestor
    )
    found: dict[str, set[str]] = {}
    for own, adcode in session.execute(query.where(OfficerDistrict.officer_id == officer_id)):
        found.setdefault(own, set()).add(adcode)
    scope = frozenset[str]().union(*found.values())
    place = next((own for own, held in found.items() if len(held) == len(scope) > 1), None)
    return scope, place


def list_own_districts(session: Session, officer_id: int | None) -> tuple[str, ...]:
    """Return the adcodes that an officer answers for, without those below another of them, in order."""
    if officer_id is None:
        return ()
    own, above = OfficerDistrict, aliased(OfficerDistrict)
    further_up = (
        exists()
        .where(above.officer_id == officer_id, above.adcode != own.adcode)
        .where(DistrictDescendant.ancestor == above.adcode, DistrictDescendant.descendant == own.adcode)
    )
    query = select(own.adcode).where(own.officer_id == officer_id, ~further_up).order_by(own.adcode)
    return tuple(session.scalars(query))


def find_districts(session: Session, project_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the adcodes of each project's districts; a project without any has an empty set."""
    query = select(Allocation.project_id, Allocation.adcode).where(among(Allocation.project_id, project_ids))
    found: dict[int, set[str]] = {project_id: set() for project_id in project_ids}
    for project_id, adcode in session.execute(query):
        found[project_id].add(adcode)
    return {project_id: frozenset(adcodes) for project_id, adcodes in found.items()}


def within_scope(access: Access) -> ColumnElement[bool]:
    """Say in SQL what `Access.covers` says: all of a project's districts, and there is one, are in scope.

    What touches the scope is looked up first, as an array: else PostgreSQL reads the projects of the whole
    country to keep those of a county.
    """
    touched = select_touched(access)
    if touched is None:
        return true()
    here = func.array(touched.scalar_subquery(), type_=ARRAY(Project.id.type))
    return and_(Project.id == any_(here), stays_within(access))


def lies_in_scope(access: Access) -> ColumnElement[bool]:
    """Say the same of a project at hand: for the few that are known, or walked until there are enough."""
    if access.role == "administrator":
        return true()
    its = select(1).where(Allocation.project_id == Project.id).offset(0)
    return and_(its.exists(), stays_within(access))


def stays_within(access: Access) -> ColumnElement[bool]:
    """Say that a project touches nothing outside the scope; OFFSET has each asked by itself."""
    outside = ~among(Allocation.adcode, sorted(access.scope))
    return ~select(1).where(Allocation.project_id == Project.id, outside).offset(0).exists()


def select_touched(access: Access) -> Select[int] | None:
    """Return the SELECT of the ids of projects with a district in scope; None where all are in scope."""
    if access.role == "administrator":
        return None
    return select(Allocation.project_id).where(among(Allocation.adcode, sorted(access.scope)))


def replace_scope(session: Session, officer_id: int, adcodes: Collection[str]) -> None:
    """Give an officer its districts; raises BadInput for an unknown adcode."""
    check_adcodes(session, adcodes)
    session.execute(delete(OfficerDistrict).where(OfficerDistrict.officer_id == officer_id))
    session.add_all(OfficerDistrict(officer_id=officer_id, adcode=adcode) for adcode in sorted(set(adcodes)))
    session.flush()


def list_scope_choices(session: Session, scope: Collection[str] | None = None) -> list[DistrictName]:
    """Return the districts that the registry's projects lie in, with everything above them, by adcode.

    With a scope, those of it.
    """
    above, held = DistrictDescendant, walk_held(scope)
    query = select(above.ancestor).join(held, held.c.adcode == above.descendant).distinct()
    query = query.where(is_within(above.ancestor, scope))
    return list(list_names(session, query).values())


def walk_held(scope: Collection[str] | None) -> CTE:
    """Return the adcodes of a scope in which projects lie; of all each is found by the one before it.

    PostgreSQL would read every allocation to tell them apart. The last of all is empty.
    """
    its = Allocation.adcode
    if scope is not None:
        given = func.unnest(literal(sorted(scope), ARRAY(its.type)))
        own = given.table_valued(column("adcode", its.type)).render_derived("own")
        lies = select(1).where(its == own.c.adcode).correlate(own).offset(0).exists()
        return select(own.c.adcode).where(lies).cte("held")
    held = select(func.min(its).label("adcode")).cte("held", recursive=True)
    following = select(func.min(its)).where(its > held.c.adcode).correlate(held).scalar_subquery()
    return held.union_all(select(following).where(held.c.adcode.is_not(None)))


def is_within(column: Any, scope: Collection[str] | None) -> ColumnElement[bool]:
    """Say whether a district lies in a scope; None is every district."""
    return true() if scope is None else among(column, scope)
