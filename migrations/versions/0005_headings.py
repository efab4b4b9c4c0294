"""Keep the outline of the plan documents: headings and boxes with the lines that each spans."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_headings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("last_line", sa.Integer(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "line > 0 AND line <= last_line", name=op.f("ck_document_headings_lines_in_order")
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_document_headings_level_known")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_document_headings_title_given")),
        sa.CheckConstraint("kind IN ('heading', 'box')", name=op.f("ck_document_headings_kind_known")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_document_headings_document_id_documents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_headings")),
        sa.UniqueConstraint(
            "document_id", "line", "level", name=op.f("uq_document_headings_document_id_line_level")
        ),
    )


def downgrade() -> None:
    op.drop_table("document_headings")
