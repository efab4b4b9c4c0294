"""Keep the projects of each place in every order that a list can have, and its figures of years and steps."""

from __future__ import annotations

from itertools import product

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

ORDERS = ("by_name", "by_code", "by_investment", "by_completed", "by_start", "by_end", "by_updated")
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
# Events are only ever added.
WATCHED = (
    *product(("year_plans", "progress_reports"), ROWS),
    ("project_events", "insert"),
)


def upgrade() -> None:
    keep_rows()
    keep_figures()


def keep_rows() -> None:
    """Make the table of the rows of all lists."""
    op.create_table(
        "place_rows",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("by_start", sa.SmallInteger(), nullable=False),
        sa.Column("by_end", sa.SmallInteger(), nullable=False),
        sa.Column("place", sa.CHAR(6), nullable=False),
        sa.Column("by_updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_investment", sa.Numeric(18, 4), nullable=False),
        sa.Column("by_completed", sa.Numeric(18, 4), nullable=False),
        sa.Column("by_name", sa.Text(collation="zh_pinyin"), nullable=False),
        sa.Column("by_code", sa.Text(), nullable=False),
    )
    op.create_primary_key(op.f("pk_place_rows"), "place_rows", ["project_id", "place"])
    op.create_index("ix_place_rows_kind", "place_rows", ["place", "kind", "project_id"])
    for name in ORDERS:
        op.create_index(f"ix_place_rows_{name}", "place_rows", ["place", "kind", name, "project_id"])
    # A page reads a few rows of each index: other processes only take time to start.
    op.execute("ALTER TABLE place_rows SET (parallel_workers = 0)")


def keep_figures() -> None:
    """Make what is kept of years and steps, and have whatever they are made of mark the projects."""
    op.create_table(
        "place_figures",
        *make_columns(),
        sa.PrimaryKeyConstraint("place", "what", "at", name=op.f("pk_place_figures")),
    )
    op.create_table(
        "place_figure_parts",
        sa.Column("project_id", sa.Integer(), nullable=False),
        *make_columns(),
        sa.PrimaryKeyConstraint("project_id", "place", "what", "at", name=op.f("pk_place_figure_parts")),
    )
    for table, event in WATCHED:
        ids = " UNION ".join(f"SELECT project_id FROM {name}" for name in ROWS[event])  # noqa: S608
        op.execute(MARK.format(name=f"{table}_{event}", ids=ids))
        op.execute(
            f"CREATE TRIGGER mark_places_{event} AFTER {event.upper()} ON {table} {TRANSITIONS[event]}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION mark_places_{table}_{event}()"
        )
    op.execute("INSERT INTO place_marks (project_id) SELECT id FROM projects")


def make_columns() -> list[sa.Column[object]]:
    """Return the columns that figures and their parts have in common."""
    kinds: dict[str, sa.types.TypeEngine[object]] = {
        "place": sa.CHAR(6),
        "what": sa.Text(),
        "at": sa.Integer(),
        "row_number": sa.Integer(),
        "number": sa.Integer(),
        "wan": sa.Numeric(18, 4),
        "whole_wan": sa.Numeric(18, 4),
    }
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def downgrade() -> None:
    for table, event in WATCHED:
        op.execute(f"DROP TRIGGER mark_places_{event} ON {table}")
        op.execute(f"DROP FUNCTION mark_places_{table}_{event}()")
    for table in ("place_figure_parts", "place_figures", "place_rows"):
        op.drop_table(table)
