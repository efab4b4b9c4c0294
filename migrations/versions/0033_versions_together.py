"""Keep the first versions of thousands of rows in one statement, and look up a row's earlier ones by its key."""

from __future__ import annotations

from projects.store.versions import keep_each, keep_together

revision = "0033"
down_revision = "0032"
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
        keep_together(table, key)


def downgrade() -> None:
    for table, key in VERSIONED.items():
        keep_each(table, key)
