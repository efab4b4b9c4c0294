"""Keep every version of a row with its time, and show the registry as it stood at any moment (schema `past`)."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Table: its key, the columns that joins look versions up by, and the project that a row belongs to.
VERSIONED = {
    "projects": (("id",), (), "one.id"),
    "allocations": (("project_id", "adcode"), (), "one.project_id"),
    "mentions": (("id",), ("project_id",), "one.project_id"),
    "statements": (("id",), ("project_id", "mention_id"), "one.project_id"),
    "funding_parts": (
        ("mention_id", "source"),
        (),
        "(SELECT project_id FROM mentions WHERE id = one.mention_id)",
    ),
    "progress_reports": (("project_id", "month"), (), "one.project_id"),
    "year_plans": (("project_id", "year"), (), "one.project_id"),
}
# As a query of its own it is read once, not for every row: a fifth of the time.
MOMENT = "(SELECT current_setting('lantu.as_of')::timestamptz)"

# One moment for all that a transaction writes, so that no reader of the past finds half of it. Two
# transactions that overlap may write a row in the other order than their moments: then the later one
# counts from just after the earlier, so that the versions of a row never overlap and leave no gap.
# A function a table keeps its plans; with one for all, built at each call, a load takes half as long again.
KEEP_VERSIONS = """
CREATE FUNCTION keep_{table}_versions() RETURNS trigger LANGUAGE plpgsql AS $$
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
        SELECT greatest(moment, (SELECT max(valid_to) FROM {table}_versions WHERE {of_new})), NULL, mine, NEW.*;
    END IF;
    RETURN NULL;
END $$
"""
REFUSE = """
CREATE FUNCTION refuse_rewriting_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: versions are kept by the trigger of their table alone', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    op.execute(REFUSE)
    op.execute("CREATE SCHEMA past")
    for table, (key, lookups, project) in VERSIONED.items():
        create_versions(table, key, lookups)
        op.execute(
            f"INSERT INTO {table}_versions SELECT (SELECT created_at FROM projects WHERE id = {project}), NULL,"  # noqa: S608
            f" pg_current_xact_id()::text::bigint, one.* FROM {table} AS one"
        )
        create_triggers(table, key)
        show_past(table)
    op.execute(f"CREATE VIEW past.project_events AS SELECT * FROM project_events WHERE at <= {MOMENT}")  # noqa: S608


def create_versions(table: str, key: tuple[str, ...], lookups: tuple[str, ...]) -> None:
    kept, columns = f"{table}_versions", ", ".join(key)
    op.execute(
        f"CREATE TABLE {kept} (valid_from timestamptz NOT NULL, valid_to timestamptz, written_by bigint NOT NULL,"
        f" LIKE {table})"
    )
    op.execute(f"COMMENT ON TABLE {kept} IS 'Every version of {table}'")
    op.execute(f"CREATE UNIQUE INDEX uq_{kept}_key ON {kept} ({columns}, valid_from)")
    op.execute(f"CREATE UNIQUE INDEX uq_{kept}_open ON {kept} ({columns}) WHERE valid_to IS NULL")
    for column in ("valid_from", "valid_to", *lookups):
        op.execute(f"CREATE INDEX ix_{kept}_{column} ON {kept} ({column})")


def create_triggers(table: str, key: tuple[str, ...]) -> None:
    of_old, of_new = (" AND ".join(f"{one} = {row}.{one}" for one in key) for row in ("OLD", "NEW"))
    op.execute(KEEP_VERSIONS.format(table=table, of_old=of_old, of_new=of_new))
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
        f"CREATE TRIGGER {table}_versions_kept BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}_versions"
        " FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_rewriting_versions()"
    )


def show_past(table: str) -> None:
    names = op.get_bind().exec_driver_sql(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"  # noqa: S608
        f" WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
    )
    op.execute(
        f"CREATE VIEW past.{table} AS SELECT {names.scalar_one()} FROM {table}_versions"  # noqa: S608
        f" WHERE valid_from <= {MOMENT} AND (valid_to IS NULL OR valid_to > {MOMENT})"
    )


def downgrade() -> None:
    op.execute("DROP VIEW past.project_events")
    for table in VERSIONED:
        op.execute(f"DROP VIEW past.{table}")
        for trigger in ("versions_insert", "versions_update", "no_truncate"):
            op.execute(f"DROP TRIGGER {table}_{trigger} ON {table}")
        op.execute(f"DROP FUNCTION keep_{table}_versions")
        op.execute(f"DROP TABLE {table}_versions")
    op.execute("DROP SCHEMA past")
    op.execute("DROP FUNCTION refuse_rewriting_versions")
