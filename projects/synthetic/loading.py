"""Load millions of rows: indexes, keys and triggers stand aside meanwhile, and are made anew as they were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from projects.models.version import VERSIONS

# The tables that are filled. Their primary keys stay: the rows come in the order of these.
LOADED = (
    *VERSIONS,
    *(table.name for table in VERSIONS.values()),
    "documents",
    "document_headings",
    "event_numbers",
    "project_events",
    "project_updates",
)
KEYS = text(
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype IN ('f', 'u') AND conrelid = ANY (CAST(:tables AS regclass[]))"
    " ORDER BY contype DESC, conrelid::regclass::text, conname"
)
INDEXES = text(
    "SELECT indexrelid::regclass::text, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')"
    " FROM pg_index WHERE indrelid = ANY (CAST(:tables AS regclass[]))"
    " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1"
)


@contextmanager
def set_aside(connection: Connection) -> Iterator[None]:
    """Let a block fill the tables; foreign keys are checked over all rows when they come back.

    It is for the owner of the tables, who need not be a superuser, and for one transaction: where that fails,
    everything stands as before.
    """
    said = {"tables": list(LOADED)}
    keys = connection.execute(KEYS, said).all()
    for table, name, _definition in keys:
        run(connection, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    indexes = connection.execute(INDEXES, said).all()
    for name, _definition in indexes:
        run(connection, f"DROP INDEX {name}")
    for table in LOADED:
        run(connection, f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for _name, definition in indexes:
        run(connection, definition)
    for table, name, definition in keys:
        run(connection, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for table in LOADED:
        run(connection, f"ALTER TABLE {table} ENABLE TRIGGER USER")


def run(connection: Connection, statement: str) -> None:
    """Send SQL as it is: colons and percents in it are no parameters."""
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    cursor.close()
