"""Find the districts that the rules of projects/accounts/access.py speak of."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, delete, exists, select, true
from sqlalchemy.orm import Session, aliased

from geo.among import among
from geo.districts import DistrictName, check_adcodes, list_names
from geo.models import District, DistrictDescendant
from projects.accounts.access import Access
from projects.models import Allocation, OfficerDistrict, Project


def find_scope(session: Session, officer_id: int) -> frozenset[str]:
    """Return the adcodes of an officer's districts and of everything below them."""
    below = DistrictDescendant
    query = select(below.descendant).join(OfficerDistrict, OfficerDistrict.adcode == below.ancestor)
    return frozenset(session.scalars(query.where(OfficerDistrict.officer_id == officer_id)))


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
    """Say in SQL what `Access.covers` says: all of a project's districts, and there is one, are in scope."""
    if access.role == "administrator":
        return true()
    its, scope = Allocation.project_id == Project.id, sorted(access.scope)
    # One of them in scope: that finds the few of a county by an index, before the rest are asked.
    return and_(
        exists().where(its, Allocation.adcode.in_(scope)),
        ~exists().where(its, Allocation.adcode.not_in(scope)),
    )


def select_touched(access: Access) -> Select[int] | None:
    """Return the SELECT of the ids of projects with a district in scope; None where all are in scope."""
    if access.role == "administrator":
        return None
    return select(Allocation.project_id).where(Allocation.adcode.in_(sorted(access.scope)))


def replace_scope(session: Session, officer_id: int, adcodes: Collection[str]) -> None:
    """Give an officer its districts; raises BadInput for an unknown adcode."""
    check_adcodes(session, adcodes)
    session.execute(delete(OfficerDistrict).where(OfficerDistrict.officer_id == officer_id))
    session.add_all(OfficerDistrict(officer_id=officer_id, adcode=adcode) for adcode in sorted(set(adcodes)))
    session.flush()


def list_scope_choices(session: Session) -> list[DistrictName]:
    """Return the districts that the registry's projects lie in, with everything above them, by adcode."""
    above, place = DistrictDescendant, District.adcode
    # OFFSET has one line of each district looked up: else all lines of all projects are read.
    has_line = select(1).where(Allocation.adcode == place).offset(0).exists()
    query = select(above.ancestor).join(District, place == above.descendant).where(has_line).distinct()
    return list(list_names(session, session.scalars(query).all()).values())
