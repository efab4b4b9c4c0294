"""Keep what lies in each cell of the map by province too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

KEY = "pk_cell_sums"
SIDES = ("zoom", "x", "y", "status", "type")


def upgrade() -> None:
    empty()
    op.add_column("cell_sums", sa.Column("place", sa.CHAR(6), nullable=False))
    op.create_primary_key(op.f(KEY), "cell_sums", ["place", *SIDES])
    op.add_column("cell_parts", sa.Column("places", postgresql.ARRAY(sa.CHAR(6)), nullable=False))


def empty() -> None:
    """Let go of all cells and of their key; the worker adds them up anew, readers count them meanwhile."""
    # First what takes time: whoever reads cells waits from the TRUNCATE on.
    op.execute("INSERT INTO place_marks (project_id) SELECT id FROM projects WHERE geom IS NOT NULL")
    op.execute("TRUNCATE cell_sums, cell_parts")
    op.drop_constraint(op.f(KEY), "cell_sums")


def downgrade() -> None:
    empty()
    op.drop_column("cell_parts", "places")
    op.drop_column("cell_sums", "place")
    op.create_primary_key(op.f(KEY), "cell_sums", list(SIDES))
