"""Tell other servers of events: webhooks, their outbox that a trigger fills, and their deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Whatever writes an event, in its own transaction: what is rolled back is told to nobody, what stands is
# never forgotten. One job a transaction looks for who wants to be told.
NOTE = """
CREATE FUNCTION note_webhook_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked bigint;
    queued bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM webhooks WHERE is_active) THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_events (event_id) SELECT id FROM new_events;
    IF coalesce(current_setting('lantu.webhooks_asked', true), '') = pg_current_xact_id()::text THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('lantu.webhooks_asked', pg_current_xact_id()::text, true);
    INSERT INTO jobs (work, arguments, title, queue) VALUES ('webhooks.dispatch', '{}', 'webhooks', 'network')
        RETURNING id INTO asked;
    queued := (queue.procrastinate_defer_jobs_v1(ARRAY[ROW('network', 'lantu.work', 0, NULL, NULL,
        jsonb_build_object('job_id', asked), NULL)::queue.procrastinate_job_to_defer_v1]))[1];
    UPDATE jobs SET queue_id = queued WHERE id = asked;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    now = sa.text("clock_timestamp()")
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False, server_default=""),
        sa.Column("kinds", postgresql.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("failures", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("created_at", moment, nullable=False, server_default=now),
        sa.Column("created_by_id", sa.Integer, sa.ForeignKey("officers.id")),
        sa.CheckConstraint("url ~ '^https?://'", name=op.f("ck_webhooks_url_is_http")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_webhooks_failures_positive")),
    )
    event = sa.ForeignKey("project_events.id", ondelete="CASCADE")
    op.create_table(
        "webhook_events",
        sa.Column("event_id", sa.BigInteger, event, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("webhook_id", sa.Integer, sa.ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
        sa.Column("event_id", sa.BigInteger, sa.ForeignKey("project_events.id", ondelete="CASCADE")),
        sa.Column("message_id", sa.Text, nullable=False, unique=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("attempts", postgresql.JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("created_at", moment, nullable=False, server_default=now),
        sa.Column("ended_at", moment),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'failed')", name=op.f("ck_webhook_deliveries_state_known")
        ),
    )
    for column in ("webhook_id", "event_id", "created_at"):
        op.create_index(f"ix_webhook_deliveries_{column}", "webhook_deliveries", [column])
    op.execute(NOTE)
    op.execute(
        "CREATE TRIGGER note_webhook_events AFTER INSERT ON project_events REFERENCING NEW TABLE AS new_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION note_webhook_events()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER note_webhook_events ON project_events")
    op.execute("DROP FUNCTION note_webhook_events()")
    for table in ("webhook_deliveries", "webhook_events", "webhooks"):
        op.drop_table(table)
