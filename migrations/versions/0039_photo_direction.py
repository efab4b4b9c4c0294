"""Keep which way a photo's camera looked, in degrees from north."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

RULE = "direction >= 0 AND direction < 360"


def upgrade() -> None:
    op.add_column("attachments", sa.Column("direction", sa.Float(), nullable=True))
    op.create_check_constraint(op.f("ck_attachments_direction_on_compass"), "attachments", RULE)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_attachments_direction_on_compass"), "attachments", type_="check")
    op.drop_column("attachments", "direction")
