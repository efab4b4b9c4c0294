"""Keep what each place's projects add up to: take marked projects off the sums and add them as they are now.

Whoever writes only marks (migration 0046), so that no writer waits for another; whoever reads counts the
marked ones anew (kept_parts.py), so that no total is ever behind. Folding makes the marks few again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session
from sqlalchemy.schema import AddConstraint, DropConstraint

from geo.among import among
from projects.models import PlaceMark, PlacePart, PlaceSum, PlaceTotal
from projects.models.place_sum import MEASURES, SIDES, TOTAL_MEASURES, TOTAL_SIDES
from projects.reading.apart import count_apart
from projects.reading.cell_folding import (
    add_all_cells_anew,
    count_wrong_cells,
    drop_empty_cells,
    put_on,
    take_off,
)
from projects.reading.parts import find_column, select_placed_parts

# Of one transaction: some seconds of work where all of them are new.
MOST_MARKS = 5_000
LOCK = func.pg_try_advisory_xact_lock(func.hashtext("lantu.place_sums"))
SUMS: Any = PlaceSum.__table__
TOTALS: Any = PlaceTotal.__table__
PARTS: Any = PlacePart.__table__
Names = tuple[str, ...]
KEPT: dict[Any, tuple[Names, Names]] = {
    SUMS: (SIDES, MEASURES),
    TOTALS: (TOTAL_SIDES, TOTAL_MEASURES),
}
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
        these = among(PARTS.c.project_id, ids)
        add_to_sums(session, these, -1)
        session.execute(delete(PARTS).where(these))
        parts = select_placed_parts(lambda column: among(column, ids))
        session.execute(insert(PARTS).from_select(PART_COLUMNS, parts))
        add_to_sums(session, these, 1)
        take_off(session, ids)
        put_on(session, ids)
    return len(found)


def fold_all(session: Session, is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Fold until no mark is left or it is no more wanted, a transaction each time; none may be open."""
    while is_wanted():
        with session.begin():
            if not fold(session):
                return


def add_to_sums(session: Session, these: ColumnElement[bool], sign: int) -> None:
    """Add some parts to all that is kept of their places, or take them off."""
    for table, (sides, measures) in KEPT.items():
        into = upsert(table).from_select(
            (*sides, *measures), sum_by(PARTS, sides, measures, sign).where(these)
        )
        new = {name: table.c[name] + into.excluded[name] for name in measures}
        session.execute(into.on_conflict_do_update(index_elements=list(sides), set_=new))


def sum_by(source: Any, sides: Names, measures: Names, sign: int) -> Select[Any]:
    """Return the SELECT of sums or parts added up by some sides, in their order: a place at a time."""
    keys = [find_column(source.c, name) for name in sides]
    sums = (sign * func.sum(source.c[name]) for name in measures)
    return select(*keys, *sums).group_by(*keys).order_by(*keys)


def count_marks(session: Session) -> int:
    """Return how many marks wait to be folded: what readers work out themselves meanwhile."""
    return session.scalar(select(func.count()).select_from(PlaceMark)) or 0


def add_all_anew(connection: Connection) -> None:
    """Make all sums from all projects in one go: for whoever has the database for himself."""
    connection.execute(text("TRUNCATE place_marks, place_parts, place_sums, place_totals"))
    from_rows = select_placed_parts(lambda _column: true())
    fill(connection, PARTS, insert(PARTS).from_select(PART_COLUMNS, from_rows))
    for source, table in ((PARTS, SUMS), (SUMS, TOTALS)):
        sides, measures = KEPT[table]
        rows = sum_by(source, sides, measures, 1)
        fill(connection, table, insert(table).from_select((*sides, *measures), rows))
    add_all_cells_anew(connection)


def fill(connection: Connection, table: Table, statement: Insert) -> None:
    """Fill an empty table; its key is made when all rows are there, which takes a fraction of the time."""
    connection.execute(DropConstraint(table.primary_key))
    connection.execute(statement)
    connection.execute(AddConstraint(table.primary_key))


def drop_empty_sums(session: Session) -> None:
    """Let go of sums of which nothing is left."""
    for table in KEPT:
        session.execute(delete(table).where(table.c.row_number == 0))
    drop_empty_cells(session)


def count_wrong_sums(session: Session) -> int:
    """Return how many sums are not what their projects add up to; marked projects stand as last added."""
    marked = select(PlaceMark.project_id)
    fresh = select_placed_parts(lambda column: column.not_in(marked)).subquery("fresh")
    stored = select(PARTS).where(PARTS.c.project_id.in_(marked)).subquery("stored")
    sums = count_apart(session, (SIDES, MEASURES), SUMS, fresh, stored)
    totals = count_apart(session, KEPT[TOTALS], TOTALS, SUMS)
    return sums + totals + count_wrong_cells(session)
