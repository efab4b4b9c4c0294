"""Remember which districts were reminded of a month that they had not reported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None

NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("adcode", sa.CHAR(length=6), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_reminders_month_first_day")),
        sa.ForeignKeyConstraint(["adcode"], ["districts.adcode"], name=op.f("fk_reminders_adcode_districts")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_reminders_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("month", "adcode", name=op.f("pk_reminders")),
    )


def downgrade() -> None:
    op.drop_table("reminders")
