"""Keep what the desk counts by place too, and what is reported and spent; find extents by indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

LIVE = "merged_into_id IS NULL"
# Lines and areas are few among points, and may be none: the outermost of them is found among themselves.
DIMENSIONS = {"lines": 1, "areas": 2}
YEARS = {"first_year": "coalesce(start_year, end_year)", "last_year": "coalesce(end_year, start_year)"}


def upgrade() -> None:
    op.add_column(
        "desk_rows", sa.Column("places", sa.ARRAY(sa.CHAR(6)), nullable=False, server_default=sa.text("'{}'"))
    )
    op.create_table(
        "desk_place_sums",
        sa.Column("place", sa.CHAR(6), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", "what", "at", name=op.f("pk_desk_place_sums")),
    )
    for name, dimension in DIMENSIONS.items():
        where = sa.text(f"{LIVE} AND ST_Dimension(geom) = {dimension}")
        op.create_index(
            f"ix_projects_{name}", "projects", ["geom"], postgresql_using="gist", postgresql_where=where
        )
    for name, year in YEARS.items():
        op.create_index(f"ix_projects_{name}", "projects", [sa.text(year)], postgresql_where=sa.text(LIVE))
    moved = sa.text("changes ? 'status'")
    op.create_index("ix_project_events_moved_at", "project_events", ["at"], postgresql_where=moved)
    # Whoever reads meanwhile works all of them out; older code does not read what is new here.
    op.execute("INSERT INTO place_marks (project_id) SELECT id FROM projects")


def downgrade() -> None:
    op.drop_index("ix_project_events_moved_at", "project_events")
    for name in (*YEARS, *DIMENSIONS):
        op.drop_index(f"ix_projects_{name}", "projects")
    op.drop_table("desk_place_sums")
    for table in ("desk_rows", "desk_sums"):
        op.execute(f"DELETE FROM {table} WHERE what = 'sent' OR what LIKE 'spent-%'")  # noqa: S608
    op.drop_column("desk_rows", "places")
