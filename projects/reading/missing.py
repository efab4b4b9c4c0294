"""What the registry does not know yet: which fields are empty, by district and by type."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, SmallInteger, and_, case, cast, func, literal, or_, select
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

    `is_city` marks the projects of a level itself: their list is asked for by the bucket too, but where
    other levels below have some as well (`has_list`).
    """

    code: str
    label: str
    number: int
    lacking: dict[str, int]
    is_city: bool = False
    has_list: bool = True


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


def name_lacks() -> ColumnElement[int]:
    """Return all that a project lacks as one number: the first bit is set, then one for each of the list.

    Whoever changes the list marks all projects in the same migration.
    """
    bits: Any = literal(1)
    for bit, empty in enumerate(EMPTY.values(), 1):
        bits = bits + case((empty, 1 << bit), else_=0)
    return cast(bits, SmallInteger)


def count_missing(session: Session, chosen: Select[int]) -> MissingTable:
    """Return the table for the projects of a select of ids, in three queries."""
    where = Project.id.in_(chosen)
    kinds = (Project.type, Project.counted_number)
    by_kind = session.execute(counts(*kinds).where(where).group_by(*kinds).order_by(Project.type))
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
    rows = (make_row(row[0], names[row[0]].label, row[2:], is_city=row[1]) for row in districts)
    return tabulate([(kind, counted == 1, numbers) for kind, counted, *numbers in by_kind], rows)


def counts(*groups: InstrumentedAttribute[Any] | ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of how many projects there are and how many lack each field."""
    return select(
        *groups, func.count(), *(func.count().filter(empty) for empty in EMPTY.values())
    ).select_from(Project)


def tabulate(
    kinds: Collection[tuple[str, bool, Sequence[int]]], districts: Iterable[MissingRow]
) -> MissingTable:
    """Return the table from the numbers of types in order, each of what totals count and of the others."""
    codes = dict.fromkeys(code for code, _counted, _numbers in kinds)
    return MissingTable(
        make_row("", "", add_numbers(numbers for *_kind, numbers in kinds)),
        make_row("", "", add_numbers(numbers for _code, counted, numbers in kinds if counted)),
        tuple(districts),
        tuple(
            make_row(code, "", add_numbers(numbers for one, _counted, numbers in kinds if one == code))
            for code in codes
        ),
    )


def add_numbers(rows: Iterable[Sequence[int]]) -> list[int]:
    """Return the sums of the numbers of some rows: of projects, then of what each lack."""
    return [sum(column) for column in zip([0] * (1 + len(EMPTY)), *rows, strict=True)]


def make_row(
    code: str, label: str, numbers: Any, *, is_city: bool = False, has_list: bool = True
) -> MissingRow:
    """Return one row of the table."""
    number, *lacking = numbers
    return MissingRow(code, label, number, dict(zip(EMPTY, lacking, strict=True)), is_city, has_list)
