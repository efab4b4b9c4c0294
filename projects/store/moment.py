"""Read several moments in one statement: a SELECT whose tables are those of a moment of its own.

past.py moves a whole transaction. Here the versions of one moment stand in a WITH of the SELECT, under the
tables' own names, so that what is written for the present is asked of two moments side by side. A moment is
a value or a parameter.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    DateTime,
    Select,
    Table,
    and_,
    func,
    literal_column,
    or_,
    select,
    true,
)

from projects.models import VERSIONS

# What filters and figures of projects read.
SHOWN = ("projects", "allocations", "mentions")
OWN = ("valid_from", "valid_to", "written_by")


Asked = TypeVar("Asked", Select[Any], CompoundSelect[Any])


def stand_at(query: Asked, moment: Any) -> Asked:
    """Return a SELECT of projects as it would have been answered at a moment."""
    return query.add_cte(*(show_at(name, moment) for name in SHOWN), nest_here=True)


def show_at(name: str, moment: Any) -> CTE:
    """Return a table's rows at a moment, under its name; PostgreSQL reads what is asked for.

    Their end is written so that no index of it serves: of one project PostgreSQL would read the ends of all.
    """
    kept = VERSIONS[name]
    endless = literal_column("timestamptz 'infinity'", DateTime(timezone=True))
    held = and_(kept.c.valid_from <= moment, func.coalesce(kept.c.valid_to, endless) > moment)
    rows = select(*(column for column in kept.c if column.name not in OWN)).where(held)
    return rows.cte(name, nesting=True).prefix_with("NOT MATERIALIZED")


def is_between(kept: Table, since: Any, until: Any = None) -> ColumnElement[bool]:
    """Say whether a version began or ended after `since` and, where it is given, not after `until`."""
    ends = (kept.c.valid_from, kept.c.valid_to)
    return or_(*(and_(end > since, true() if until is None else end <= until) for end in ends))
