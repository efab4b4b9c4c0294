"""How many rows the tables of a database hold."""

from __future__ import annotations

from sqlalchemy import Connection, column, func, select, table, text

# What an extension brought is its own.
TABLES = text("""
    SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
      AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1, 2
""")


def count_rows(connection: Connection) -> dict[str, int]:
    """Return the number of rows of every table, by schema.table; empty for a database with none."""
    counts = {}
    for schema, name in connection.execute(TABLES).all():
        counted = select(func.count()).select_from(table(name, column("ctid"), schema=schema))
        counts[f"{schema}.{name}"] = int(connection.scalar(counted) or 0)
    return counts
