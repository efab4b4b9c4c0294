"""Which projects may be different since a moment: those with a version that began or ended after it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, any_, func, select, union_all

from projects.models import VERSIONS
from projects.reading.own import Area
from projects.store.moment import is_between

# Tables on which it depends whether a filter picks a project.
TOUCHING = {"projects": "id", "allocations": "project_id", "mentions": "project_id"}


def select_touched(area: Area, since: Any, until: Any) -> Select[Any]:
    """Return the SELECT of those that ever lay in an area: id, and whether it was not after `until`."""
    queries = []
    for name, column in TOUCHING.items():
        kept = VERSIONS[name]
        moved = select(kept.c[column].label("id"), is_between(kept, since, until).label("is_between"))
        queries.append(moved.where(is_between(kept, since), *lay_inside(area, kept.c[column])))
    versions = union_all(*queries).subquery("moved").c
    return select(versions.id, func.bool_or(versions.is_between).label("is_between")).group_by(versions.id)


def lay_inside(area: Area, project_id: Any) -> list[ColumnElement[bool]]:
    """Return the condition that a project lay in an area at some time."""
    if area is None:
        return []
    kept = VERSIONS["allocations"].c
    within = func.array(area.scalar_subquery(), type_=ARRAY(kept.adcode.type))
    return [project_id.in_(select(kept.project_id).where(kept.adcode == any_(within)))]
