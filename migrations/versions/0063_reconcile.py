"""Find what disagrees by indexes of it alone, and keep how many projects of each place lack what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

LIVE = "merged_into_id IS NULL"
MEASURES = (
    *("listed_number", "lacks_investment", "lacks_years", "lacks_nature", "lacks_place"),
    *("lacks_location", "lacks_scale", "lacks_owner", "lacks_lead_unit"),
)


def upgrade() -> None:
    op.create_index(
        "ix_projects_disputed",
        "projects",
        ["id"],
        postgresql_include=[
            *("adoption", "investment_low_wan", "investment_high_wan", "counted_wan", "counted_high_wan")
        ],
        postgresql_where=sa.text(f"{LIVE} AND investment_low_wan < investment_high_wan"),
    )
    op.create_index(
        "ix_projects_measured_apart",
        "projects",
        ["id"],
        postgresql_include=["measures_apart", "measures_decided"],
        postgresql_where=sa.text(f"{LIVE} AND measures_apart <> '{{}}'"),
    )
    # Nothing yet: a part without its first bit adds nothing and takes nothing off.
    op.add_column(
        "place_parts", sa.Column("lacks", sa.SmallInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.create_table(
        "place_lacks",
        sa.Column("place", sa.CHAR(6), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in MEASURES),
        sa.PrimaryKeyConstraint("place", "type", "counts", name=op.f("pk_place_lacks")),
    )
    op.execute("INSERT INTO place_marks (project_id) SELECT id FROM projects")


def downgrade() -> None:
    op.drop_table("place_lacks")
    op.drop_column("place_parts", "lacks")
    op.drop_index("ix_projects_measured_apart", "projects")
    op.drop_index("ix_projects_disputed", "projects")
