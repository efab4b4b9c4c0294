"""The lines of the reconciliation: what each district, 跨区 and each city level has of each project.

For any filter the lines add up to what its projects add up to. A project with shares gives each district its
part; the last part takes what rounding left, so that the parts add up to the whole to the yuan. Its number is
counted where the greatest share lies.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CHAR,
    ColumnElement,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from projects.models import Allocation, Project
from projects.reading.kept_parts import Shape, select_kept_lines
from projects.reading.own import ALL, Area, is_in, stays_in
from projects.reading.parts import FACTS, list_facts


def select_kept_lines_of(shape: Shape, *more: str) -> Subquery:
    """Return the lines of the filters of a shape as they are kept: what adds up to no rows is no line."""
    return select_kept_lines(shape, select_lines(shape.area, *shape.written), *more)


def select_lines(area: Area, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the SELECT of the lines of some projects that are an area's own, one a project and bucket.

    Columns: adcode, `parts.FACTS`, then row_number (1), number, wan and high_wan.
    """
    facts = list_facts(literal(ALL))
    counted = (Project.counted_number, Project.counted_wan, Project.counted_high_wan)
    project = select(Project.id, *counted, *facts).where(*conditions).cte("chosen")
    carried = [project.c[name] for name in FACTS if name != "bucket"]
    shares = share_lines(project, *carried, wan=project.c.counted_wan, high_wan=project.c.counted_high_wan)
    divided = select(
        shares.c.adcode,
        *(shares.c[name] for name in FACTS),
        literal(1).label("row_number"),
        shares.c.number,
        shares.c.wan,
        shares.c.high_wan,
    ).where(is_in(area, shares.c.adcode))
    crossing = select(
        cast(null(), CHAR(6)),
        *(project.c[name] for name in FACTS),
        literal(1),
        project.c.counted_number,
        project.c.counted_wan,
        project.c.counted_high_wan,
    ).where(project.c.bucket == "cross", stays_in(area, project.c.id))
    return select(union_all(divided, crossing).subquery("lines"))


def share_lines(project: Any, *carried: ColumnElement[Any], **amounts: ColumnElement[Any]) -> Subquery:
    """Return each district's part of every project that is not cross-district: of its number and amounts.

    Carried columns stand on every line as they are, so that nobody joins the projects a second time: that
    join has no statistics, and PostgreSQL may try every pair. What lies in one district is not divided:
    sorting every project for that takes most of the time where there are many.
    """
    several = select_divided(project)
    columns = (project.c.id, project.c.bucket, Allocation.adcode, *carried)
    share = func.coalesce(Allocation.share, 1)
    window: dict[str, Any] = {"partition_by": project.c.id, "order_by": Allocation.adcode}
    is_last = func.row_number().over(partition_by=project.c.id, order_by=Allocation.adcode.desc()) == 1
    is_largest = (
        func.row_number().over(partition_by=project.c.id, order_by=[share.desc(), Allocation.adcode]) == 1
    )

    def part(amount: ColumnElement[Any]) -> ColumnElement[Any]:
        rounded = func.round(amount * share, 4)
        before = func.coalesce(func.sum(rounded).over(**window, rows=(None, -1)), 0)
        return case((is_last, amount - before), else_=rounded)

    undivided = (
        select(
            *columns,
            project.c.counted_number.label("number"),
            *(amount.label(name) for name, amount in amounts.items()),
        )
        .outerjoin(Allocation, Allocation.project_id == project.c.id)
        .where(project.c.bucket != "cross", project.c.id.not_in(several))
    )
    divided = (
        select(
            *columns,
            case((is_largest, project.c.counted_number), else_=0).label("number"),
            *(part(amount).label(name) for name, amount in amounts.items()),
        )
        .join(Allocation, Allocation.project_id == project.c.id)
        .where(project.c.bucket != "cross", project.c.id.in_(several))
    )
    return union_all(undivided, divided).subquery("shares")


def select_divided(project: Any) -> Select[int]:
    """Return the SELECT of the ids of those projects that lie in several districts."""
    these = Allocation.project_id.in_(select(project.c.id))
    held = select(Allocation.project_id).where(these).group_by(Allocation.project_id)
    return held.having(func.count() > 1)
