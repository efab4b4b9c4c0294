"""Find who adopts a statement without reading all projects: thousands of statements go at once."""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_projects_adopted_statement_id", "projects", ["adopted_statement_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_projects_adopted_statement_id", table_name="projects")
