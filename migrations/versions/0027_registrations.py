"""Hold registrations of new projects, and phases of one, until they are reviewed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ADOPTED = "ALTER TABLE projects ALTER CONSTRAINT fk_projects_adopted_statement_id_statements"
KINDS = "ck_project_updates_kind_known"
# An older version has no place for what never became a project; what did stays, as a change of details.
FORGET_REGISTRATIONS = (
    "DELETE FROM attachments USING project_updates AS one WHERE one.id = update_id AND one.project_id IS NULL",
    "DELETE FROM project_updates WHERE project_id IS NULL",
    "UPDATE attachments SET project_id = one.project_id FROM project_updates AS one"
    " WHERE one.id = update_id AND attachments.project_id IS NULL",
    "UPDATE project_updates SET state = 'withdrawn' WHERE kind = 'phases' AND state = 'pending'",
    "UPDATE project_updates SET kind = 'fields' WHERE kind IN ('register', 'phases')",
)


def upgrade() -> None:
    op.execute(f"{ADOPTED} DEFERRABLE INITIALLY IMMEDIATE")
    op.alter_column("project_updates", "project_id", nullable=True)
    op.alter_column("attachments", "project_id", nullable=True)
    op.add_column("project_updates", sa.Column("districts", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column(
        "project_updates", sa.Column("contents", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.drop_constraint(op.f(KINDS), "project_updates", type_="check")
    op.create_check_constraint(
        op.f(KINDS), "project_updates", "kind IN ('status', 'progress', 'fields', 'register', 'phases')"
    )
    op.create_check_constraint(
        op.f("ck_project_updates_project_registered"),
        "project_updates",
        "project_id IS NOT NULL OR (kind = 'register' AND state <> 'accepted')",
    )
    op.create_check_constraint(
        op.f("ck_project_updates_districts_of_registration"),
        "project_updates",
        "(kind = 'register') = (districts IS NOT NULL)",
    )
    op.create_check_constraint(
        op.f("ck_project_updates_districts_given"), "project_updates", "cardinality(districts) > 0"
    )
    op.create_index(
        "ix_project_updates_batch",
        "project_updates",
        ["batch"],
        postgresql_where=sa.text("batch IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute(f"{ADOPTED} NOT DEFERRABLE")
    op.drop_index("ix_project_updates_batch", "project_updates")
    for name in ("districts_given", "districts_of_registration", "project_registered"):
        op.drop_constraint(op.f(f"ck_project_updates_{name}"), "project_updates", type_="check")
    op.drop_constraint(op.f(KINDS), "project_updates", type_="check")
    op.execute("ALTER TABLE attachments DISABLE TRIGGER attachments_append_only")
    for statement in FORGET_REGISTRATIONS:
        op.execute(statement)
    op.execute("ALTER TABLE attachments ENABLE TRIGGER attachments_append_only")
    op.create_check_constraint(op.f(KINDS), "project_updates", "kind IN ('status', 'progress', 'fields')")
    op.drop_column("project_updates", "contents")
    op.drop_column("project_updates", "districts")
    op.alter_column("attachments", "project_id", nullable=False)
    op.alter_column("project_updates", "project_id", nullable=False)
