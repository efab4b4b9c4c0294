"""Keep when and where an update was noted on site, and the keys of what waits in phones for longer than a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

WHOLE = "num_nulls(noted_lon, noted_lat, noted_accuracy_m) IN (0, 3)"
SANE = "noted_lon BETWEEN -180 AND 180 AND noted_lat BETWEEN -90 AND 90 AND noted_accuracy_m > 0"
NOTED = {
    "noted_at": sa.DateTime(timezone=True),
    "noted_lon": sa.Float(),
    "noted_lat": sa.Float(),
    "noted_accuracy_m": sa.Integer(),
}


def upgrade() -> None:
    for name, kind in NOTED.items():
        op.add_column("project_updates", sa.Column(name, kind, nullable=True))
    op.create_check_constraint(op.f("ck_project_updates_noted_place_whole"), "project_updates", WHOLE)
    op.create_check_constraint(op.f("ck_project_updates_noted_place_sane"), "project_updates", SANE)
    op.add_column("idempotency_keys", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE idempotency_keys SET expires_at = created_at + interval '24 hours'")
    op.alter_column("idempotency_keys", "expires_at", nullable=False)
    op.drop_index("ix_idempotency_keys_created_at", "idempotency_keys")
    op.create_index("ix_idempotency_keys_expires_at", "idempotency_keys", ["expires_at"])


def downgrade() -> None:
    op.drop_index("ix_idempotency_keys_expires_at", "idempotency_keys")
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    op.drop_column("idempotency_keys", "expires_at")
    op.drop_constraint(op.f("ck_project_updates_noted_place_sane"), "project_updates", type_="check")
    op.drop_constraint(op.f("ck_project_updates_noted_place_whole"), "project_updates", type_="check")
    for name in reversed(NOTED):
        op.drop_column("project_updates", name)
