"""Keep what lies in each cell of the map."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

SIDES = ("zoom", "x", "y", "status", "type")
WAN = sa.Numeric(18, 4)


def upgrade() -> None:
    op.create_table(
        "cell_sums",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("zoom", "x", "y")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("status", "type")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("number", "known_number")),
        sa.Column("wan", WAN, nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("lon_e6", "lat_e6", "project_ids")),
        sa.PrimaryKeyConstraint(*SIDES, name=op.f("pk_cell_sums")),
    )
    op.create_table(
        "cell_parts",
        sa.Column("project_id", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("status", "type")),
        sa.Column("known_number", sa.Integer(), nullable=False),
        sa.Column("wan", WAN, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("lon_e6", "lat_e6")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_cell_parts")),
    )
    # The worker adds them up; until then readers count them as they are.
    op.execute("INSERT INTO place_marks (project_id) SELECT id FROM projects WHERE geom IS NOT NULL")


def downgrade() -> None:
    op.drop_table("cell_parts")
    op.drop_table("cell_sums")
