"""Keep the files that people bring in, and what is proposed of each of their rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

STATES = "('reading', 'previewed', 'failed', 'applying', 'applied', 'undoing', 'undone')"
TARGETS = "('projects', 'progress', 'year_plans', 'matters', 'geometries')"
VERDICTS = "('error', 'duplicate', 'new', 'changed', 'unchanged')"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("format", sa.Text),
        sa.Column("encoding", sa.Text),
        sa.Column("tables", postgresql.JSONB),
        sa.Column("table_name", sa.Text),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("mapping", postgresql.JSONB),
        sa.Column("datum", sa.Text),
        sa.Column("month", sa.Date),
        sa.Column("year", sa.Integer),
        sa.Column("reason", sa.Text),
        sa.Column("evidence", sa.Text),
        sa.Column("evidence_link", sa.Text),
        sa.Column("officer_id", sa.Integer, sa.ForeignKey("officers.id"), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="reading"),
        sa.Column("notes", postgresql.JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("fault", postgresql.JSONB),
        sa.Column("counts", postgresql.JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("job_id", sa.BigInteger),
        sa.Column("batch", sa.Text),
        sa.Column("created_at", moment, nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.Column("previewed_at", moment),
        sa.Column("applied_at", moment),
        sa.Column("undone_at", moment),
        sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_imports_state_known")),
        sa.CheckConstraint(f"target IN {TARGETS}", name=op.f("ck_imports_target_known")),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_imports_month_first_day")),
        sa.CheckConstraint("filename <> ''", name=op.f("ck_imports_filename_given")),
        sa.CheckConstraint("author <> ''", name=op.f("ck_imports_author_given")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_imports_sha256_form")),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_imports_size_positive")),
        sa.CheckConstraint("year BETWEEN 1949 AND 2100", name=op.f("ck_imports_year_sane")),
        sa.CheckConstraint(
            "state <> 'failed' OR fault IS NOT NULL", name=op.f("ck_imports_failed_with_fault")
        ),
    )
    op.create_index("ix_imports_officer_id", "imports", ["officer_id", "id"])
    op.create_table(
        "import_rows",
        sa.Column(
            "import_id", sa.BigInteger, sa.ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("table_name", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("project_id", sa.Integer, sa.ForeignKey("projects.id")),
        sa.Column("project_version", sa.Integer),
        sa.Column("stated", postgresql.JSONB, nullable=False),
        sa.Column("changes", postgresql.JSONB, nullable=False),
        sa.Column("faults", postgresql.JSONB, nullable=False),
        sa.Column("doubts", postgresql.JSONB, nullable=False),
        sa.Column("notes", postgresql.JSONB, nullable=False),
        sa.Column("candidates", postgresql.JSONB, nullable=False),
        sa.Column("decision", sa.Text),
        sa.Column("behind", postgresql.JSONB, nullable=False),
        sa.Column("written_ids", postgresql.JSONB),
        sa.Column("refusal", postgresql.JSONB),
        sa.CheckConstraint(f"verdict IN {VERDICTS}", name=op.f("ck_import_rows_verdict_known")),
    )
    op.create_index("ix_import_rows_verdict", "import_rows", ["import_id", "verdict", "position"])


def downgrade() -> None:
    op.drop_table("import_rows")
    op.drop_table("imports")
