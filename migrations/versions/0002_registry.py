"""Create the registry: documents, projects, allocations, mentions with their figures, events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_geospatial_table(
        "projects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("national_code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("aliases", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("nature", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("approval", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_basis", sa.Text(), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("is_programme", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("investment_wan", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("investment_low_wan", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("investment_high_wan", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("adopted_statement_id", sa.Integer(), nullable=True),
        sa.Column("adoption", sa.Text(), server_default="rule", nullable=False),
        sa.Column(
            "has_conflict",
            sa.Boolean(),
            sa.Computed(
                "coalesce(adoption = 'rule' AND investment_low_wan < investment_high_wan, false)",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("completed_wan", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("year_plan_wan", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("length_km", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("land_m2", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("floor_m2", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("part_count", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Text(), nullable=True),
        sa.Column("start_year", sa.SmallInteger(), nullable=True),
        sa.Column("start_month", sa.SmallInteger(), nullable=True),
        sa.Column("end_year", sa.SmallInteger(), nullable=True),
        sa.Column("end_month", sa.SmallInteger(), nullable=True),
        sa.Column("place_text", sa.Text(), nullable=True),
        sa.Column("precision", sa.Text(), server_default="none", nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("accuracy_m", sa.Integer(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                srid=4326, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry"
            ),
            nullable=True,
        ),
        sa.Column("source_datum", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lead_unit", sa.Text(), nullable=True),
        sa.Column("assisting_units", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("steward", sa.Text(), nullable=True),
        sa.Column("lead_official", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("search_text", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "subtree_wan", sa.Numeric(precision=18, scale=4), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "subtree_high_wan", sa.Numeric(precision=18, scale=4), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "counted_wan", sa.Numeric(precision=18, scale=4), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "counted_high_wan", sa.Numeric(precision=18, scale=4), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("counted_number", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("bucket", sa.Text(), server_default="city", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(geom IS NULL) = (precision IN ('district', 'none'))", name=op.f("ck_projects_geom_as_precise")
        ),
        sa.CheckConstraint("adoption IN ('rule', 'officer')", name=op.f("ck_projects_adoption_known")),
        sa.CheckConstraint(
            "approval IN ('approve', 'ratify', 'file')", name=op.f("ck_projects_approval_known")
        ),
        sa.CheckConstraint("bucket IN ('district', 'cross', 'city')", name=op.f("ck_projects_bucket_known")),
        sa.CheckConstraint("code ~ '^LT-[1-9][0-9]{5}-[0-9]{4,}$'", name=op.f("ck_projects_code_form")),
        sa.CheckConstraint("level IN ('province', 'city', 'county')", name=op.f("ck_projects_level_known")),
        sa.CheckConstraint(
            "method IN ('drawn', 'imported', 'gazetteer', 'estimated')", name=op.f("ck_projects_method_known")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_projects_name_given")),
        sa.CheckConstraint(
            "national_code ~ '^\\d{4}-\\d{6}-\\d{2}-\\d{2}-\\d{6}$'",
            name=op.f("ck_projects_national_code_form"),
        ),
        sa.CheckConstraint(
            "nature IN ('new', 'expansion', 'reconstruction', 'reconstruction_expansion', 'upgrade', 'technical_upgrade', 'relocation', 'continuation', 'maintenance', 'procurement')",
            name=op.f("ck_projects_nature_known"),
        ),
        sa.CheckConstraint(
            "precision <> 'route' OR geometrytype(geom) IN ('LINESTRING', 'MULTILINESTRING')",
            name=op.f("ck_projects_route_is_line"),
        ),
        sa.CheckConstraint(
            "precision IN ('surveyed', 'site', 'village', 'township', 'route', 'district', 'none')",
            name=op.f("ck_projects_precision_known"),
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'preliminary', 'signed', 'construction', 'completed', 'operating', 'suspended', 'cancelled')",
            name=op.f("ck_projects_status_known"),
        ),
        sa.CheckConstraint(
            "status_basis IN ('stated', 'implied')", name=op.f("ck_projects_status_basis_known")
        ),
        sa.CheckConstraint(
            "type IN ('logistics_park', 'industrial_zone', 'industrial_project', 'expressway', 'trunk_road', 'local_road', 'urban_road_bridge', 'railway', 'airport', 'passenger_hub', 'energy', 'water', 'environment', 'urban_utility', 'agriculture', 'tourism_culture', 'commerce', 'digital', 'housing_renewal', 'education', 'health', 'social_welfare', 'public_safety', 'science_innovation', 'other')",
            name=op.f("ck_projects_type_known"),
        ),
        sa.CheckConstraint("(geom IS NULL) = (method IS NULL)", name=op.f("ck_projects_method_of_geom")),
        sa.CheckConstraint("accuracy_m > 0", name=op.f("ck_projects_accuracy_positive")),
        sa.CheckConstraint("end_month BETWEEN 1 AND 12", name=op.f("ck_projects_end_month_sane")),
        sa.CheckConstraint(
            "end_month IS NULL OR end_year IS NOT NULL", name=op.f("ck_projects_end_month_has_year")
        ),
        sa.CheckConstraint("end_year BETWEEN 1949 AND 2100", name=op.f("ck_projects_end_year_sane")),
        sa.CheckConstraint(
            "investment_low_wan <= investment_high_wan", name=op.f("ck_projects_low_below_high")
        ),
        sa.CheckConstraint(
            "investment_wan >= 0 AND completed_wan >= 0 AND year_plan_wan >= 0",
            name=op.f("ck_projects_money_not_negative"),
        ),
        sa.CheckConstraint(
            "length_km > 0 AND land_m2 > 0 AND floor_m2 > 0", name=op.f("ck_projects_measures_positive")
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_projects_not_merged_into_itself")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_projects_not_its_own_parent")),
        sa.CheckConstraint("start_month BETWEEN 1 AND 12", name=op.f("ck_projects_start_month_sane")),
        sa.CheckConstraint(
            "start_month IS NULL OR start_year IS NOT NULL", name=op.f("ck_projects_start_month_has_year")
        ),
        sa.CheckConstraint("start_year <= end_year", name=op.f("ck_projects_years_in_order")),
        sa.CheckConstraint("start_year BETWEEN 1949 AND 2100", name=op.f("ck_projects_start_year_sane")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["projects.id"], name=op.f("fk_projects_merged_into_id_projects")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["projects.id"], name=op.f("fk_projects_parent_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("code", name=op.f("uq_projects_code")),
        sa.UniqueConstraint("national_code", name=op.f("uq_projects_national_code")),
    )
    op.create_geospatial_index(
        "ix_projects_geom", "projects", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_projects_investment_id",
        "projects",
        [sa.literal_column("coalesce(investment_wan, -1) DESC"), "id"],
        unique=False,
    )
    op.create_index("ix_projects_merged_into_id", "projects", ["merged_into_id"], unique=False)
    op.create_index("ix_projects_parent_id", "projects", ["parent_id"], unique=False)
    op.create_index(
        "ix_projects_search_text",
        "projects",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index("ix_projects_updated_at_id", "projects", ["updated_at", "id"], unique=False)
    op.create_table(
        "allocations",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("adcode", sa.CHAR(length=6), nullable=False),
        sa.Column("share", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_allocations_share_is_fraction")),
        sa.ForeignKeyConstraint(
            ["adcode"], ["districts.adcode"], name=op.f("fk_allocations_adcode_districts")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_allocations_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "adcode", name=op.f("pk_allocations")),
    )
    op.create_index("ix_allocations_adcode", "allocations", ["adcode"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("short_title", sa.Text(), nullable=False),
        sa.Column("adcode", sa.CHAR(length=6), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("plan_start_year", sa.SmallInteger(), nullable=True),
        sa.Column("plan_end_year", sa.SmallInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("plan_start_year <= plan_end_year", name=op.f("ck_documents_plan_years_in_order")),
        sa.ForeignKeyConstraint(["adcode"], ["districts.adcode"], name=op.f("fk_documents_adcode_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("file", name=op.f("uq_documents_file")),
    )
    op.create_table(
        "project_events",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "changes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('created', 'changed')", name=op.f("ck_project_events_kind_known")),
        sa.CheckConstraint("origin IN ('seed', 'officer')", name=op.f("ck_project_events_origin_known")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_events_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_events")),
    )
    op.create_index("ix_project_events_at", "project_events", ["at"], unique=False)
    op.create_index("ix_project_events_project_id_at", "project_events", ["project_id", "at"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("box", sa.Text(), nullable=True),
        sa.Column("stated_name", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("start_year", sa.SmallInteger(), nullable=True),
        sa.Column("start_month", sa.SmallInteger(), nullable=True),
        sa.Column("end_year", sa.SmallInteger(), nullable=True),
        sa.Column("end_month", sa.SmallInteger(), nullable=True),
        sa.Column("status_text", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("end_month BETWEEN 1 AND 12", name=op.f("ck_mentions_end_month_sane")),
        sa.CheckConstraint(
            "end_month IS NULL OR end_year IS NOT NULL", name=op.f("ck_mentions_end_month_has_year")
        ),
        sa.CheckConstraint("end_year BETWEEN 1949 AND 2100", name=op.f("ck_mentions_end_year_sane")),
        sa.CheckConstraint("line > 0", name=op.f("ck_mentions_line_positive")),
        sa.CheckConstraint("programme_id <> project_id", name=op.f("ck_mentions_not_listed_under_itself")),
        sa.CheckConstraint("start_month BETWEEN 1 AND 12", name=op.f("ck_mentions_start_month_sane")),
        sa.CheckConstraint(
            "start_month IS NULL OR start_year IS NOT NULL", name=op.f("ck_mentions_start_month_has_year")
        ),
        sa.CheckConstraint("start_year <= end_year", name=op.f("ck_mentions_years_in_order")),
        sa.CheckConstraint("start_year BETWEEN 1949 AND 2100", name=op.f("ck_mentions_start_year_sane")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_mentions_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["projects.id"], name=op.f("fk_mentions_programme_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_mentions_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint(
            "project_id",
            "document_id",
            "line",
            "stated_name",
            "quote",
            name=op.f("uq_mentions_project_id_document_id_line_stated_name_quote"),
        ),
    )
    op.create_index("ix_mentions_document_id_line", "mentions", ["document_id", "line"], unique=False)
    op.create_index("ix_mentions_programme_id", "mentions", ["programme_id"], unique=False)
    op.create_table(
        "funding_parts",
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("amount_wan", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.CheckConstraint(
            "source IN ('central', 'province', 'local', 'bond', 'loan', 'self', 'foreign', 'social', 'other')",
            name=op.f("ck_funding_parts_source_known"),
        ),
        sa.CheckConstraint("amount_wan >= 0", name=op.f("ck_funding_parts_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["mention_id"],
            ["mentions.id"],
            name=op.f("fk_funding_parts_mention_id_mentions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mention_id", "source", name=op.f("pk_funding_parts")),
    )
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("mention_id", sa.Integer(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("as_written", sa.Text(), nullable=True),
        sa.Column("qualifier", sa.Text(), server_default="exact", nullable=False),
        sa.Column("corrected", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.CheckConstraint(
            "measure IN ('investment_wan', 'completed_wan', 'length_km', 'land_m2', 'floor_m2', 'part_count')",
            name=op.f("ck_statements_measure_known"),
        ),
        sa.CheckConstraint(
            "qualifier IN ('exact', 'about', 'floor')", name=op.f("ck_statements_qualifier_known")
        ),
        sa.CheckConstraint("value >= 0 AND corrected >= 0", name=op.f("ck_statements_values_not_negative")),
        sa.ForeignKeyConstraint(
            ["mention_id"],
            ["mentions.id"],
            name=op.f("fk_statements_mention_id_mentions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_statements_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("mention_id", "measure", name=op.f("uq_statements_mention_id_measure")),
    )
    op.create_index("ix_statements_project_id", "statements", ["project_id"], unique=False)
    # Projects and statements point at each other: this side comes once both tables stand.
    op.create_foreign_key(
        op.f("fk_projects_adopted_statement_id_statements"),
        "projects",
        "statements",
        ["adopted_statement_id"],
        ["id"],
        ondelete="SET NULL",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_projects_adopted_statement_id_statements"), "projects", type_="foreignkey")
    op.drop_index("ix_statements_project_id", table_name="statements")
    op.drop_table("statements")
    op.drop_table("funding_parts")
    op.drop_index("ix_mentions_programme_id", table_name="mentions")
    op.drop_index("ix_mentions_document_id_line", table_name="mentions")
    op.drop_table("mentions")
    op.drop_index("ix_project_events_project_id_at", table_name="project_events")
    op.drop_index("ix_project_events_at", table_name="project_events")
    op.drop_table("project_events")
    op.drop_table("documents")
    op.drop_index("ix_allocations_adcode", table_name="allocations")
    op.drop_table("allocations")
    op.drop_index("ix_projects_updated_at_id", table_name="projects")
    op.drop_index(
        "ix_projects_search_text",
        table_name="projects",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.drop_index("ix_projects_parent_id", table_name="projects")
    op.drop_index("ix_projects_merged_into_id", table_name="projects")
    op.drop_index("ix_projects_investment_id", table_name="projects")
    op.drop_geospatial_index(
        "ix_projects_geom", table_name="projects", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("projects")
