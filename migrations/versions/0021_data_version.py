"""Note every transaction that writes, so that files made of the data know when they are out of date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# One note a transaction, and nobody waits for another: rows are only added. Every hundredth transaction
# drops the old ones that nobody else is dropping.
FUNCTION = """
CREATE FUNCTION mark_data() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own text := pg_current_xact_id()::text;
    made bigint;
BEGIN
    IF current_setting('lantu.marked', true) IS DISTINCT FROM own THEN
        INSERT INTO data_marks DEFAULT VALUES RETURNING id INTO made;
        PERFORM set_config('lantu.marked', own, true);
        IF made % 100 = 0 THEN
            DELETE FROM data_marks WHERE id IN (
                SELECT id FROM data_marks WHERE id < made - 500 FOR UPDATE SKIP LOCKED
            );
        END IF;
    END IF;
    RETURN NULL;
END $$
"""
TABLES = (
    "allocations",
    "attachments",
    "datasets",
    "district_descendants",
    "district_settings",
    "districts",
    "document_headings",
    "documents",
    "duplicate_decisions",
    "frozen_months",
    "funding_parts",
    "matter_notes",
    "matters",
    "mentions",
    "officer_districts",
    "places",
    "progress_reports",
    "project_events",
    "project_updates",
    "projects",
    "statements",
    "year_plans",
)


ANY_WRITE = "INSERT OR UPDATE OR DELETE OR TRUNCATE"
# Not when somebody signs in or fails to.
OF_PEOPLE = "INSERT OR DELETE OR TRUNCATE OR UPDATE OF name, display_name, role, is_active"
WATCHED = dict.fromkeys(TABLES, ANY_WRITE) | {"officers": OF_PEOPLE}


def upgrade() -> None:
    op.create_table(
        "data_marks",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column(
            "mark",
            sa.BigInteger(),
            server_default=sa.text("((random() * ('9000000000000000'::bigint)::double precision))::bigint"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_marks")),
    )
    op.execute(FUNCTION)
    for table, writes in WATCHED.items():
        op.execute(
            f"CREATE TRIGGER mark_data AFTER {writes} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION mark_data()"
        )
    op.execute("INSERT INTO data_marks DEFAULT VALUES")


def downgrade() -> None:
    for table in WATCHED:
        op.execute(f"DROP TRIGGER mark_data ON {table}")
    op.execute("DROP FUNCTION mark_data()")
    op.drop_table("data_marks")
