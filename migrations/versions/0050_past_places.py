"""Find what ever lay in a district without reading the versions of all."""

from __future__ import annotations

from alembic import op

revision = "0050"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_allocations_versions_adcode", "allocations_versions", ["adcode"])


def downgrade() -> None:
    op.drop_index("ix_allocations_versions_adcode", "allocations_versions")
