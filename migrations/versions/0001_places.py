"""Create the places floor: data sets, districts with their closure, gazetteer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "datasets",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column(
            "loaded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_datasets")),
    )
    op.create_geospatial_table(
        "districts",
        sa.Column("adcode", sa.CHAR(length=6), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_adcode", sa.CHAR(length=6), nullable=True),
        sa.Column(
            "boundary",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "outline",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "label_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("area_km2", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "(parent_adcode IS NULL) = (level = 'province')",
            name=op.f("ck_districts_only_provinces_lack_parent"),
        ),
        sa.CheckConstraint("adcode ~ '^[1-9][0-9]{5}$'", name=op.f("ck_districts_adcode_six_digits")),
        sa.CheckConstraint(
            "level IN ('province', 'prefecture', 'county')", name=op.f("ck_districts_level_known")
        ),
        sa.ForeignKeyConstraint(
            ["parent_adcode"], ["districts.adcode"], name=op.f("fk_districts_parent_adcode_districts")
        ),
        sa.PrimaryKeyConstraint("adcode", name=op.f("pk_districts")),
    )
    op.create_geospatial_index(
        "ix_districts_boundary",
        "districts",
        ["boundary"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index("ix_districts_parent_adcode", "districts", ["parent_adcode"], unique=False)
    op.create_table(
        "district_descendants",
        sa.Column("ancestor", sa.CHAR(length=6), nullable=False),
        sa.Column("descendant", sa.CHAR(length=6), nullable=False),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ancestor"],
            ["districts.adcode"],
            name=op.f("fk_district_descendants_ancestor_districts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["descendant"],
            ["districts.adcode"],
            name=op.f("fk_district_descendants_descendant_districts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ancestor", "descendant", name=op.f("pk_district_descendants")),
    )
    op.create_index(
        "ix_district_descendants_descendant", "district_descendants", ["descendant"], unique=False
    )
    op.create_geospatial_table(
        "places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("adcode", sa.CHAR(length=6), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("accuracy_m", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "method IN ('source', 'derived', 'estimated')", name=op.f("ck_places_method_known")
        ),
        sa.CheckConstraint("accuracy_m > 0", name=op.f("ck_places_accuracy_positive")),
        sa.ForeignKeyConstraint(["adcode"], ["districts.adcode"], name=op.f("fk_places_adcode_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("name", "adcode", name=op.f("uq_places_name_adcode")),
    )
    op.create_geospatial_index(
        "ix_places_geom", "places", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )


def downgrade() -> None:
    op.drop_geospatial_index(
        "ix_places_geom", table_name="places", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("places")
    op.drop_index("ix_district_descendants_descendant", table_name="district_descendants")
    op.drop_table("district_descendants")
    op.drop_index("ix_districts_parent_adcode", table_name="districts")
    op.drop_geospatial_index(
        "ix_districts_boundary", table_name="districts", postgresql_using="gist", column_name="boundary"
    )
    op.drop_geospatial_table("districts")
    op.drop_table("datasets")
