"""Take a wrongly published file down, and hide the files of an update that was taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# An undoing may itself be undone, and so on: what counts is how many there are behind each other.
UNDONE = """
CREATE FUNCTION update_is_undone(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH RECURSIVE chain AS (
        SELECT id, 0 AS undoings FROM public.project_events WHERE update_id = wanted
        UNION ALL
        SELECT later.id, chain.undoings + 1
        FROM public.project_events AS later JOIN chain ON later.undoes_id = chain.id
    )
    SELECT coalesce(max(undoings) % 2 = 1, false) FROM chain
$$
"""


def upgrade() -> None:
    op.execute(UNDONE)
    op.create_table(
        "attachment_takedowns",
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachments.id"],
            name=op.f("fk_attachment_takedowns_attachment_id_attachments"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_attachment_takedowns_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachment_takedowns")),
    )
    op.execute(
        """
        CREATE TRIGGER attachment_takedowns_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON attachment_takedowns
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_history()
        """
    )


def downgrade() -> None:
    op.drop_table("attachment_takedowns")
    op.execute("DROP FUNCTION update_is_undone(bigint)")
