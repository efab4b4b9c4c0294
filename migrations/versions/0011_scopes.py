"""Say of what a figure is: its scope in words, its purpose; keep lengths and areas that differ as conflicts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from projects.store.versions import add_column, changing, drop_column

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What an officer has ever set is decided: no statement of a plan overrides it.
DECIDED = """
UPDATE projects SET measures_decided = found.measures FROM (
    SELECT project_id, array_agg(DISTINCT measure) AS measures
    FROM project_events, jsonb_object_keys(changes) AS measure
    WHERE origin = 'officer' AND measure IN ('length_km', 'land_m2', 'floor_m2')
    GROUP BY project_id
) AS found WHERE found.project_id = projects.id
"""


def upgrade() -> None:
    add_column("statements", sa.Column("scope", sa.Text(), nullable=True))
    add_column("statements", sa.Column("purpose", sa.Text(), server_default="works", nullable=False))
    op.create_check_constraint(
        op.f("ck_statements_purpose_known"),
        "statements",
        "purpose IN ('works', 'subsidy', 'fund', 'loan', 'target')",
    )
    op.create_check_constraint(op.f("ck_statements_scope_given"), "statements", "scope <> ''")
    add_column("projects", sa.Column("scope", sa.Text(), nullable=True))
    add_column(
        "projects",
        sa.Column("parts_are_examples", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    for name in ("measures_apart", "measures_decided"):
        names = postgresql.ARRAY(sa.Text())
        add_column("projects", sa.Column(name, names, server_default=sa.text("'{}'"), nullable=False))
    apart = sa.Computed("NOT measures_apart <@ measures_decided", persisted=True)
    add_column("projects", sa.Column("has_measure_conflict", sa.Boolean(), apart, nullable=False))
    with changing("projects"):
        op.execute(DECIDED)
    op.create_check_constraint(op.f("ck_projects_scope_given"), "projects", "scope <> ''")
    op.create_check_constraint(
        op.f("ck_projects_measures_known"),
        "projects",
        "measures_apart || measures_decided <@ ARRAY['length_km', 'land_m2', 'floor_m2']",
    )


def downgrade() -> None:
    for name in (
        "has_measure_conflict",
        "measures_decided",
        "measures_apart",
        "parts_are_examples",
        "scope",
    ):
        drop_column("projects", name)
    for name in ("purpose", "scope"):
        drop_column("statements", name)
