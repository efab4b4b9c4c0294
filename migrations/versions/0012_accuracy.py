"""Hold each place to the accuracy that its precision allows; what is worse becomes coarser, as an event."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LIMIT = (
    "CASE precision WHEN 'surveyed' THEN 20 WHEN 'site' THEN 1000 WHEN 'village' THEN 2000"
    " WHEN 'township' THEN 8000 WHEN 'route' THEN 8000 END"
)
# A line stays one: when it is too coarse it is only in its district.
GRADE = (
    "CASE WHEN accuracy_m > 8000 OR precision = 'route' THEN 'district' WHEN accuracy_m > 2000 THEN 'township'"
    " WHEN accuracy_m > 1000 AND precision <> 'village' THEN 'township' WHEN accuracy_m > 1000 THEN 'village'"
    " ELSE 'site' END"
)
NOTE = f"""
INSERT INTO project_events (project_id, origin, actor, kind, reason, changes)
SELECT id, 'seed', 'migration 0012', 'changed', '精度按误差重定',
    jsonb_build_object('precision', jsonb_build_array(precision, {GRADE}))
    || CASE WHEN {GRADE} <> 'district' THEN '{{}}'::jsonb ELSE jsonb_build_object(
        'geom', jsonb_build_array(ST_AsText(geom), NULL),
        'method', jsonb_build_array(method, NULL),
        'accuracy_m', jsonb_build_array(accuracy_m, NULL),
        'source_datum', jsonb_build_array(source_datum, NULL)) END
FROM projects WHERE accuracy_m > {LIMIT}
"""  # noqa: S608 (constants of this module)
REGRADE = f"""
UPDATE projects SET version = version + 1, updated_at = clock_timestamp(), precision = {GRADE},
    geom = CASE WHEN {GRADE} = 'district' THEN NULL ELSE geom END,
    method = CASE WHEN {GRADE} = 'district' THEN NULL ELSE method END,
    source_datum = CASE WHEN {GRADE} = 'district' THEN NULL ELSE source_datum END,
    accuracy_m = CASE WHEN {GRADE} = 'district' THEN NULL ELSE accuracy_m END
WHERE accuracy_m > {LIMIT}
"""  # noqa: S608 (constants of this module)


def upgrade() -> None:
    op.execute(NOTE)
    op.execute(REGRADE)
    op.create_check_constraint(op.f("ck_projects_accuracy_as_precise"), "projects", f"accuracy_m <= {LIMIT}")


def downgrade() -> None:
    # What was graded coarser stays so: its earlier precision was never true, and its events say it.
    op.drop_constraint(op.f("ck_projects_accuracy_as_precise"), "projects", type_="check")
