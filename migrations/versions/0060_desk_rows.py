"""Keep the days and months that the desk's warnings count from, and mark who submits or notes something."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

# A statement marks each project that it touched once, as in migration 0046.
MARK = """
CREATE FUNCTION mark_places_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO place_marks (project_id) {ids};
    RETURN NULL;
END $$
"""
TRANSITIONS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
}
ROWS = {"insert": ("new_rows",), "delete": ("old_rows",), "update": ("old_rows", "new_rows")}
# Of each table, what of its old or new rows names the projects.
IDS = {
    "project_updates": "SELECT project_id FROM {rows} WHERE project_id IS NOT NULL",
    "matter_notes": "SELECT project_id FROM matters WHERE id IN (SELECT matter_id FROM {rows})",
}


def upgrade() -> None:
    op.create_table(
        "desk_rows",
        sa.Column("project_id", sa.Integer(), nullable=False),
        *make_columns(),
        sa.PrimaryKeyConstraint("project_id", "what", name=op.f("pk_desk_rows")),
    )
    op.create_index("ix_desk_rows_at", "desk_rows", ["what", "at", sa.text("project_id DESC")])
    op.create_table(
        "desk_sums",
        *make_columns(),
        sa.PrimaryKeyConstraint("what", "at", name=op.f("pk_desk_sums")),
    )
    for table, ids in IDS.items():
        for event, names in ROWS.items():
            marked = " UNION ".join(ids.format(rows=name) for name in names)
            op.execute(MARK.format(name=f"{table}_{event}", ids=marked))
            op.execute(
                f"CREATE TRIGGER mark_places_{event} AFTER {event.upper()} ON {table} {TRANSITIONS[event]}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION mark_places_{table}_{event}()"
            )
    named = sa.text("steward IS NOT NULL")
    op.create_index("ix_projects_steward", "projects", ["steward"], postgresql_where=named)
    op.execute("INSERT INTO place_marks (project_id) SELECT id FROM projects")


def make_columns() -> list[sa.Column[object]]:
    """Return the columns that rows and sums have in common."""
    return [
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
    ]


def downgrade() -> None:
    for table in IDS:
        for event in ROWS:
            op.execute(f"DROP TRIGGER mark_places_{event} ON {table}")
            op.execute(f"DROP FUNCTION mark_places_{table}_{event}()")
    op.drop_index("ix_projects_steward", "projects")
    op.drop_table("desk_sums")
    op.drop_table("desk_rows")
