"""Find what began or ended since a moment in an index alone, with the project that it is of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0052"
branch_labels = None
depends_on = None

PROJECT = {"projects": "id", "allocations": "project_id", "mentions": "project_id"}


def upgrade() -> None:
    for table, project in PROJECT.items():
        replace(table, "valid_from", postgresql_include=[project])
        # Half of all versions have not ended, and nobody looks for these by their end.
        ended = sa.text("valid_to IS NOT NULL")
        replace(table, "valid_to", postgresql_include=[project], postgresql_where=ended)
    replace("allocations", "adcode", postgresql_include=["project_id"])


def downgrade() -> None:
    for table in PROJECT:
        replace(table, "valid_from")
        replace(table, "valid_to")
    replace("allocations", "adcode")


def replace(table: str, column: str, **how: object) -> None:
    """Make an index of versions by a column anew, in another form."""
    kept, name = f"{table}_versions", f"ix_{table}_versions_{column}"
    op.drop_index(name, kept)
    op.create_index(name, kept, [column], **how)  # type: ignore[arg-type]
