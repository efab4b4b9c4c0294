"""Keep events and reports in a part for each year, and the numbers of all events in a table of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from projects.store.years import BY_YEAR, SCHEMA, add_first_parts, begin, run

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

REFUSE = """
CREATE FUNCTION refuse_writing_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: only its whole table is written', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
# PostgreSQL takes a row that goes to another part for one that is deleted there and one that is added here; of that
# the triggers of added rows, which keep their first versions, see nothing.
STAY = """
CREATE FUNCTION refuse_moving_reports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the month of a report stays: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
# A key of a divided table holds what divides it: that no number comes twice, that what is undone is there and is
# undone once, and what webhooks name, is guarded by a table that is not divided.
NUMBER = """
CREATE FUNCTION keep_event_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event_numbers (id, undoes_id) SELECT id, undoes_id FROM new_events;
    RETURN NULL;
END $$
"""
REPORTS = ("project_id", "month")
WEBHOOKS = ("webhook_events", "webhook_deliveries")
VIEWS = sa.text(
    "SELECT DISTINCT view.oid::regclass::text, pg_get_viewdef(view.oid) FROM pg_depend"
    " JOIN pg_rewrite ON pg_rewrite.oid = objid JOIN pg_class AS view ON view.oid = ev_class"
    " WHERE refobjid = CAST(:table AS regclass) AND relkind = 'v'"
)
INDEXES = sa.text(
    "SELECT replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') FROM pg_index"
    " WHERE indrelid = CAST(:table AS regclass)"
    " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1"
)
KEYS = sa.text(
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND conrelid = CAST(:table AS regclass) ORDER BY 1"
)
TRIGGERS = sa.text(
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgrelid = CAST(:table AS regclass) ORDER BY tgname"
)
SPAN = (
    "SELECT extract(year FROM min({column}) AT TIME ZONE 'Asia/Shanghai')::int,"
    " extract(year FROM now() AT TIME ZONE 'Asia/Shanghai')::int FROM {table}"
)
# A moment that somebody mistyped makes no part for each year since.
MOST_YEARS = 10


def upgrade() -> None:
    op.execute(f"CREATE SCHEMA {SCHEMA}")
    op.execute(f"COMMENT ON SCHEMA {SCHEMA} IS 'The parts of tables that are divided by time, a year each'")
    op.execute(REFUSE)
    make_numbers()
    remake("project_events", ("id", "at"), is_divided=True)
    remake("progress_reports", REPORTS, is_divided=True)
    op.execute(STAY)
    op.execute(
        "CREATE TRIGGER progress_reports_stay BEFORE UPDATE OF month ON progress_reports FOR EACH ROW"
        " WHEN (OLD.month IS DISTINCT FROM NEW.month) EXECUTE FUNCTION refuse_moving_reports()"
    )
    # Nothing is known of tables that were just made: what is added up of steps then took minutes at a million.
    op.execute("ANALYZE project_events, progress_reports")


def make_numbers() -> None:
    """Make the table of the numbers of all events, which guards what a divided table cannot."""
    op.execute("LOCK TABLE project_events, webhook_events, webhook_deliveries IN ACCESS EXCLUSIVE MODE")
    op.execute("CREATE TABLE event_numbers (id bigint NOT NULL, undoes_id bigint)")
    op.execute("INSERT INTO event_numbers SELECT id, undoes_id FROM project_events ORDER BY id")
    op.create_primary_key(op.f("pk_event_numbers"), "event_numbers", ["id"])
    undoes = sa.text("undoes_id IS NOT NULL")
    op.create_index(
        "uq_event_numbers_undoes_id", "event_numbers", ["undoes_id"], unique=True, postgresql_where=undoes
    )
    refer("event_numbers", "undoes_id", "event_numbers")
    for table in WEBHOOKS:
        op.drop_constraint(op.f(f"fk_{table}_event_id_project_events"), table)
        refer(table, "event_id", "event_numbers", ondelete="CASCADE")
    op.drop_constraint(op.f("fk_project_events_undoes_id_project_events"), "project_events")
    op.drop_index("uq_project_events_undoes_id", "project_events")
    op.create_index("ix_project_events_undoes_id", "project_events", ["undoes_id"], postgresql_where=undoes)
    op.execute(NUMBER)
    # Its name stands before that of the trigger of webhooks, which refers to what this one writes.
    op.execute(
        "CREATE TRIGGER keep_event_numbers AFTER INSERT ON project_events REFERENCING NEW TABLE AS new_events"
        " FOR EACH STATEMENT EXECUTE FUNCTION keep_event_numbers()"
    )
    # Depth 0 is a statement of one's own.
    op.execute(
        "CREATE TRIGGER event_numbers_kept BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON event_numbers"
        " FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_rewriting_history()"
    )


def refer(table: str, column: str, to: str, ondelete: str | None = None) -> None:
    """Let a column refer to the ids of a table."""
    op.create_foreign_key(op.f(f"fk_{table}_{column}_{to}"), table, to, [column], ["id"], ondelete=ondelete)


def read_years(table: str, column: str) -> range:
    """Return the years that have parts: from that of the first row to the one after this."""
    first, now = op.get_bind().execute(sa.text(SPAN.format(table=table, column=column))).one()
    return range(max(min(first or now, now), now - MOST_YEARS), now + 2)


def remake(table: str, key: tuple[str, ...], *, is_divided: bool) -> None:
    """Make a table anew under its name, divided by years or whole, with all that belongs to it."""
    bind, before = op.get_bind(), f"{table}_before"
    op.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    asked = (VIEWS, INDEXES, KEYS, TRIGGERS)
    views, indexes, keys, triggers = (bind.execute(one, {"table": table}).all() for one in asked)
    number = bind.scalar(sa.text(f"SELECT pg_get_serial_sequence('{table}', '{key[0]}')"))
    run(bind, f"ALTER TABLE {table} RENAME TO {before}")
    copy(before, table, key, is_divided=is_divided)
    for name, query in views:
        run(bind, f"CREATE OR REPLACE VIEW {name} AS {query}")
    if number is not None:
        run(bind, f"ALTER SEQUENCE {number} OWNED BY {table}.{key[0]}")
    run(bind, f"DROP TABLE {before}")
    # Keys and indexes take least when all rows are there.
    run(bind, f"ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY ({', '.join(key)})")
    for (index,) in indexes:
        run(bind, index)
    for name, definition in keys:
        run(bind, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for (trigger,) in triggers:
        run(bind, trigger)


def copy(before: str, table: str, key: tuple[str, ...], *, is_divided: bool) -> None:
    """Make a table of the columns and checks of another and copy its rows, a year a statement."""
    bind, column = op.get_bind(), BY_YEAR[table]
    years = read_years(before, column)
    shape = f"LIKE {before} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS"
    run(bind, f"CREATE TABLE {table} ({shape}) {f'PARTITION BY RANGE ({column})' if is_divided else ''}")
    if is_divided:
        add_first_parts(bind, table, years)
    within_years = (f"{column} >= {begin(year)} AND {column} < {begin(year + 1)}" for year in years)
    for within in (f"{column} < {begin(years.start)}", *within_years, f"{column} >= {begin(years.stop)}"):
        chosen = f"SELECT * FROM {before} WHERE {within} ORDER BY {', '.join(key)}"  # noqa: S608
        run(bind, f"INSERT INTO {table} {chosen}")


def downgrade() -> None:
    op.execute("DROP TRIGGER progress_reports_stay ON progress_reports")
    op.execute("DROP FUNCTION refuse_moving_reports")
    remake("progress_reports", REPORTS, is_divided=False)
    remake("project_events", ("id",), is_divided=False)
    forget_numbers()
    op.execute("DROP FUNCTION refuse_writing_parts")
    op.execute(f"DROP SCHEMA {SCHEMA}")


def forget_numbers() -> None:
    """Let the history guard its own numbers again; their table goes."""
    op.execute("DROP TRIGGER keep_event_numbers ON project_events")
    op.execute("DROP FUNCTION keep_event_numbers")
    op.drop_index("ix_project_events_undoes_id", "project_events")
    op.create_index("uq_project_events_undoes_id", "project_events", ["undoes_id"], unique=True)
    refer("project_events", "undoes_id", "project_events")
    for table in WEBHOOKS:
        op.drop_constraint(op.f(f"fk_{table}_event_id_event_numbers"), table)
        refer(table, "event_id", "project_events", ondelete="CASCADE")
    op.drop_table("event_numbers")
