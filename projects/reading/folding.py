"""Keep what each place's projects add up to: take marked projects off the sums and add them as they are now.

Whoever writes only marks (migration 0046), so that no writer waits for another; whoever reads counts the
marked ones anew (kept_parts.py), so that no total is ever behind. Folding makes the marks few again. The
rows of lists, the figures of years and steps (migration 0051), the texts of features (migration 0058), what
programmes state beside what their members come to (migration 0059) and what projects lack (migration 0063)
are folded with them.

Code that does not know all that is kept today would take the marks and leave the rest unfilled: it folds
nothing where the schema is another one's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    CHAR,
    Connection,
    Insert,
    Select,
    Table,
    column,
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
from projects.models import (
    DeskPlaceSum,
    DeskRow,
    DeskSum,
    PastClosing,
    PlaceFigure,
    PlaceFigurePart,
    PlaceLack,
    PlaceMark,
    PlacePart,
    PlaceRow,
    PlaceSum,
    PlaceTotal,
    ProgrammeFigure,
)
from projects.models.desk_row import DESK_PLACE_SIDES, DESK_SIDES
from projects.models.place_figure import FIGURE_MEASURES, FIGURE_SIDES
from projects.models.place_lack import LACK_MEASURES, LACK_SIDES
from projects.models.place_sum import MEASURES, SIDES, TOTAL_MEASURES, TOTAL_SIDES
from projects.reading.apart import count_apart
from projects.reading.cell_folding import (
    add_all_cells_anew,
    count_wrong_cells,
    drop_empty_cells,
    put_on,
    take_off,
)
from projects.reading.desk_rows import DESK_COLUMNS, select_desk_rows
from projects.reading.feature_texts import FEATURES, TEXT_COLUMNS, select_kept_texts
from projects.reading.list_rows import ROW_COLUMNS, select_place_rows
from projects.reading.parts import Choose, find_column, select_placed_parts
from projects.reading.place_figures import select_placed_figures
from projects.reading.programme_figures import FIGURE_COLUMNS, select_figures
from projects.store.schema import compare_schema

# Of one transaction: some seconds of work where all of them are new.
MOST_MARKS = 1_000
# Migrations take it too (migrations/env.py), so that the schema stays the same while it is held.
LOCK = func.pg_try_advisory_xact_lock(func.hashtext("lantu.place_sums"))
SUMS: Any = PlaceSum.__table__
TOTALS: Any = PlaceTotal.__table__
PARTS: Any = PlacePart.__table__
FIGURES: Any = PlaceFigure.__table__
FIGURE_PARTS: Any = PlaceFigurePart.__table__
ROWS: Any = PlaceRow.__table__
PROGRAMMES: Any = ProgrammeFigure.__table__
DESK_ROWS: Any = DeskRow.__table__
DESK_SUMS: Any = DeskSum.__table__
DESK_PLACE_SUMS: Any = DeskPlaceSum.__table__
LACKS: Any = PlaceLack.__table__
Names = tuple[str, ...]
# What is kept of each project by itself: its columns, and the SELECT of them.
PARTED: dict[Any, tuple[Names, Callable[[Choose], Any]]] = {
    PARTS: (("project_id", *SIDES, *MEASURES, "lacks"), select_placed_parts),
    FIGURE_PARTS: (("project_id", *FIGURE_SIDES, *FIGURE_MEASURES), select_placed_figures),
    ROWS: (ROW_COLUMNS, select_place_rows),
    DESK_ROWS: (DESK_COLUMNS, select_desk_rows),
    FEATURES: (TEXT_COLUMNS, select_kept_texts),
    PROGRAMMES: (FIGURE_COLUMNS, select_figures),
}
# What is added up of that: of which, by what, and what; the number of projects or lines comes first.
KEPT: dict[Any, tuple[Any, Names, Names]] = {
    SUMS: (PARTS, SIDES, MEASURES),
    TOTALS: (PARTS, TOTAL_SIDES, TOTAL_MEASURES),
    FIGURES: (FIGURE_PARTS, FIGURE_SIDES, FIGURE_MEASURES),
    DESK_SUMS: (DESK_ROWS, DESK_SIDES, ("row_number",)),
    DESK_PLACE_SUMS: (DESK_ROWS, DESK_PLACE_SIDES, ("row_number",)),
    LACKS: (PARTS, LACK_SIDES, LACK_MEASURES),
}


def fold(session: Session, most: int = MOST_MARKS) -> int:
    """Bring the sums up to date for at most so many marks; returns how many.

    None where another folds, and none where the schema is not this code's.
    Who reads meanwhile reads the truth: sums, parts and marks change in one transaction.
    """
    if not may_fold(session):
        return 0
    oldest = select(PlaceMark.id).order_by(PlaceMark.id).limit(most)
    marks = delete(PlaceMark).where(PlaceMark.id.in_(oldest)).returning(PlaceMark.project_id)
    found = list(session.scalars(marks))
    if found:
        ids = sorted(set(found))
        add_to_sums(session, ids, -1)
        for table, (columns, select_rows) in PARTED.items():
            session.execute(delete(table).where(among(table.c.project_id, ids)))
            rows = select_rows(lambda column: among(column, ids))
            session.execute(insert(table).from_select(columns, rows))
        add_to_sums(session, ids, 1)
        take_off(session, ids)
        put_on(session, ids)
    return len(found)


def may_fold(session: Session) -> bool:
    """Hold what is kept until the transaction ends; not where another does, nor of another schema."""
    return bool(session.scalar(select(LOCK))) and compare_schema(session.connection()) == "same"


def fold_all(session: Session, is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Fold until no mark is left or it is no more wanted, a transaction each time; none may be open."""
    while is_wanted():
        with session.begin():
            if not fold(session):
                return


def add_to_sums(session: Session, ids: list[int], sign: int) -> None:
    """Add the parts of some projects to all that is kept of their places, or take them off."""
    for table, (parts, sides, measures) in KEPT.items():
        source = spread(table, parts)
        rows = sum_by(source, sides, measures, sign).where(among(source.c.project_id, ids))
        into = upsert(table).from_select((*sides, *measures), rows)
        new = {name: table.c[name] + into.excluded[name] for name in measures}
        session.execute(into.on_conflict_do_update(index_elements=list(sides), set_=new))


def spread(table: Any, rows: Any) -> Any:
    """Return the rows that a table adds up: those that name several places stand once for each of them."""
    if table is not DESK_PLACE_SUMS:
        return rows
    place = func.unnest(rows.c.places).table_valued(column("place", CHAR(6))).render_derived("named")
    columns = [rows.c[name] for name in ("project_id", *DESK_SIDES, "row_number")]
    return select(*columns, place.c.place).select_from(rows.join(place, true())).subquery("spread")


def sum_by(source: Any, sides: Names, measures: Names, sign: int) -> Select[Any]:
    """Return the SELECT of sums or parts added up by some sides, in their order: a place at a time."""
    keys = [find_column(source.c, name) for name in sides]
    sums = (sign * func.sum(find_column(source.c, name)) for name in measures)
    return select(*keys, *sums).group_by(*keys).order_by(*keys)


def count_marks(session: Session) -> int:
    """Return how many marks wait to be folded: what readers work out themselves meanwhile."""
    return session.scalar(select(func.count()).select_from(PlaceMark)) or 0


def add_all_anew(connection: Connection) -> None:
    """Make all sums and lists from all projects in one go: for whoever has the database for himself."""
    connection.execute(text(f"TRUNCATE place_marks, {', '.join(table.name for table in (*PARTED, *KEPT))}"))
    for table, (columns, select_rows) in PARTED.items():
        fill(connection, table, insert(table).from_select(columns, select_rows(lambda _column: true())))
    for table, (parts, sides, measures) in KEPT.items():
        rows = sum_by(SUMS if table is TOTALS else spread(table, parts), sides, measures, 1)
        fill(connection, table, insert(table).from_select((*sides, *measures), rows))
    add_all_cells_anew(connection)
    # Of past days the worker makes them anew; readers count the rows meanwhile.
    connection.execute(delete(PastClosing))


def fill(connection: Connection, table: Table, statement: Insert) -> None:
    """Fill an empty table; key and indexes are made of all rows at once, in a fraction of the time."""
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    for index in indexes:
        index.drop(connection)
    connection.execute(DropConstraint(table.primary_key))
    connection.execute(statement)
    connection.execute(AddConstraint(table.primary_key))
    for index in indexes:
        index.create(connection)


def drop_empty_sums(session: Session) -> None:
    """Let go of sums of which nothing is left."""
    for table, (_parts, _sides, measures) in KEPT.items():
        session.execute(delete(table).where(table.c[measures[0]] == 0))
    drop_empty_cells(session)


def count_wrong_sums(session: Session) -> int:
    """Return how many sums are not what their projects add up to; marked projects stand as last added."""
    marked = select(PlaceMark.project_id)
    wrong = 0
    for table, (parts, sides, measures) in KEPT.items():
        sources = [SUMS]
        if table is not TOTALS:
            fresh = PARTED[parts][1](lambda column: column.not_in(marked)).subquery("fresh")
            stored = select(parts).where(parts.c.project_id.in_(marked)).subquery("stored")
            sources = [spread(table, fresh), spread(table, stored)]
        wrong += count_apart(session, (sides, measures), table, *sources)
    return wrong + count_wrong_cells(session)
