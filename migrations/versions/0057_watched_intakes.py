"""Which documents are public depends on what was read: such a change makes another version of the data."""

from __future__ import annotations

from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE TRIGGER mark_data AFTER INSERT OR UPDATE OF document_id OR DELETE OR TRUNCATE ON intakes "
        "FOR EACH STATEMENT EXECUTE FUNCTION mark_data()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER mark_data ON intakes")
