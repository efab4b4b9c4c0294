"""What of a project a filter's districts call their own: of its money, of its number.

A district's figures are its own row of the totals. What crosses its border stands beside them and never
inside, so that county lists added by hand give the city's total (docs/rules.md, Totals). A filter that
names no district owns all that it finds.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, select, true
from sqlalchemy.orm import aliased

from geo.models import DistrictDescendant
from projects.models import Allocation, Project
from projects.reading.filters import ProjectFilter

# The SELECT of the adcodes of some districts; None for everywhere.
Area = Select[Any] | None
# What an area may claim of a project.
ALL, PART, NOTHING = "all", "part", "nothing"


def inside(wanted: ProjectFilter) -> Select[Any]:
    """Return the SELECT of the adcodes of a filter's districts with all below them."""
    below = DistrictDescendant
    return select(below.descendant).where(below.ancestor.in_(wanted.district))


def area_of(wanted: ProjectFilter) -> Area:
    """Return the area whose own a filter's projects are."""
    return inside(wanted) if wanted.district else None


def is_inside(wanted: ProjectFilter, adcode: Any) -> ColumnElement[bool]:
    """Say whether a line of a district or a city level belongs to the filter's districts."""
    return is_in(area_of(wanted), adcode)


def is_in(area: Area, adcode: Any) -> ColumnElement[bool]:
    """Say whether a line of a district or a city level belongs to an area."""
    return true() if area is None else adcode.in_(area)


def stays_inside(wanted: ProjectFilter, project_id: Any) -> ColumnElement[bool]:
    """Say whether all districts of a project are the filter's: only then 跨区 is its own."""
    return stays_in(area_of(wanted), project_id)


def stays_in(area: Area, project_id: Any) -> ColumnElement[bool]:
    """Say whether all districts of a project lie in an area."""
    if area is None:
        return true()
    leaves = (Allocation.project_id == project_id, Allocation.adcode.not_in(area))
    # OFFSET has it looked up for each: 跨区 are few, and the lines of all projects many.
    return ~select(1).where(*leaves).offset(0).exists()


def own_wan(wanted: ProjectFilter, amount: Any) -> Any:
    """Return the filter's own part of an amount of each project, in 万元, as the ledger divides it.

    Of an amount that is not stated it is not stated either, which is not nothing.
    """
    area = area_of(wanted)
    return amount if area is None else case((amount.is_not(None), wan_in(area, amount)))


def wan_in(area: Area, amount: Any, claim: Any = None) -> Any:
    """Return an area's own part of an amount of each project, in 万元; `claim` if it is known."""
    if area is None:
        return amount
    its, inner = Allocation.project_id == Project.id, aliased(Allocation)
    last = select(func.max(inner.adcode)).where(inner.project_id == Project.id).correlate(Project)
    part = func.round(amount * func.coalesce(Allocation.share, 1), 4)
    before = (
        select(func.coalesce(func.sum(part), 0))
        .where(its, Allocation.adcode < last.scalar_subquery())
        .correlate_except(Allocation)
    )
    rest = case((has(area, last), amount - before.scalar_subquery()), else_=0)
    here = before.where(Allocation.adcode.in_(area))
    return divide(claim_of(area) if claim is None else claim, amount, here.scalar_subquery() + rest)


def own_number(wanted: ProjectFilter) -> Any:
    """Return 1 for a project that counts and is the filter's own: the one with the greatest share has it."""
    return number_in(area_of(wanted))


def number_in(area: Area, claim: Any = None) -> Any:
    """Return 1 for a project that counts and is an area's own; `claim` if it is known."""
    if area is None:
        return Project.counted_number
    greatest = (
        select(Allocation.adcode)
        .where(Allocation.project_id == Project.id)
        .order_by(func.coalesce(Allocation.share, 1).desc(), Allocation.adcode)
        .limit(1)
        .correlate(Project)
    )
    here = case((has(area, greatest), Project.counted_number), else_=0)
    return divide(claim_of(area) if claim is None else claim, Project.counted_number, here)


def has(area: Select[Any], adcode: Select[Any]) -> ColumnElement[bool]:
    """Say whether an area has the one adcode that a statement finds; IN would find it for each district."""
    return area.where(area.selected_columns[0] == adcode.scalar_subquery()).exists()


def claim_of(area: Area) -> ColumnElement[str]:
    """Return what of a project is an area's own: all, a part of what is shared, nothing of what leaves."""
    if area is None:
        return literal(ALL)
    is_cross = Project.bucket == "cross"
    # PostgreSQL looks it up for each of a few projects, and of a hundred thousand for all at once.
    is_shared = exists().where(Allocation.project_id == Project.id, Allocation.share.is_not(None))
    return case(
        (is_cross & ~stays_in(area, Project.id), NOTHING), (is_cross, ALL), (is_shared, PART), else_=ALL
    )


def divide(claim: Any, whole: Any, part: Any) -> ColumnElement[Any]:
    """Return the part of an amount to which there is a claim."""
    return case((claim == NOTHING, 0), (claim == PART, part), else_=whole)
