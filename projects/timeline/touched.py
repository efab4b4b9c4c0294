"""Which projects may be different since a moment: those with a version that began or ended after it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, any_, case, false, func, select, true, union_all

from projects.models import VERSIONS
from projects.models.version import MOVED
from projects.reading.own import Area


def select_touched(area: Area, since: Any, until: Any, is_wide: bool) -> Select[Any]:
    """Return the SELECT of those that ever lay in an area: id, is_between (not after `until`), is_later.

    Of a wide area all that moved since are found first, by time, and then asked where they lay; of another
    each of its projects is asked when it moved. MOVED are the tables on which it depends what a filter picks.
    """
    moves = []
    for name, column in MOVED.items():
        kept = VERSIONS[name].c
        for at in (kept.valid_from, kept.valid_to):
            moved = select(kept[column].label("id"), at.label("at")).where(at > since)
            moves.append(moved if is_wide else moved.where(*lay_inside(area, kept[column])))
    move = union_all(*moves).subquery("moved").c
    told = (
        func.bool_or(one).label(name)
        for name, one in (("is_between", move.at <= until), ("is_later", move.at > until))
    )
    found = select(move.id, *told).group_by(move.id)
    # CASE, so that PostgreSQL looks each up in a list that it reads once.
    return found.where(*(case((one, true()), else_=false()) for one in lay_inside(area, move.id) if is_wide))


def lay_inside(area: Area, project_id: Any) -> list[ColumnElement[bool]]:
    """Return the condition that a project lay in an area at some time."""
    if area is None:
        return []
    kept = VERSIONS["allocations"].c
    within = func.array(area.scalar_subquery(), type_=ARRAY(kept.adcode.type))
    return [project_id.in_(select(kept.project_id).where(kept.adcode == any_(within)))]
