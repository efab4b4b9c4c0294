"""Find the projects of some statuses that report by an index alone: the header of every page counts them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_projects_reporting",
        "projects",
        ["status", "id"],
        postgresql_where=sa.text("merged_into_id IS NULL AND counted_number = 1"),
    )


def downgrade() -> None:
    op.drop_index("ix_projects_reporting", "projects")
