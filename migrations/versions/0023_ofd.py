"""Let an OFD be attached, the format of official papers (GB/T 33190)."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = "mimetype IN ('image/jpeg', 'image/png', 'application/pdf')"
AFTER = "mimetype IN ('image/jpeg', 'image/png', 'application/pdf', 'application/ofd')"


def upgrade() -> None:
    replace(AFTER)


def downgrade() -> None:
    # Raises where an OFD is attached: evidence is never thrown away to go back.
    replace(BEFORE)


def replace(known: str) -> None:
    """Put another list of media types in the place of the one that stands."""
    name = op.f("ck_attachments_mimetype_known")
    op.drop_constraint(name, "attachments", type_="check")
    op.create_check_constraint(name, "attachments", known)
