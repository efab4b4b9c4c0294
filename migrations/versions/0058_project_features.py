"""Keep the text of each project as a feature, and mark projects when what they are told by changes elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

# Documents that speak of a project are told in its text; a statement marks each project once.
MENTIONED = """
CREATE FUNCTION mark_places_mentions_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
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
# By what rows of other tables are called there: seldom changed, so each row that does marks for itself. It is
# held first as by a change of its key: who is adding a reference to it ends before, and is seen, or waits.
CALLED = """
CREATE FUNCTION mark_places_{table}_{column}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM {table} WHERE {key} = OLD.{key} FOR UPDATE;
    INSERT INTO place_marks (project_id) {ids};
    RETURN NEW;
END $$
"""
NAMES = {
    ("districts", "label", "adcode"): (
        "SELECT DISTINCT project_id FROM allocations WHERE adcode = OLD.adcode"
    ),
    ("documents", "file", "id"): "SELECT DISTINCT project_id FROM mentions WHERE document_id = OLD.id",
    ("projects", "code", "id"): "SELECT id FROM projects WHERE parent_id = OLD.id",
}


def upgrade() -> None:
    op.create_table(
        "project_features",
        sa.Column("project_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("cited", sa.Text(), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_features")),
    )
    for event, rows in ROWS.items():
        ids = " UNION ".join(f"SELECT project_id FROM {name}" for name in rows)  # noqa: S608
        op.execute(MENTIONED.format(event=event, ids=ids))
        op.execute(
            f"CREATE TRIGGER mark_places_{event} AFTER {event.upper()} ON mentions {TRANSITIONS[event]}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION mark_places_mentions_{event}()"
        )
    for (table, column, key), ids in NAMES.items():
        op.execute(CALLED.format(table=table, column=column, key=key, ids=ids))
        op.execute(
            f"CREATE TRIGGER mark_places_{column} BEFORE UPDATE OF {column} ON {table} FOR EACH ROW"
            f" WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})"
            f" EXECUTE FUNCTION mark_places_{table}_{column}()"
        )


def downgrade() -> None:
    for table, column, _key in NAMES:
        op.execute(f"DROP TRIGGER mark_places_{column} ON {table}")
        op.execute(f"DROP FUNCTION mark_places_{table}_{column}()")
    for event in ROWS:
        op.execute(f"DROP TRIGGER mark_places_{event} ON mentions")
        op.execute(f"DROP FUNCTION mark_places_mentions_{event}()")
    op.drop_table("project_features")
