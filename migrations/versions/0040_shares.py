"""Let officers divide a project between its districts."""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NAME = "ck_project_updates_kind_known"
BEFORE = "kind IN ('status', 'progress', 'fields', 'mentions', 'register', 'phases')"
NOW = "kind IN ('status', 'progress', 'fields', 'districts', 'mentions', 'register', 'phases')"


def upgrade() -> None:
    op.drop_constraint(op.f(NAME), "project_updates")
    op.create_check_constraint(op.f(NAME), "project_updates", NOW)


def downgrade() -> None:
    # What waited cannot be accepted by the version before; what was accepted stands in its event.
    op.execute(
        "UPDATE project_updates SET state = 'withdrawn' WHERE kind = 'districts' AND state = 'pending'"
    )
    op.execute("UPDATE project_updates SET kind = 'fields' WHERE kind = 'districts'")
    op.drop_constraint(op.f(NAME), "project_updates")
    op.create_check_constraint(op.f(NAME), "project_updates", BEFORE)
