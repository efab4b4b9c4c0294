"""Tables whose rows lie in a part for each year, which PostgreSQL itself divides by time (migration 0055).

What is older than the first year lies in the part `earlier`, a year that has no part of its own in `other`,
so that no row is ever refused. The worker makes the next year's part a year ahead (`keep_ahead`). Parts stand
in a schema of their own; nobody writes to them but through their table, whose triggers see every row then.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

SCHEMA = "years"
# Each such table, by the moment or the day that divides it.
BY_YEAR = {"project_events": "at", "progress_reports": "month"}
EARLIER, OTHER = "earlier", "other"
# The name of the advisory lock under which workers make parts, one at a time.
LOCK = 7_104_116_105
PARTS = text(
    "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
    " WHERE inhparent = CAST(:table AS regclass)"
)
# The server looks at parts by itself, never at the whole table, by which joins are planned.
OUTDATED = text(
    "SELECT whole.relname FROM pg_stat_user_tables AS whole"
    " WHERE whole.relid = CAST(:table AS regclass) AND EXISTS ("
    "SELECT FROM pg_inherits JOIN pg_stat_user_tables AS part ON part.relid = inhrelid"
    " WHERE inhparent = whole.relid AND (part.last_autoanalyze > whole.last_analyze"
    " OR whole.last_analyze IS NULL AND greatest(part.last_analyze, part.last_autoanalyze) IS NOT NULL))"
)


def name_part(table: str, of: int | str) -> str:
    """Return the name of a table's part: of a year, of what is earlier, of all others."""
    return f"{SCHEMA}.{table}_{of}"


def begin(year: int) -> str:
    """Return the literal of the moment at which a year begins in China; as a day its first."""
    return f"'{year}-01-01 00:00+08'"


def keep_ahead(session: Session, year: int) -> list[str]:
    """Give each table the parts that it lacks up to the year after one, in the caller's transaction.

    Returns their names; none where another worker is at it. Years in which nobody did it are made up for.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        return []
    made = []
    for table in BY_YEAR:
        names = (name.removeprefix(f"{table}_") for name in session.scalars(PARTS, {"table": table}))
        there = {int(name) for name in names if name.isdecimal()}
        for one in range(min(year, max(there, default=year) + 1), year + 2):
            if one not in there:
                add_year(session.connection(), table, one)
                made.append(name_part(table, one))
    return made


def add_year(connection: Connection, table: str, year: int) -> None:
    """Give a table the part of a year; rows of that year that lie among the others move there."""
    part, others, column = name_part(table, year), name_part(table, OTHER), BY_YEAR[table]
    shape_part(connection, table, part)
    # Attaching takes it anyway. Whoever reads all parts meanwhile waits, and then finds what was moved.
    run(connection, f"LOCK TABLE {others} IN ACCESS EXCLUSIVE MODE")
    run(connection, f"ALTER TABLE {others} DISABLE TRIGGER USER")
    run(
        connection,
        f"WITH moved AS (DELETE FROM {others}"  # noqa: S608 (our own names)
        f" WHERE {column} >= {begin(year)} AND {column} < {begin(year + 1)} RETURNING *)"
        f" INSERT INTO {part} SELECT * FROM moved",
    )
    run(connection, f"ALTER TABLE {others} ENABLE TRIGGER USER")
    attach(connection, table, part, f"FOR VALUES FROM ({begin(year)}) TO ({begin(year + 1)})")


def shape_part(connection: Connection, table: str, part: str) -> None:
    """Create a table like another, to become its part."""
    run(connection, f"CREATE TABLE {part} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")


def attach(connection: Connection, table: str, part: str, bounds: str) -> None:
    """Make a table the part of another, which nobody writes to by its own name.

    Unlike CREATE TABLE … PARTITION OF it does not lock the other table, only its part of all others.
    """
    run(connection, f"ALTER TABLE {table} ATTACH PARTITION {part} {bounds}")
    # Triggers of a statement see those of their own table alone.
    run(
        connection,
        f"CREATE TRIGGER written_as_whole BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {part}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_writing_parts()",
    )


def add_first_parts(connection: Connection, table: str, years: range) -> None:
    """Give a new table its parts: one for each year, one for what is earlier and one for all others."""
    for of, bounds in (
        (OTHER, "DEFAULT"),
        (EARLIER, f"FOR VALUES FROM (MINVALUE) TO ({begin(years.start)})"),
    ):
        part = name_part(table, of)
        shape_part(connection, table, part)
        attach(connection, table, part, bounds)
    for year in years:
        add_year(connection, table, year)


def count_strays(session: Session) -> int:
    """Return how many rows lie in no year's part though they are not earlier than all of them."""
    counts = (f"(SELECT count(*) FROM {name_part(table, OTHER)})" for table in BY_YEAR)  # noqa: S608
    found: int = session.scalars(text(f"SELECT {' + '.join(counts)}")).one()
    return found


def look_anew(session: Session) -> list[str]:
    """Let the planner know the whole of each table of which the server has looked at a part since."""
    found = [name for table in BY_YEAR for name in session.scalars(OUTDATED, {"table": table})]
    for name in found:
        session.execute(text(f"ANALYZE {name}"))
    return found


def run(connection: Connection, statement: str) -> None:
    """Send SQL in which a colon names no parameter."""
    connection.exec_driver_sql(statement)
