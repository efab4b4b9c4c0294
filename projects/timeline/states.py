"""What some projects were at one moment: every field that a person knows them by, in plain values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Text, and_, case, func, or_, select, union
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from geo.among import among
from projects.models import VERSIONS, Allocation, Project
from projects.reading.own import own_number, own_wan
from projects.reading.selection import Selection
from projects.registry.audit import plain
from projects.registry.field import Kind
from projects.registry.fields import TOLD

# What is compared, in the order in which changes are told: columns of the table, and what is read otherwise.
FIELDS = tuple(field.name for field in TOLD if field.is_stored and field.kind is not Kind.GEOMETRY)
COMPUTED = tuple(field.name for field in TOLD if field.name not in FIELDS)
# Tables on which it depends whether a filter picks a project.
TOUCHING = {"projects": "id", "allocations": "project_id", "mentions": "project_id"}


@dataclass(frozen=True, slots=True)
class State:
    """One project at one moment: `values` as events keep them, and what it adds to the filter's total.

    A project that the filter does not pick adds nothing; a merged one is kept by another.
    """

    values: Mapping[str, Any]
    is_inside: bool
    is_merged: bool
    number: int
    wan: Decimal


def find_touched(session: Session, since: datetime, until: datetime) -> set[int]:
    """Return the projects with a version that began or ended after `since` and not after `until`."""
    queries = []
    for table, column in TOUCHING.items():
        kept = VERSIONS[table].c
        moved = or_(
            *(and_(moment > since, moment <= until) for moment in (kept.valid_from, kept.valid_to)),
        )
        queries.append(select(kept[column]).where(moved))
    return set(session.scalars(union(*queries)))


def read_states(
    session: Session, selection: Selection, project_ids: Collection[int] | None
) -> dict[int, State]:
    """Return the states of the given projects, or of all, at the moment that the session reads."""
    query = select_states(selection)
    if project_ids is not None:
        query = query.where(among(Project.id, project_ids))
    found = {}
    for row in session.execute(query).mappings():
        values = {name: plain(row[name]) for name in (*FIELDS, *COMPUTED)}
        found[row["id"]] = State(values, row["inside"], row["merged"], row["number"], row["wan"])
    return found


def select_states(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of what a State holds."""
    parent = aliased(Project, name="parent")
    inside = func.coalesce(and_(*selection.conditions), False)
    return (
        select(
            Project.id,
            *(getattr(Project, name) for name in FIELDS),
            parent.code.label("parent_code"),
            list_districts().label("districts"),
            func.ST_AsText(Project.geom).label("geom"),
            inside.label("inside"),
            Project.merged_into_id.is_not(None).label("merged"),
            case((inside, own_number(selection.wanted)), else_=0).label("number"),
            case((inside, own_wan(selection.wanted, Project.counted_wan)), else_=0).label("wan"),
        )
        .select_from(Project)
        .outerjoin(parent, parent.id == Project.parent_id)
    )


def list_districts() -> ColumnElement[Any]:
    """Return an array of a project's districts as `adcode` or `adcode:share`, as events keep them."""
    word = func.concat(Allocation.adcode, func.concat(":", func.trim_scale(Allocation.share)))
    told = case((Allocation.share.is_(None), Allocation.adcode), else_=word)
    return (
        select(func.array_agg(aggregate_order_by(told, Allocation.adcode), type_=ARRAY(Text())))
        .where(Allocation.project_id == Project.id)
        .scalar_subquery()
    )
