"""Keep every version of a row with its time, and show the registry as it stood at any moment (schema `past`)."""

from __future__ import annotations

from alembic import op

from projects.store.versions import MOMENT, REFUSE, drop_versions, keep_versions

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Table: its key, the columns that joins look versions up by, and the project that a row belongs to.
VERSIONED = {
    "projects": (("id",), (), "one.id"),
    "allocations": (("project_id", "adcode"), (), "one.project_id"),
    "mentions": (("id",), ("project_id",), "one.project_id"),
    "statements": (("id",), ("project_id", "mention_id"), "one.project_id"),
    "funding_parts": (
        ("mention_id", "source"),
        (),
        "(SELECT project_id FROM mentions WHERE id = one.mention_id)",
    ),
    "progress_reports": (("project_id", "month"), (), "one.project_id"),
    "year_plans": (("project_id", "year"), (), "one.project_id"),
}


def upgrade() -> None:
    op.execute(REFUSE)
    op.execute("CREATE SCHEMA past")
    for table, (key, lookups, project) in VERSIONED.items():
        keep_versions(table, key, lookups, f"(SELECT created_at FROM projects WHERE id = {project})")  # noqa: S608
    op.execute(f"CREATE VIEW past.project_events AS SELECT * FROM project_events WHERE at <= {MOMENT}")  # noqa: S608


def downgrade() -> None:
    op.execute("DROP VIEW past.project_events")
    for table in VERSIONED:
        drop_versions(table)
    op.execute("DROP SCHEMA past")
    op.execute("DROP FUNCTION refuse_rewriting_versions")
