"""Keep what each place's projects add up to, and mark the projects that are written after."""

from __future__ import annotations

from itertools import product

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

SIDES = (
    *("place", "is_whole", "is_line", "status", "type", "bucket", "precision", "custody"),
    *("is_programme", "is_own", "counts", "is_silent", "is_known", "is_undone", "has_conflict"),
)
TEXTS = ("status", "type", "bucket", "precision", "custody")
NUMBERS = ("row_number", "number")
MONEY = ("wan", "high_wan", "completed_wan", "counted_wan")
# A statement marks each project that it touched once, whichever of its rows it wrote.
MARK = """
CREATE FUNCTION mark_places_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO place_marks (project_id) {ids};
    RETURN NULL;
END $$
"""
# Of each table, what of its old or new rows names the projects.
IDS = {
    "projects": "SELECT id FROM {rows}",
    "allocations": "SELECT DISTINCT project_id FROM {rows}",
    "district_descendants": (
        "SELECT DISTINCT project_id FROM allocations WHERE adcode IN (SELECT descendant FROM {rows})"
    ),
}
TRANSITIONS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
}
ROWS = {"insert": ("new_rows",), "delete": ("old_rows",), "update": ("old_rows", "new_rows")}


def upgrade() -> None:
    op.create_table(
        "place_sums", *make_columns(), sa.PrimaryKeyConstraint(*SIDES, name=op.f("pk_place_sums"))
    )
    op.create_table(
        "place_parts",
        sa.Column("project_id", sa.Integer(), nullable=False),
        *make_columns(),
        sa.PrimaryKeyConstraint("project_id", "place", "is_whole", name=op.f("pk_place_parts")),
    )
    op.create_table(
        "place_marks",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_marks")),
    )
    op.create_index("ix_place_marks_project_id", "place_marks", ["project_id"])
    for table, ids in IDS.items():
        for event, rows in ROWS.items():
            watch(table, event, " UNION ".join(ids.format(rows=name) for name in rows))
    # Projects and their lines cannot be emptied (migration 0008).
    watch("district_descendants", "truncate", "SELECT DISTINCT project_id FROM place_parts")
    op.execute("INSERT INTO place_marks (project_id) SELECT id FROM projects")


def make_columns() -> list[sa.Column[object]]:
    """Return the columns that sums and parts have in common."""
    kinds: dict[str, sa.types.TypeEngine[object]] = {
        **{name: sa.Boolean() for name in SIDES},
        **{name: sa.Text() for name in TEXTS},
        "place": sa.CHAR(6),
        **{name: sa.Integer() for name in NUMBERS},
        **{name: sa.Numeric(18, 4) for name in MONEY},
    }
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def watch(table: str, event: str, ids: str) -> None:
    """Have each statement of a kind on a table mark the projects that it touches."""
    op.execute(MARK.format(name=f"{table}_{event}", ids=ids))
    op.execute(
        f"CREATE TRIGGER mark_places_{event} AFTER {event.upper()} ON {table} {TRANSITIONS.get(event, '')}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION mark_places_{table}_{event}()"
    )


def downgrade() -> None:
    for table, event in (*product(IDS, ROWS), ("district_descendants", "truncate")):
        op.execute(f"DROP TRIGGER mark_places_{event} ON {table}")
        op.execute(f"DROP FUNCTION mark_places_{table}_{event}()")
    for table in ("place_marks", "place_parts", "place_sums"):
        op.drop_table(table)
