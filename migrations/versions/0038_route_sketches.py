"""Keep sketched routes laid along the roads of the ground, beside the projects' own geometry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

MULTILINE = Geometry("MULTILINESTRING", srid=4326, spatial_index=False)


def upgrade() -> None:
    op.create_table(
        "route_sketches",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("route_md5", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("road", MULTILINE, nullable=True),
        sa.Column("bridges", MULTILINE, nullable=True),
        sa.CheckConstraint("(ref IS NULL) = (road IS NULL)", name=op.f("ck_route_sketches_road_of_ref")),
        sa.CheckConstraint(
            "bridges IS NULL OR road IS NOT NULL", name=op.f("ck_route_sketches_bridges_of_road")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_route_sketches_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_route_sketches")),
    )
    # The map draws them: what browsers keep of it is asked for anew.
    op.execute(
        "CREATE TRIGGER mark_data AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON route_sketches "
        "FOR EACH STATEMENT EXECUTE FUNCTION mark_data()"
    )


def downgrade() -> None:
    op.drop_table("route_sketches")
