"""Find in the past by district, code, programme and the list's usual order without reading every version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

LOOKUPS = (
    ("allocations_versions", "adcode"),
    ("projects_versions", "code"),
    ("projects_versions", "parent_id"),
    ("mentions_versions", "programme_id"),
)
IN_ORDER = "ix_projects_versions_investment_id"


def upgrade() -> None:
    for table, column in LOOKUPS:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index(IN_ORDER, "projects_versions", [sa.text("coalesce(investment_wan, -1) DESC"), "id"])


def downgrade() -> None:
    op.drop_index(IN_ORDER, "projects_versions")
    for table, column in LOOKUPS:
        op.drop_index(f"ix_{table}_{column}", table)
