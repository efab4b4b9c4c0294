"""Tell the planner to expect many marked projects: of the table it may still believe that it is empty."""

from __future__ import annotations

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In PL/pgSQL, since a function in SQL is written into the statement and its estimate is lost.
    op.execute(
        """
        CREATE FUNCTION marked_projects() RETURNS SETOF integer LANGUAGE plpgsql STABLE ROWS 1000 AS $$
        BEGIN
            RETURN QUERY SELECT DISTINCT project_id FROM place_marks;
        END
        $$
        """
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION marked_projects()")
