"""Keep what programmes state beside what their members come to, and find who is late by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

ORDER = ("result", "measure", "nearness", "code")
# Who is late is found by status and month.
ENDS = ("start", "end")
# Of a project, what its programmes add up.
COUNTED = (
    *("parent_id", "merged_into_id", "subtree_wan", "investment_wan"),
    *("length_km", "land_m2", "floor_m2", "part_count"),
)
MARK = """
CREATE FUNCTION mark_programmes_{table}_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO place_marks (project_id) {ids};
    RETURN NULL;
END $$
"""
CHANGED = """
    WITH changed AS (
        SELECT new_rows.id, old_rows.parent_id AS was, new_rows.parent_id AS is_now
        FROM old_rows JOIN new_rows ON new_rows.id = old_rows.id
        WHERE ({old}) IS DISTINCT FROM ({new})
    )
    SELECT was FROM changed WHERE was IS NOT NULL
    UNION SELECT is_now FROM changed WHERE is_now IS NOT NULL
    UNION SELECT programme_id FROM mentions JOIN changed ON changed.id = project_id
    WHERE programme_id IS NOT NULL
"""
PARENTS = "SELECT DISTINCT parent_id FROM {rows} WHERE parent_id IS NOT NULL"
NAMED = "SELECT DISTINCT programme_id FROM {rows} WHERE programme_id IS NOT NULL"
OLD, NEW = "REFERENCING OLD TABLE AS old_rows", "REFERENCING NEW TABLE AS new_rows"
TRANSITIONS = {"insert": NEW, "delete": OLD, "update": f"{OLD} NEW TABLE AS new_rows"}
IDS = {
    ("projects", "insert"): PARENTS.format(rows="new_rows"),
    ("projects", "delete"): PARENTS.format(rows="old_rows"),
    ("projects", "update"): CHANGED.format(
        old=", ".join(f"old_rows.{name}" for name in COUNTED),
        new=", ".join(f"new_rows.{name}" for name in COUNTED),
    ),
    ("mentions", "insert"): NAMED.format(rows="new_rows"),
    ("mentions", "delete"): NAMED.format(rows="old_rows"),
    ("mentions", "update"): f"{NAMED.format(rows='old_rows')} UNION {NAMED.format(rows='new_rows')}",
}
PROGRAMMES = (
    "SELECT parent_id FROM projects WHERE parent_id IS NOT NULL"
    " UNION SELECT programme_id FROM mentions WHERE programme_id IS NOT NULL"
)


def upgrade() -> None:
    op.create_table(
        "programme_figures",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.SmallInteger(), nullable=False),
        sa.Column("result", sa.SmallInteger(), nullable=False),
        sa.Column("nearness", sa.Numeric(), nullable=False),
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        sa.Column("stated", sa.Numeric(), nullable=False),
        sa.Column("parts", sa.Numeric(), nullable=False),
        sa.Column("member_number", sa.Integer(), nullable=False),
        sa.Column("known_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "measure", name=op.f("pk_programme_figures")),
    )
    op.create_index("ix_programme_figures_order", "programme_figures", ORDER)
    for end in ENDS:
        month = sa.text(f"make_date({end}_year, coalesce({end}_month, 12), 1)")
        op.create_index(f"ix_projects_{end}_month", "projects", ["status", month])
    for (table, event), ids in IDS.items():
        op.execute(MARK.format(table=table, event=event, ids=ids))
        op.execute(
            f"CREATE TRIGGER mark_programmes_{event} AFTER {event.upper()} ON {table} {TRANSITIONS[event]}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION mark_programmes_{table}_{event}()"
        )
    op.execute(f"INSERT INTO place_marks (project_id) {PROGRAMMES}")


def downgrade() -> None:
    for table, event in IDS:
        op.execute(f"DROP TRIGGER mark_programmes_{event} ON {table}")
        op.execute(f"DROP FUNCTION mark_programmes_{table}_{event}()")
    for end in ENDS:
        op.drop_index(f"ix_projects_{end}_month", "projects")
    op.drop_table("programme_figures")
