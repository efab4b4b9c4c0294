"""Keep the ground under the projects: parts that are loaded as one, and their roads, waters and places."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def shape(name: str, *, nullable: bool) -> sa.Column[object]:
    kind = Geometry("GEOMETRY", srid=4326, dimension=2, spatial_index=False, nullable=nullable)
    return sa.Column(name, kind, nullable=nullable)


def upgrade() -> None:
    op.create_geospatial_table(
        "base_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.Column("feature_count", sa.Integer(), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        shape("hull", nullable=True),
        sa.Column("groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "loaded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_parts")),
        sa.UniqueConstraint("key", name=op.f("uq_base_parts_key")),
    )
    op.create_geospatial_table(
        "base_features",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("refs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.Column("is_covered", sa.Boolean(), nullable=False),
        shape("geom", nullable=False),
        shape("low", nullable=True),
        shape("mid", nullable=True),
        sa.CheckConstraint("min_zoom BETWEEN 0 AND 22", name=op.f("ck_base_features_min_zoom_of_the_grid")),
        sa.ForeignKeyConstraint(
            ["part_id"],
            ["base_parts.id"],
            name=op.f("fk_base_features_part_id_base_parts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_features")),
    )
    op.create_index("ix_base_features_part_id", "base_features", ["part_id"])
    op.create_index("ix_base_features_class", "base_features", ["class"])
    op.create_index("ix_base_features_refs", "base_features", ["refs"], postgresql_using="gin")
    op.create_geospatial_index("ix_base_features_geom", "base_features", ["geom"], postgresql_using="gist")
    for column, zoom in (("low", 7), ("mid", 10)):
        op.create_geospatial_index(
            f"ix_base_features_{column}",
            "base_features",
            [column],
            postgresql_using="gist",
            postgresql_where=sa.text(f"min_zoom <= {zoom}"),
        )


def downgrade() -> None:
    op.drop_geospatial_table("base_features")
    op.drop_geospatial_table("base_parts")
