"""Name the registries of other servers that this one reads beside its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from projects.models.checks import SEEN

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.create_table(
        "federation_members",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("provinces", postgresql.ARRAY(sa.CHAR(length=6)), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("wan", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.CheckConstraint(f"name ~ '{SEEN}'", name=op.f("ck_federation_members_name_given")),
        sa.CheckConstraint("length(name) <= 50", name=op.f("ck_federation_members_name_short")),
        sa.CheckConstraint("cardinality(provinces) > 0", name=op.f("ck_federation_members_provinces_named")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_federation_members")),
        sa.UniqueConstraint("identity", name=op.f("uq_federation_members_identity")),
    )
    # What a member last answered is noted at each look at all of them, and stands on no page that is kept.
    op.execute(
        "CREATE TRIGGER mark_data AFTER INSERT OR UPDATE OF name, url, site, provinces OR DELETE OR TRUNCATE "
        "ON federation_members FOR EACH STATEMENT EXECUTE FUNCTION mark_data()"
    )


def downgrade() -> None:
    op.drop_table("federation_members")
