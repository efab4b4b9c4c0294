"""Find what moved and what lay in a box by an index, and keep what places added up to on past days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

SIDES = (
    *("place", "is_whole", "is_line", "status", "type", "bucket", "precision", "custody"),
    *("is_programme", "is_own", "counts", "is_silent", "is_known", "is_undone", "has_conflict"),
)
TEXTS = ("status", "type", "bucket", "precision", "custody")
NUMBERS = ("row_number", "number")
MONEY = ("wan", "high_wan", "completed_wan", "counted_wan")
# Another tree of districts makes other sums of all days.
FORGET = """
CREATE FUNCTION forget_past_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM past_closing;
    RETURN NULL;
END $$
"""
PROJECT = {"projects": "id", "allocations": "project_id", "mentions": "project_id"}


def upgrade() -> None:
    for table, project in PROJECT.items():
        replace(table, "valid_from", postgresql_include=[project])
        # Half of all versions have not ended, and nobody looks for these by their end.
        ended = sa.text("valid_to IS NOT NULL")
        replace(table, "valid_to", postgresql_include=[project], postgresql_where=ended)
    replace("allocations", "adcode", postgresql_include=["project_id"])
    located = sa.text("geom IS NOT NULL")
    op.create_index(
        "ix_projects_versions_geom",
        "projects_versions",
        ["geom"],
        postgresql_using="gist",
        postgresql_where=located,
    )
    keep_past_sums()


def keep_past_sums() -> None:
    """Create the tables of the sums of past days; the worker fills them, readers count the rows meanwhile."""
    op.create_table(
        "past_sums",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        *make_columns(),
        sa.CheckConstraint("span IN ('year', 'month', 'day')", name=op.f("ck_past_sums_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_sums")),
    )
    op.create_index("ix_past_sums_place", "past_sums", ["place", "span", "first"])
    op.create_table(
        "past_closing",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("through", sa.Date()),
        sa.Column("awaited", sa.Date()),
        sa.Column("awaited_xid", sa.BigInteger()),
        sa.CheckConstraint("id = 1", name=op.f("ck_past_closing_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_closing")),
    )
    op.execute(FORGET)
    op.execute(
        "CREATE TRIGGER forget_past_sums AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON district_descendants"
        " FOR EACH STATEMENT EXECUTE FUNCTION forget_past_sums()"
    )


def make_columns() -> list[sa.Column[object]]:
    """Return the columns that past sums have in common with those of the present."""
    kinds: dict[str, sa.types.TypeEngine[object]] = {
        **{name: sa.Boolean() for name in SIDES},
        **{name: sa.Text() for name in TEXTS},
        "place": sa.CHAR(6),
        **{name: sa.Integer() for name in NUMBERS},
        **{name: sa.Numeric(18, 4) for name in MONEY},
    }
    return [sa.Column(name, kind, nullable=False) for name, kind in kinds.items()]


def downgrade() -> None:
    op.execute("DROP TRIGGER forget_past_sums ON district_descendants")
    op.execute("DROP FUNCTION forget_past_sums()")
    op.drop_table("past_closing")
    op.drop_table("past_sums")
    op.drop_index("ix_projects_versions_geom", "projects_versions")
    for table in PROJECT:
        replace(table, "valid_from")
        replace(table, "valid_to")
    replace("allocations", "adcode")


def replace(table: str, column: str, **how: object) -> None:
    """Make an index of versions by a column anew, in another form."""
    kept, name = f"{table}_versions", f"ix_{table}_versions_{column}"
    op.drop_index(name, kept)
    op.create_index(name, kept, [column], **how)  # type: ignore[arg-type]
