"""Keep the soft relief under the ground, tile by tile, with the part that it came with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "base_relief",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("zoom", sa.SmallInteger(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("part_id", "zoom", "x", "y", name=op.f("pk_base_relief")),
        sa.ForeignKeyConstraint(
            ["part_id"], ["base_parts.id"], name=op.f("fk_base_relief_part_id_base_parts"), ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("base_relief")
