"""Hold a planned start to its end by the month too; months that contradict each other go, and it is told.

The years of such a row stay. What the months were stands in the project's event and in the mention's note.
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

YEARS = "start_year <= end_year"
MONTHS = "start_year * 12 + coalesce(start_month, 1) <= end_year * 12 + coalesce(end_month, 12)"
NOTE = f"""
INSERT INTO project_events (project_id, origin, actor, kind, reason, changes)
SELECT id, 'seed', 'migration 0017', 'changed', '止月早于起月,只留年份', jsonb_build_object(
    'start_month', jsonb_build_array(start_month, NULL), 'end_month', jsonb_build_array(end_month, NULL))
FROM projects WHERE NOT {MONTHS}
"""  # noqa: S608 (constants of this module)
MEND = f"""
UPDATE projects SET version = version + 1, updated_at = clock_timestamp(), start_month = NULL, end_month = NULL
WHERE NOT {MONTHS}
"""  # noqa: S608
MEND_MENTIONS = f"""
UPDATE mentions SET start_month = NULL, end_month = NULL, note = concat_ws('; ', note,
    format('止月早于起月,只留年份: %s.%s–%s.%s', start_year, start_month, end_year, end_month))
WHERE NOT {MONTHS}
"""  # noqa: S608


def upgrade() -> None:
    for statement in (NOTE, MEND, MEND_MENTIONS):
        op.execute(statement)
    replace(MONTHS)


def downgrade() -> None:
    # Months that were dropped stay so: they were never true, and the events say what they were.
    replace(YEARS)


def replace(order: str) -> None:
    """Put another condition in the place of the one by which years are in order."""
    for table in ("projects", "mentions"):
        name = op.f(f"ck_{table}_years_in_order")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, order)
