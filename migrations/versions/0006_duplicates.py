"""Keep what was decided of look-alikes, and the sound of every name for the search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duplicate_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("left_id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=True),
        sa.Column("gone_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("left_id < right_id", name=op.f("ck_duplicate_decisions_pair_in_order")),
        sa.CheckConstraint(
            "verdict IN ('same', 'different')", name=op.f("ck_duplicate_decisions_verdict_known")
        ),
        sa.CheckConstraint("origin IN ('seed', 'officer')", name=op.f("ck_duplicate_decisions_origin_known")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_duplicate_decisions_reason_given")),
        sa.CheckConstraint(
            "(verdict = 'same') = (kept_id IS NOT NULL)", name=op.f("ck_duplicate_decisions_same_has_kept")
        ),
        sa.CheckConstraint(
            "(kept_id IS NULL) = (gone_id IS NULL)", name=op.f("ck_duplicate_decisions_kept_with_gone")
        ),
        sa.ForeignKeyConstraint(
            ["left_id"], ["projects.id"], name=op.f("fk_duplicate_decisions_left_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["right_id"], ["projects.id"], name=op.f("fk_duplicate_decisions_right_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["projects.id"], name=op.f("fk_duplicate_decisions_kept_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["gone_id"], ["projects.id"], name=op.f("fk_duplicate_decisions_gone_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_duplicate_decisions_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_decisions")),
        sa.UniqueConstraint("left_id", "right_id", name=op.f("uq_duplicate_decisions_left_id_right_id")),
    )
    for column in ("right_id", "kept_id", "gone_id", "officer_id"):
        op.create_index(f"ix_duplicate_decisions_{column}", "duplicate_decisions", [column], unique=False)
    # Filled by `lantu seed`, or when a project is next changed.
    op.add_column("projects", sa.Column("search_pinyin", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("projects", "search_pinyin")
    op.drop_table("duplicate_decisions")
