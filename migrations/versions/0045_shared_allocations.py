"""Find the projects that divide their money by stated shares without reading the lines of all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_allocations_shared",
        "allocations",
        ["project_id"],
        postgresql_where=sa.text("share IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_allocations_shared", "allocations")
