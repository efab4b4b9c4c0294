"""What projects were at one moment: every field that a person knows them by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, DateTime, Select, Text, bindparam, case, func, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from geo.among import among_named
from projects.models import VERSIONS, Allocation, Project
from projects.registry.audit import plain
from projects.registry.field import Kind
from projects.registry.fields import TOLD
from projects.store.moment import is_between, stand_at

# What is compared, in the order in which changes are told: columns of the table, and what is read otherwise.
FIELDS = tuple(field.name for field in TOLD if field.is_stored and field.kind is not Kind.GEOMETRY)
COMPUTED = tuple(field.name for field in TOLD if field.name not in FIELDS)

# One project at one moment, each value as events keep it.
State = Mapping[str, Any]


def read_states(session: Session, project_ids: Collection[int], moment: datetime) -> dict[int, State]:
    """Return the states of those of some projects that there were at a moment."""
    rows = session.execute(select_states(), {"ids": list(project_ids), "moment": moment}).mappings()
    return {row["id"]: {name: plain(row[name]) for name in (*FIELDS, *COMPUTED)} for row in rows}


@cache
def select_states() -> Select[Any]:
    """Return the SELECT of what a State holds, for some `ids` at a `moment`."""
    query = select(
        Project.id,
        *list_fields(),
        list_districts().label("districts"),
        func.ST_AsText(Project.geom).label("geom"),
    )
    moment = bindparam("moment", type_=DateTime(timezone=True))
    return stand_at(query.where(among_named(Project.id, "ids")), moment)


def select_told(since: Any, until: Any) -> Select[Any]:
    """Return the SELECT of all that is compared of projects at one of two moments.

    Districts are put together only where one was written in between: for each project it takes longest.
    """
    kept = VERSIONS["allocations"]
    moved = select(kept.c.project_id).where(is_between(kept, since, until))
    return select(
        Project.id,
        *list_fields(),
        case((Project.id.in_(moved), list_districts()), else_=null()).label("districts"),
        Project.geom,
        Project.merged_into_id.is_not(None).label("is_merged"),
    )


def list_fields() -> list[ColumnElement[Any]]:
    """Return the columns of what is compared, but for districts and place."""
    parent = aliased(Project, name="parent")
    code = select(parent.code).where(parent.id == Project.parent_id).scalar_subquery()
    return [*(getattr(Project, name) for name in FIELDS), code.label("parent_code")]


def list_districts() -> ColumnElement[Any]:
    """Return an array of a project's districts as `adcode` or `adcode:share`, as events keep them."""
    word = func.concat(Allocation.adcode, func.concat(":", func.trim_scale(Allocation.share)))
    told = case((Allocation.share.is_(None), Allocation.adcode), else_=word)
    return (
        select(func.array_agg(aggregate_order_by(told, Allocation.adcode), type_=ARRAY(Text())))
        .where(Allocation.project_id == Project.id)
        .scalar_subquery()
    )
