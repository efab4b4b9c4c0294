"""Look up the earlier versions of a row by its key, however many versions other rows have."""

from __future__ import annotations

from projects.store.versions import look_up_by_key

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# The versioned tables by their keys.
VERSIONED = {
    "projects": ("id",),
    "allocations": ("project_id", "adcode"),
    "mentions": ("id",),
    "statements": ("id",),
    "funding_parts": ("mention_id", "source"),
    "progress_reports": ("project_id", "month"),
    "year_plans": ("project_id", "year"),
}


def upgrade() -> None:
    for table, key in VERSIONED.items():
        look_up_by_key(table, key)


def downgrade() -> None:
    for table, key in VERSIONED.items():
        look_up_by_key(table, key, is_sure=False)
