"""One's own projects first, then by code: the order of what there is to report, walked to its first rows.

Of a large place the rows of its list that are kept in that order are walked (decision 0113): its projects
are too many to be sorted, and too few among all to be met by walking these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    SmallInteger,
    column,
    func,
    literal,
    select,
    true,
    union_all,
)

from projects.accounts.scopes import lies_in_scope
from projects.desk.desk import Desk
from projects.models import PlaceMark, PlaceRow, Project
from projects.progress.duty import lacks_report
from projects.progress.reporting import began_in, counts, must_report
from projects.reading.filters import ProjectFilter
from projects.reading.kept_parts import is_marked
from projects.reading.listed import list_kinds

# Finds the ids of the first projects that meet further conditions, so many of them.
Walk = Callable[[Sequence[ColumnElement[bool]], int], Select[int]]


def pick_own_first(
    desk: Desk,
    where: Sequence[ColumnElement[bool]],
    after: tuple[int, str] | None,
    most: int,
    walk: Walk | None = None,
) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of id, place (0 is one's own) and code of the first projects after a place and code.

    One's own and the others each walk an index in the order of the list: sorted together, PostgreSQL would
    read all of them. `walk` finds the others in a way of its own.
    """
    parts, held = [], None if after is None else min(after[0], 1)
    for place, side in ((0, Project.steward == desk.name), (1, ~desk.is_mine)):
        if held is not None and place < held:
            continue
        further = [Project.code > after[1]] if after is not None and place == held else []
        columns = (Project.id, literal(place).label("place"), Project.code)
        if place and walk is not None:
            walked = Project.id.in_(walk((side, *further), most))
            part = select(*columns).where(walked).order_by(Project.code).limit(most)
        else:
            part = select(*columns).where(side, *where, *further).order_by(Project.code).limit(most)
        parts.append(select(part.subquery()))
    rows = union_all(*parts).subquery("first")
    return select(rows).order_by(rows.c.place, rows.c.code).limit(most)


def walk_place(desk: Desk, month: date, further: Sequence[ColumnElement[bool]], most: int) -> Select[int]:
    """Return the SELECT of the ids of the first of the desk's place by code that lack a month, and of more.

    They are the first of each kind that reports, as these are kept in order; all that was written since; and
    all that has left the statuses that report.
    """
    row, kinds = PlaceRow, list_kinds(ProjectFilter(status=tuple(desk.statuses)))
    given = func.unnest(literal(kinds, ARRAY(SmallInteger())))
    kind = given.table_valued(column("kind", SmallInteger), name="kinds").render_derived()
    written = select(PlaceMark.project_id)
    lacking = (lies_in_scope(desk.access), lacks_report(month), *further)
    first = (
        select(Project.id)
        .join(row, row.project_id == Project.id)
        .where(row.place == desk.access.place, row.kind == kind.c.kind)
        .where(row.project_id.not_in(written), counts(), *lacking)
        .order_by(row.by_code)
        .limit(most)
        .correlate(kind)
        .lateral("first")
    )
    due = must_report(desk.statuses, month)
    left = Project.id.in_(began_in(desk.statuses, month)), Project.status.not_in(desk.statuses), counts()
    parts = union_all(
        select(first.c.id).join_from(kind, first, true()),
        select(Project.id).where(is_marked(Project.id), due, *lacking),
        select(Project.id).where(*left, *lacking),
    )
    return select(parts.subquery("found").c.id)
