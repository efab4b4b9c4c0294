"""Keep what each place's projects add up to: take marked projects off the sums and add them as they are now.

Whoever writes only marks (migration 0046), so that no writer waits for another; whoever reads counts the
marked ones anew (kept_parts.py), so that no total is ever behind. Folding makes the marks few again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Connection,
    Insert,
    Select,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session
from sqlalchemy.schema import AddConstraint, DropConstraint

from geo.among import among
from projects.models import PlaceMark, PlacePart, PlaceSum
from projects.models.place_sum import MEASURES, SIDES
from projects.reading.parts import select_placed_parts

# Of one transaction: some seconds of work where all of them are new.
MOST_MARKS = 5_000
LOCK = func.pg_try_advisory_xact_lock(func.hashtext("lantu.place_sums"))
SUMS: Any = PlaceSum.__table__
PARTS: Any = PlacePart.__table__
PART_COLUMNS = ("project_id", *SIDES, *MEASURES)


def fold(session: Session, most: int = MOST_MARKS) -> int:
    """Bring the sums up to date for at most so many marks; returns how many: 0 where another does it.

    Who reads meanwhile reads the truth: sums, parts and marks change in one transaction.
    """
    if not session.scalar(select(LOCK)):
        return 0
    oldest = select(PlaceMark.id).order_by(PlaceMark.id).limit(most)
    marks = delete(PlaceMark).where(PlaceMark.id.in_(oldest)).returning(PlaceMark.project_id)
    found = list(session.scalars(marks))
    if found:
        ids = sorted(set(found))
        gone = delete(PARTS).where(among(PARTS.c.project_id, ids)).returning(*PARTS.c).cte("gone")
        session.execute(add_to_sums(gone, -1))
        parts = select_placed_parts(lambda column: among(column, ids))
        made = insert(PARTS).from_select(PART_COLUMNS, parts).returning(*PARTS.c).cte("made")
        session.execute(add_to_sums(made, 1))
    return len(found)


def fold_all(session: Session) -> None:
    """Fold until no mark is left, a transaction each time; the session must have none open."""
    while True:
        with session.begin():
            if not fold(session):
                return


def add_to_sums(parts: Any, sign: int) -> Any:
    """Return the statement that adds parts to the sums, or takes them off."""
    into = upsert(SUMS).from_select((*SIDES, *MEASURES), sum_parts(parts, sign))
    return into.on_conflict_do_update(
        index_elements=list(SIDES),
        set_={name: SUMS.c[name] + into.excluded[name] for name in MEASURES},
    )


def sum_parts(parts: Any, sign: int) -> Select[Any]:
    """Return the SELECT of parts added up by their sides."""
    sides = [parts.c[name] for name in SIDES]
    return select(*sides, *(sign * func.sum(parts.c[name]) for name in MEASURES)).group_by(*sides)


def count_marks(session: Session) -> int:
    """Return how many marks wait to be folded: what readers work out themselves meanwhile."""
    return session.scalar(select(func.count()).select_from(PlaceMark)) or 0


def add_all_anew(connection: Connection) -> None:
    """Make all sums from all projects in one go: for whoever has the database for himself."""
    connection.execute(text("TRUNCATE place_marks, place_parts, place_sums"))
    from_rows = select_placed_parts(lambda _column: true())
    fill(connection, PARTS, insert(PARTS).from_select(PART_COLUMNS, from_rows))
    fill(connection, SUMS, insert(SUMS).from_select((*SIDES, *MEASURES), sum_parts(PARTS, 1)))


def fill(connection: Connection, table: Table, statement: Insert) -> None:
    """Fill an empty table; its key is made when all rows are there, which takes a fraction of the time."""
    connection.execute(DropConstraint(table.primary_key))
    connection.execute(statement)
    connection.execute(AddConstraint(table.primary_key))


def drop_empty_sums(session: Session) -> None:
    """Let go of sums of which nothing is left."""
    session.execute(delete(PlaceSum).where(PlaceSum.row_number == 0))


def count_wrong_sums(session: Session) -> int:
    """Return how many sums are not what their projects add up to; marked projects stand as last added."""
    marked = select(PlaceMark.project_id)
    fresh = select_placed_parts(lambda column: column.not_in(marked)).subquery("fresh")
    stored = select(PlacePart).where(PlacePart.project_id.in_(marked)).subquery("stored")
    lines = union_all(
        pick_columns(SUMS, 1), *(pick_columns(source, -1) for source in (fresh, stored))
    ).subquery("lines")
    sides = [lines.c[name] for name in SIDES]
    apart = [func.sum(lines.c[name]) != 0 for name in MEASURES]
    wrong = select(*sides).group_by(*sides).having(or_(*apart))
    return session.scalar(select(func.count()).select_from(wrong.subquery())) or 0


def pick_columns(source: Table | Any, sign: int) -> Any:
    """Return the SELECT of the sides and measures of sums or parts, to be added up or taken off."""
    measures = ((sign * source.c[name]).label(name) for name in MEASURES)
    return select(*(source.c[name] for name in SIDES), *measures)
