"""Let a file that is taken down be a change of the data, as all else that is shown."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE TRIGGER mark_data AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON attachment_takedowns "
        "FOR EACH STATEMENT EXECUTE FUNCTION mark_data()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER mark_data ON attachment_takedowns")
