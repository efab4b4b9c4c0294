"""For migrations: tables whose every version is kept with its time, and the schema `past` that shows them.

A migration adds a column to such a table with `add_column` here and takes it back with `drop_column`: the
table, its versions and its view of the past stay alike. A new versioned table calls `keep_versions`
and `keep_together`. What a migration that was released calls must go on building the same schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from alembic import op
from sqlalchemy import Column, DefaultClause

# As a query of its own it is read once, not for every row: a fifth of the time.
MOMENT = "(SELECT current_setting('lantu.as_of')::timestamptz)"

# One moment for all that a transaction writes, so that no reader of the past finds half of it. Two
# transactions that overlap may write a row in the other order than their moments: then the later one
# counts from just after the earlier, so that the versions of a row never overlap and leave no gap.
# A function a table keeps its plans; with one for all, built at each call, a load takes half as long again.
KEEP_VERSIONS = """
CREATE OR REPLACE FUNCTION keep_{table}_versions() RETURNS trigger LANGUAGE plpgsql {setting} AS $$
DECLARE
    mine bigint := pg_current_xact_id()::text::bigint;
    moment timestamptz := coalesce(
        nullif(current_setting('lantu.moment', true), '')::timestamptz, clock_timestamp());
BEGIN
    PERFORM set_config('lantu.moment', moment::text, true);
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM {table}_versions
        WHERE {of_old} AND valid_to IS NULL AND written_by = mine AND valid_from >= moment;
        IF NOT FOUND THEN
            UPDATE {table}_versions SET valid_to = greatest(moment, valid_from + interval '1 microsecond')
            WHERE {of_old} AND valid_to IS NULL;
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO {table}_versions
        SELECT greatest(moment, {earlier}), NULL, mine, NEW.*;
    END IF;
    RETURN NULL;
END $$
"""
# However many rows a statement adds, their first versions are added by one statement too.
KEEP_FIRST_VERSIONS = """
CREATE FUNCTION keep_first_{table}_versions() RETURNS trigger LANGUAGE plpgsql {setting} AS $$
DECLARE
    mine bigint := pg_current_xact_id()::text::bigint;
    moment timestamptz := coalesce(
        nullif(current_setting('lantu.moment', true), '')::timestamptz, clock_timestamp());
BEGIN
    PERFORM set_config('lantu.moment', moment::text, true);
    INSERT INTO {table}_versions
    SELECT greatest(moment, {earlier}), NULL, mine, new_row.*
    FROM new_rows AS new_row;
    RETURN NULL;
END $$
"""
# When the latest earlier version of a key ended. The second form looks the key up for sure: else the planner
# may seek the largest end among those of all keys, by the index of that column. A plan made while a table was
# empty reads all of it for every row unless that is forbidden.
EARLIER = "(SELECT max(valid_to) FROM {table}_versions WHERE {of_key})"
EARLIER_BY_KEY = (
    "(SELECT max(valid_to) FROM (SELECT valid_to FROM {table}_versions WHERE {of_key} OFFSET 0) AS earlier)"
)
BY_INDEX = "SET enable_seqscan = off"
REFUSE = """
CREATE FUNCTION refuse_rewriting_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: versions are kept by the trigger of their table alone',
        TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def keep_versions(table: str, key: tuple[str, ...], lookups: tuple[str, ...], began_at: str) -> None:
    """Keep every version of a table from now on; `began_at` is SQL for when a row, `one`, was first written.

    `key` is the table's primary key, `lookups` the further columns that joins look versions up by.
    """
    create_versions(table, key, lookups)
    op.execute(
        f"INSERT INTO {table}_versions SELECT {began_at}, NULL,"  # noqa: S608
        f" pg_current_xact_id()::text::bigint, one.* FROM {table} AS one"
    )
    create_triggers(table, key)
    show_past(table)


def drop_versions(table: str) -> None:
    """Keep a table's versions no longer and forget those that were kept."""
    op.execute(f"DROP VIEW past.{table}")
    for trigger in ("versions_insert", "versions_update", "no_truncate"):
        op.execute(f"DROP TRIGGER {table}_{trigger} ON {table}")
    op.execute(f"DROP FUNCTION keep_{table}_versions")
    op.execute(f"DROP TABLE {table}_versions")


def add_column(table: str, column: Column[Any], filled_by: str | None = None) -> None:
    """Add a column to a table, to its versions and to its past.

    `filled_by` is SQL for its value, from the row's other columns, in the rows and versions that stand
    already; a server default or a computed column fills them by itself. It leaves no version: nothing
    happened to a project.
    """
    computed, nullable = column.computed, column.nullable
    default = column.server_default if isinstance(column.server_default, DefaultClause) else None
    kept: Column[Any] = Column(column.name, column.type, server_default=cast(Any, default and default.arg))
    to_fill = [f"{table}_versions"] if computed is not None else [table, f"{table}_versions"]
    expression = filled_by if computed is None else str(computed.sqltext)
    if expression is not None and computed is None:
        column.nullable = True
    with changing(table):
        op.add_column(table, column)
        op.add_column(f"{table}_versions", kept)
        if expression is not None:
            for one in to_fill:
                op.execute(f"UPDATE {one} SET {column.name} = {expression}")  # noqa: S608
        if not nullable:
            op.alter_column(table, column.name, nullable=False)
            op.alter_column(f"{table}_versions", column.name, nullable=False)
        if default is not None:
            op.alter_column(f"{table}_versions", column.name, server_default=None)


def drop_column(table: str, name: str) -> None:
    """Drop a column from a table, from its versions and from its past."""
    with changing(table):
        op.drop_column(table, name)
        op.drop_column(f"{table}_versions", name)


@contextmanager
def changing(table: str) -> Iterator[None]:
    """Let a block alter a table and its versions alike, and write both without leaving versions."""
    op.execute(f"DROP VIEW past.{table}")
    triggers = ((table, f"{table}_versions_update"), (f"{table}_versions", f"{table}_versions_kept"))
    for one, trigger in triggers:
        op.execute(f"ALTER TABLE {one} DISABLE TRIGGER {trigger}")
    yield
    for one, trigger in triggers:
        op.execute(f"ALTER TABLE {one} ENABLE TRIGGER {trigger}")
    show_past(table)


def create_versions(table: str, key: tuple[str, ...], lookups: tuple[str, ...]) -> None:
    """Create the table of a table's versions, empty."""
    kept, columns = f"{table}_versions", ", ".join(key)
    op.execute(
        f"CREATE TABLE {kept} (valid_from timestamptz NOT NULL, valid_to timestamptz,"
        f" written_by bigint NOT NULL, LIKE {table})"
    )
    op.execute(f"COMMENT ON TABLE {kept} IS 'Every version of {table}'")
    op.execute(f"CREATE UNIQUE INDEX uq_{kept}_key ON {kept} ({columns}, valid_from)")
    op.execute(f"CREATE UNIQUE INDEX uq_{kept}_open ON {kept} ({columns}) WHERE valid_to IS NULL")
    for column in ("valid_from", "valid_to", *lookups):
        op.execute(f"CREATE INDEX ix_{kept}_{column} ON {kept} ({column})")


def create_triggers(table: str, key: tuple[str, ...]) -> None:
    """Make every write of a table leave its version, and refuse to write versions otherwise."""
    write_keeper(table, key, EARLIER)
    for verb, when in (("INSERT OR DELETE", ""), ("UPDATE", "WHEN (OLD.* IS DISTINCT FROM NEW.*)")):
        op.execute(
            f"CREATE TRIGGER {table}_versions_{verb.split()[0].lower()} AFTER {verb} ON {table}"
            f" FOR EACH ROW {when} EXECUTE FUNCTION keep_{table}_versions()"
        )
    # Emptying a table at a stroke fires none of these.
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_versions()"
    )
    # Depth 0 is a statement of one's own, also one through a view of the schema `past`.
    op.execute(
        f"CREATE TRIGGER {table}_versions_kept BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE"
        f" ON {table}_versions FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)"
        " EXECUTE FUNCTION refuse_rewriting_versions()"
    )


def write_keeper(table: str, key: tuple[str, ...], earlier: str, setting: str = "") -> None:
    """Write the function that keeps the version of one row."""
    of_old, of_new = (same_key(key, row) for row in ("OLD", "NEW"))
    found = earlier.format(table=table, of_key=of_new)
    op.execute(KEEP_VERSIONS.format(table=table, of_old=of_old, earlier=found, setting=setting))


def same_key(key: tuple[str, ...], row: str) -> str:
    """Return SQL for versions of the key of a row."""
    return " AND ".join(f"{one} = {row}.{one}" for one in key)


def keep_together(table: str, key: tuple[str, ...]) -> None:
    """Keep the versions of a table, which `keep_versions` keeps already, at a cost that does not grow.

    What came before is looked up by the key; what one statement adds is kept by one statement.
    """
    write_keeper(table, key, EARLIER_BY_KEY, BY_INDEX)
    found = EARLIER_BY_KEY.format(table=table, of_key=same_key(key, "new_row"))
    op.execute(KEEP_FIRST_VERSIONS.format(table=table, earlier=found, setting=BY_INDEX))
    op.execute(f"DROP TRIGGER {table}_versions_insert ON {table}")
    op.execute(
        f"CREATE TRIGGER {table}_versions_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows"
        f" FOR EACH STATEMENT EXECUTE FUNCTION keep_first_{table}_versions()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_versions_delete AFTER DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION keep_{table}_versions()"
    )


def keep_each(table: str, key: tuple[str, ...]) -> None:
    """Keep the versions of a table row by row again."""
    for trigger in ("insert", "delete"):
        op.execute(f"DROP TRIGGER {table}_versions_{trigger} ON {table}")
    op.execute(f"DROP FUNCTION keep_first_{table}_versions")
    write_keeper(table, key, EARLIER)
    op.execute(
        f"CREATE TRIGGER {table}_versions_insert AFTER INSERT OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION keep_{table}_versions()"
    )


def show_past(table: str) -> None:
    """Show in the schema `past` what a table held at the moment `lantu.as_of`, under the table's own name."""
    names = op.get_bind().exec_driver_sql(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"  # noqa: S608
        f" WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
    )
    op.execute(
        f"CREATE VIEW past.{table} AS SELECT {names.scalar_one()} FROM {table}_versions"  # noqa: S608
        f" WHERE valid_from <= {MOMENT} AND (valid_to IS NULL OR valid_to > {MOMENT})"
    )
