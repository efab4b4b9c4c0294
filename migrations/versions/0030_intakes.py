"""Keep plans on their way in: their lines, sentences and proposals, and what readers made of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


KINDS = "ck_project_updates_kind_known"
BEFORE = "kind IN ('status', 'progress', 'fields', 'register', 'phases')"
NOW = "kind IN ('status', 'progress', 'fields', 'mentions', 'register', 'phases')"


def upgrade() -> None:
    op.drop_constraint(op.f(KINDS), "project_updates", type_="check")
    op.create_check_constraint(op.f(KINDS), "project_updates", NOW)
    op.create_table(
        "intakes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("short_title", sa.Text(), nullable=False),
        sa.Column("adcode", sa.CHAR(length=6), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("plan_start_year", sa.SmallInteger(), nullable=True),
        sa.Column("plan_end_year", sa.SmallInteger(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="reading", nullable=False),
        sa.Column("fault", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state = 'failed') = (fault IS NOT NULL)", name=op.f("ck_intakes_fault_of_failed")
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_intakes_sha256_form")),
        sa.CheckConstraint(
            "short_title ~ '[^\\u0001-\\u0020\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff\\U000e0000-\\U000e0fff]'",
            name=op.f("ck_intakes_short_title_given"),
        ),
        sa.CheckConstraint("state IN ('reading', 'open', 'failed')", name=op.f("ck_intakes_state_known")),
        sa.CheckConstraint(
            "title ~ '[^\\u0001-\\u0020\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff\\U000e0000-\\U000e0fff]'",
            name=op.f("ck_intakes_title_given"),
        ),
        sa.CheckConstraint("plan_start_year <= plan_end_year", name=op.f("ck_intakes_plan_years_in_order")),
        sa.ForeignKeyConstraint(["adcode"], ["districts.adcode"], name=op.f("fk_intakes_adcode_districts")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_intakes_document_id_documents")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_intakes_officer_id_officers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intakes")),
        sa.UniqueConstraint("file", name=op.f("uq_intakes_file")),
    )
    op.create_index("ix_intakes_adcode", "intakes", ["adcode"], unique=False)
    op.create_table(
        "intake_lines",
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("box", sa.Text(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_intake_lines_number_positive")),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intakes.id"], name=op.f("fk_intake_lines_intake_id_intakes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("intake_id", "number", name=op.f("pk_intake_lines")),
    )
    op.create_table(
        "intake_sentences",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("reader", sa.Text(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(read_at IS NULL) = (reader IS NULL)", name=op.f("ck_intake_sentences_read_by_somebody")
        ),
        sa.CheckConstraint("first >= 0 AND first < last", name=op.f("ck_intake_sentences_places_in_order")),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intakes.id"],
            name=op.f("fk_intake_sentences_intake_id_intakes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_sentences")),
    )
    op.create_index("uq_intake_sentences_rank", "intake_sentences", ["intake_id", "rank"], unique=True)
    op.create_table(
        "intake_proposals",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("sentence_id", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("found", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("kept", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("same_as_id", sa.BigInteger(), nullable=True),
        sa.Column("update_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(decision = 'none') OR (decision IS NULL) = (kept IS NULL)",
            name=op.f("ck_intake_proposals_kept_as_decided"),
        ),
        sa.CheckConstraint(
            "coalesce(decision = 'same', false) = (project_id IS NOT NULL OR same_as_id IS NOT NULL)",
            name=op.f("ck_intake_proposals_same_as_something"),
        ),
        sa.CheckConstraint(
            "decision IN ('new', 'same', 'none')", name=op.f("ck_intake_proposals_decision_known")
        ),
        sa.CheckConstraint(
            "name ~ '[^\\u0001-\\u0020\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff\\U000e0000-\\U000e0fff]'",
            name=op.f("ck_intake_proposals_name_given"),
        ),
        sa.CheckConstraint("origin IN ('proposed', 'marked')", name=op.f("ck_intake_proposals_origin_known")),
        sa.CheckConstraint(
            "project_id IS NULL OR same_as_id IS NULL", name=op.f("ck_intake_proposals_same_as_one")
        ),
        sa.CheckConstraint("same_as_id <> id", name=op.f("ck_intake_proposals_not_same_as_itself")),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intakes.id"],
            name=op.f("fk_intake_proposals_intake_id_intakes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_intake_proposals_project_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["same_as_id"],
            ["intake_proposals.id"],
            name=op.f("fk_intake_proposals_same_as_id_intake_proposals"),
        ),
        sa.ForeignKeyConstraint(
            ["sentence_id"],
            ["intake_sentences.id"],
            name=op.f("fk_intake_proposals_sentence_id_intake_sentences"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["project_updates.id"], name=op.f("fk_intake_proposals_update_id_project_updates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_proposals")),
    )
    op.create_index("ix_intake_proposals_intake_id", "intake_proposals", ["intake_id"], unique=False)
    op.create_index("ix_intake_proposals_sentence_id", "intake_proposals", ["sentence_id"], unique=False)


def downgrade() -> None:
    # What a plan said stays with its mentions; an older version has no word for how it came.
    op.execute("UPDATE project_updates SET state = 'withdrawn' WHERE kind = 'mentions' AND state = 'pending'")
    op.execute("UPDATE project_updates SET kind = 'fields' WHERE kind = 'mentions'")
    op.drop_constraint(op.f(KINDS), "project_updates", type_="check")
    op.create_check_constraint(op.f(KINDS), "project_updates", BEFORE)
    op.drop_index("ix_intake_proposals_sentence_id", table_name="intake_proposals")
    op.drop_index("ix_intake_proposals_intake_id", table_name="intake_proposals")
    op.drop_table("intake_proposals")
    op.drop_index("uq_intake_sentences_rank", table_name="intake_sentences")
    op.drop_table("intake_sentences")
    op.drop_table("intake_lines")
    op.drop_index("ix_intakes_adcode", table_name="intakes")
    op.drop_table("intakes")
