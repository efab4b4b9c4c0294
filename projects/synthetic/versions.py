"""The versions that the triggers would have left of the rows that were loaded past them (migration 0008)."""

from __future__ import annotations

from sqlalchemy import Connection

from projects.models.version import VERSIONS
from projects.synthetic.loading import run

# No transaction of the registry's own: the trigger takes none of these rows for one that it wrote itself.
WRITTEN_BY = 1
# Since when each row of a table has stood as it stands, and which rows are new.
OF_PROJECT = "JOIN work ON one.project_id = pg_temp.base() + i ORDER BY one.project_id"
STANDING = {
    "projects": ("one.updated_at", "WHERE one.id > pg_temp.base() ORDER BY one.id"),
    "progress_reports": (
        "one.published_at",
        "JOIN told USING (update_id) ORDER BY one.project_id, one.month",
    ),
    "funding_parts": (
        "born",
        "JOIN mentioned ON mention_id = mentioned.id JOIN work USING (i) ORDER BY 4, 5",
    ),
}
# What a project said after an earlier step of its history; all else it has said from the beginning.
AT_STEP = {
    "status": "CASE WHEN n = 0 THEN 'planned' ELSE one.status END",
    "status_basis": "CASE WHEN n = 0 THEN 'implied' ELSE one.status_basis END",
    "status_on": "CASE WHEN n > 0 THEN one.status_on END",
    "completed_wan": "done_wan",
    "physical_progress": "progress",
    "progress_month": "month",
    "version": "n + 1",
    "updated_at": "began",
}
EARLIER = """
CREATE TEMP TABLE earlier ON COMMIT DROP AS
SELECT i, 0 AS n, born AS began, at AS ended,
    NULL::date AS month, NULL::numeric AS done_wan, NULL::text AS progress
FROM step JOIN work USING (i) WHERE n = 1
UNION ALL
SELECT i, n, at, next_at, month, done_wan, progress
FROM (SELECT step.*, lead(at) OVER (PARTITION BY i ORDER BY n) AS next_at FROM step) AS steps
WHERE next_at IS NOT NULL
"""


def keep_versions(connection: Connection) -> None:
    """Write a version of each state that a new row has been in; the tables of the filling still stand."""
    run(connection, EARLIER)
    for table, versions in VERSIONS.items():
        columns = [column.name for column in versions.columns][3:]
        into = f"INSERT INTO {versions.name} (valid_from, valid_to, written_by, {', '.join(columns)})"
        if table == "projects":
            then = ", ".join(AT_STEP.get(name, f"one.{name}") for name in columns)
            chosen = "FROM earlier JOIN projects AS one ON one.id = pg_temp.base() + i ORDER BY i, n"
            run(connection, f"{into} SELECT began, ended, {WRITTEN_BY}, {then} {chosen}")
        began, new = STANDING.get(table, ("born", OF_PROJECT))
        held = ", ".join(f"one.{name}" for name in columns)
        run(connection, f"{into} SELECT {began}, NULL, {WRITTEN_BY}, {held} FROM {table} AS one {new}")  # noqa: S608
