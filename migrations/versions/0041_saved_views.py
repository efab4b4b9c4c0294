"""Keep views by name: a page and the words of its address, and which of them sign-in leads to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from projects.models.checks import SEEN

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("adcode", sa.CHAR(length=6), nullable=True),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(f"name ~ '{SEEN}'", name=op.f("ck_saved_views_name_given")),
        sa.CheckConstraint("length(name) <= 50", name=op.f("ck_saved_views_name_short")),
        sa.CheckConstraint("page IN ('map', 'projects', 'totals')", name=op.f("ck_saved_views_page_known")),
        sa.CheckConstraint("length(query) <= 2000", name=op.f("ck_saved_views_query_short")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_saved_views_officer_id_officers")
        ),
        sa.ForeignKeyConstraint(
            ["adcode"], ["districts.adcode"], name=op.f("fk_saved_views_adcode_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index("uq_saved_views_officer_id_name", "saved_views", ["officer_id", "name"], unique=True)
    op.create_index("ix_saved_views_adcode", "saved_views", ["adcode"])
    op.create_table(
        "start_views",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_start_views_officer_id_officers")
        ),
        sa.ForeignKeyConstraint(
            ["view_id"],
            ["saved_views.id"],
            name=op.f("fk_start_views_view_id_saved_views"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_start_views")),
    )
    op.create_index("ix_start_views_view_id", "start_views", ["view_id"])


def downgrade() -> None:
    op.drop_table("start_views")
    op.drop_table("saved_views")
