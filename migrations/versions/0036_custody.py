"""Keep who stands for each place: a plan's words, an officer, a survey, somebody who went there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from projects.store.versions import add_column, drop_column

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# What was read in plans and gazetteers is a plan's; a survey says so by its precision; the rest was reported.
KNOWN = (
    "CASE WHEN geom IS NULL THEN NULL WHEN method IN ('gazetteer', 'estimated') THEN 'planned'"
    " WHEN precision = 'surveyed' THEN 'surveyed' ELSE 'reported' END"
)
CHECKS = {
    "custody_known": "custody IN ('planned', 'reported', 'surveyed', 'verified')",
    "custody_of_geom": "(geom IS NULL) = (custody IS NULL)",
    "custody_not_read": "custody NOT IN ('surveyed', 'verified') OR method NOT IN ('gazetteer', 'estimated')",
}


def upgrade() -> None:
    add_column("projects", sa.Column("custody", sa.Text(), nullable=True), KNOWN)
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_projects_{name}"), "projects", rule)


def downgrade() -> None:
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_projects_{name}"), "projects", type_="check")
    drop_column("projects", "custody")
