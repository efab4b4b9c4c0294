"""What the registry does not know yet: which fields are empty, by district and by type."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from geo.districts import list_names
from geo.models import District
from projects.models import Allocation, Project
from projects.registry.field import Field, Kind
from projects.registry.fields import LACKING


def is_empty(field: Field) -> ColumnElement[bool]:
    """Say whether a project holds nothing of a field."""
    column = getattr(Project, field.name)
    return func.cardinality(column) == 0 if field.kind is Kind.TEXTS else column.is_(None)


# What the number of projects is made of: no programme with parts, no part, nothing cancelled.
IS_COUNTED = Project.counted_number == 1
# What a project lacks: all of the fields that the table has under the word.
EMPTY: Mapping[str, ColumnElement[bool]] = {
    lack: and_(*(is_empty(field) for field in fields)) for lack, fields in LACKING.items()
}


@dataclass(frozen=True, slots=True)
class MissingRow:
    """How many projects of a district, type or (empty code) the whole lack each field.

    `is_city` marks the projects of a prefecture itself: their list is asked for by the bucket too.
    """

    code: str
    label: str
    number: int
    lacking: dict[str, int]
    is_city: bool = False


@dataclass(frozen=True, slots=True)
class MissingTable:
    """Empty fields by district and by type; a project of two districts stands in both of their rows.

    `total` is of every row of the list, programmes too; `counted` of the projects that totals count.
    """

    total: MissingRow
    counted: MissingRow
    districts: tuple[MissingRow, ...]
    types: tuple[MissingRow, ...]


def lacks(fields: Collection[str]) -> ColumnElement[bool]:
    """Say whether one of the fields is empty."""
    return or_(*(EMPTY[name] for name in fields))


def count_missing(session: Session, chosen: Select[int]) -> MissingTable:
    """Return the table for the projects of a select of ids, in five queries."""
    where = Project.id.in_(chosen)
    total = session.execute(counts().where(where)).one()
    counted = session.execute(counts().where(where, IS_COUNTED)).one()
    by_type = counts(Project.type).where(where).group_by(Project.type).order_by(Project.type)
    by_district = (
        counts(Allocation.adcode, District.level != "county")
        .join(Allocation, Allocation.project_id == Project.id)
        .join(District, District.adcode == Allocation.adcode)
        .where(where, or_(District.level == "county", Project.bucket == "city"))
        .group_by(Allocation.adcode, District.level)
        .order_by(Allocation.adcode)
    )
    districts = session.execute(by_district).all()
    names = list_names(session, [row[0] for row in districts])
    return MissingTable(
        make_row("", "", total),
        make_row("", "", counted),
        tuple(make_row(row[0], names[row[0]].label, row[2:], is_city=row[1]) for row in districts),
        tuple(make_row(row[0], "", row[1:]) for row in session.execute(by_type)),
    )


def counts(*groups: InstrumentedAttribute[Any] | ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of how many projects there are and how many lack each field."""
    return select(
        *groups, func.count(), *(func.count().filter(empty) for empty in EMPTY.values())
    ).select_from(Project)


def make_row(code: str, label: str, numbers: Any, *, is_city: bool = False) -> MissingRow:
    """Return one row of the table."""
    number, *lacking = numbers
    return MissingRow(code, label, number, dict(zip(EMPTY, lacking, strict=True)), is_city)
