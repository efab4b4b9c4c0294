"""Which partition a project stands in, and what each province's total takes of it.

A project stands in the province in which all of its districts lie, else in SEVERAL; one without a district in
NONE. So each stands once, and a partition of one province holds exactly what its total counts whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from geo.models import District, DistrictDescendant
from projects.models import Allocation, Project
from projects.reading.filters import ProjectFilter
from projects.reading.ledger import share_lines
from projects.reading.own import inside, stays_in

SEVERAL, NONE = "several", "none"
# What a province's total takes of a project: its adcode, number, and money in 万元.
Part = tuple[str, int, Decimal]


def list_provinces(session: Session) -> Sequence[str]:
    """Return the adcodes of all provinces."""
    provinces = select(District.adcode).where(District.level == "province")
    return session.scalars(provinces.order_by(District.adcode)).all()


def stands_in(partition: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on Project of a partition."""
    if partition == NONE:
        return (~select(1).where(Allocation.project_id == Project.id).exists(),)
    if partition == SEVERAL:
        return (Project.id.in_(select_several()),)
    area = inside(ProjectFilter(district=(partition,)))
    touches = select(Allocation.project_id).where(Allocation.adcode.in_(area))
    return Project.id.in_(touches), stays_in(area, Project.id)


def select_several() -> Select[int]:
    """Return the SELECT of the ids of projects that lie in several provinces."""
    province = DistrictDescendant.ancestor
    rows = with_province(select(Allocation.project_id), Allocation.adcode)
    return rows.group_by(Allocation.project_id).having(func.count(province.distinct()) > 1)


def with_province(rows: Select[Any], adcode: Any) -> Select[Any]:
    """Return a SELECT joined with the province of an adcode, which is DistrictDescendant.ancestor."""
    above = DistrictDescendant
    return (
        rows.join(above, above.descendant == adcode)
        .join(District, District.adcode == above.ancestor)
        .where(District.level == "province")
    )


def read_divided(session: Session) -> Mapping[int, Sequence[Part]]:
    """Return what each province takes of the projects that shares divide among several, by id.

    Without shares a project of several provinces is 跨区, and no province's.
    """
    counted = (Project.bucket, Project.counted_number, Project.counted_wan)
    project = select(Project.id, *counted).where(*stands_in(SEVERAL)).cte("chosen")
    lines = share_lines(project, wan=project.c.counted_wan)
    province = DistrictDescendant.ancestor
    sums = select(lines.c.id, province, func.sum(lines.c.number), func.sum(lines.c.wan)).select_from(lines)
    query = with_province(sums, lines.c.adcode).group_by(lines.c.id, province).order_by(lines.c.id, province)
    found: dict[int, list[Part]] = {}
    for project_id, adcode, number, wan in session.execute(query):
        found.setdefault(project_id, []).append((adcode, number, wan))
    return found


def select_ids(partition: str) -> Select[int]:
    """Return the SELECT of the ids of a partition's projects; a merged duplicate is none."""
    return select(Project.id).where(Project.merged_into_id.is_(None), *stands_in(partition))
