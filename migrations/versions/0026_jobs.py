"""Add the queue of background work, in a schema of its own, and the table of what people see of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# Its functions name their tables without a schema, whoever calls them.
PIN = """
DO $$
DECLARE one regprocedure;
BEGIN
    FOR one IN SELECT oid FROM pg_proc WHERE pronamespace = 'queue'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = queue, pg_catalog', one);
    END LOOP;
END $$
"""


def upgrade() -> None:
    connection = op.get_bind()
    before = connection.scalar(sa.text("SELECT current_setting('search_path')"))
    connection.execute(sa.text("CREATE SCHEMA queue"))
    connection.execute(sa.text("SET LOCAL search_path TO queue"))
    # The library's own words for the version in the lock files; tests/projects/store/test_jobs.py holds their
    # digest, so that another version asks for another migration.
    with connection.connection.cursor() as cursor:
        cursor.execute(SchemaManager.get_schema())
    connection.execute(sa.text("SELECT set_config('search_path', :before, true)"), {"before": before})
    op.execute(PIN)
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("work", sa.Text, nullable=False),
        sa.Column("arguments", postgresql.JSONB, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("officer_id", sa.Integer, sa.ForeignKey("officers.id", ondelete="CASCADE")),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("queue_id", sa.BigInteger),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("attempt", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("done", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("total", sa.Integer),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("result", postgresql.JSONB),
        sa.Column("fault", postgresql.JSONB),
        sa.Column("created_at", moment, nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.Column("started_at", moment),
        sa.Column("ended_at", moment),
        sa.Column("cancel_asked_at", moment),
        sa.Column("seen_at", moment),
        sa.CheckConstraint("title <> ''", name=op.f("ck_jobs_title_given")),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_jobs_state_known")
        ),
        sa.CheckConstraint("queue IN ('default', 'network')", name=op.f("ck_jobs_queue_known")),
        sa.CheckConstraint(
            "done >= 0 AND (total IS NULL OR total >= done)", name=op.f("ck_jobs_done_within_total")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('waiting', 'running'))", name=op.f("ck_jobs_ended_when_over")
        ),
    )
    op.create_index("ix_jobs_officer_id_created_at", "jobs", ["officer_id", "created_at"])
    op.create_index("ix_jobs_ended_at", "jobs", ["ended_at"])


def downgrade() -> None:
    op.drop_table("jobs")
    op.execute("DROP SCHEMA queue CASCADE")
