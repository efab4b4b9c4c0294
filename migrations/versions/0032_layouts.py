"""Keep named templates of files: columns and their order, or an office's own form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from projects.models.checks import SEEN

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "layouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("adcode", sa.CHAR(length=6), nullable=True),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("sort", sa.Text(), server_default="", nullable=False),
        sa.Column("form", sa.LargeBinary(), nullable=True),
        sa.Column("form_name", sa.Text(), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(f"name ~ '{SEEN}'", name=op.f("ck_layouts_name_given")),
        sa.CheckConstraint("length(name) <= 50", name=op.f("ck_layouts_name_short")),
        sa.CheckConstraint("(form IS NULL) = (form_name IS NULL)", name=op.f("ck_layouts_form_named")),
        sa.CheckConstraint(
            "(form IS NULL) = (cardinality(columns) > 0)", name=op.f("ck_layouts_columns_or_form")
        ),
        sa.CheckConstraint("octet_length(form) <= 2097152", name=op.f("ck_layouts_form_small")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_layouts_officer_id_officers")),
        sa.ForeignKeyConstraint(["adcode"], ["districts.adcode"], name=op.f("fk_layouts_adcode_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layouts")),
    )
    op.create_index("uq_layouts_officer_id_name", "layouts", ["officer_id", "name"], unique=True)
    op.create_index("uq_layouts_adcode_name", "layouts", ["adcode", "name"], unique=True)
    # Files that were made by a template are made anew once it is another.
    op.execute(
        "CREATE TRIGGER mark_data AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON layouts "
        "FOR EACH STATEMENT EXECUTE FUNCTION mark_data()"
    )


def downgrade() -> None:
    op.drop_table("layouts")
