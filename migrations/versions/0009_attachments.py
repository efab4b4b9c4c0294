"""Hold the files that stand behind updates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("mimetype", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("thumbnail_sha256", sa.Text(), nullable=True),
        sa.Column("width_px", sa.Integer(), nullable=True),
        sa.Column("height_px", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suggested_lon", sa.Float(), nullable=True),
        sa.Column("suggested_lat", sa.Float(), nullable=True),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column(
            "uploaded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("author <> ''", name=op.f("ck_attachments_author_given")),
        sa.CheckConstraint("filename <> ''", name=op.f("ck_attachments_filename_given")),
        sa.CheckConstraint("kind IN ('photo', 'document')", name=op.f("ck_attachments_kind_known")),
        sa.CheckConstraint(
            "mimetype IN ('image/jpeg', 'image/png', 'application/pdf')",
            name=op.f("ck_attachments_mimetype_known"),
        ),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_attachments_size_positive")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_attachments_sha256_form")),
        sa.CheckConstraint(
            "thumbnail_sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_attachments_thumbnail_sha256_form")
        ),
        sa.CheckConstraint(
            "(kind = 'photo') = (thumbnail_sha256 IS NOT NULL AND width_px > 0 AND height_px > 0)",
            name=op.f("ck_attachments_photo_has_size"),
        ),
        sa.CheckConstraint(
            "(suggested_lon IS NULL) = (suggested_lat IS NULL)", name=op.f("ck_attachments_suggestion_whole")
        ),
        sa.CheckConstraint(
            "suggested_lon BETWEEN -180 AND 180 AND suggested_lat BETWEEN -90 AND 90",
            name=op.f("ck_attachments_suggestion_sane"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_attachments_officer_id_officers")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_attachments_project_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["project_updates.id"], name=op.f("fk_attachments_update_id_project_updates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_project_id", "attachments", ["project_id"], unique=False)
    op.create_index("uq_attachments_update_id_sha256", "attachments", ["update_id", "sha256"], unique=True)
    op.execute(
        """
        CREATE TRIGGER attachments_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON attachments
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_history()
        """
    )


def downgrade() -> None:
    op.drop_table("attachments")
