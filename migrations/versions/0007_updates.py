"""Hold what officers submit until it is reviewed, monthly progress, matters and frozen months."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "district_settings",
        sa.Column("adcode", sa.CHAR(length=6), nullable=False),
        sa.Column("publishes_at_once", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["adcode"], ["districts.adcode"], name=op.f("fk_district_settings_adcode_districts")
        ),
        sa.PrimaryKeyConstraint("adcode", name=op.f("pk_district_settings")),
    )
    op.create_table(
        "frozen_months",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("adcode", sa.CHAR(length=6), nullable=False),
        sa.Column(
            "frozen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_frozen_months_month_first_day")),
        sa.ForeignKeyConstraint(
            ["adcode"], ["districts.adcode"], name=op.f("fk_frozen_months_adcode_districts")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_frozen_months_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("month", "adcode", name=op.f("pk_frozen_months")),
    )
    op.create_table(
        "matters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('land', 'funds', 'approval', 'demolition', 'energy', 'environment', 'other')",
            name=op.f("ck_matters_kind_known"),
        ),
        sa.CheckConstraint("result <> ''", name=op.f("ck_matters_result_given")),
        sa.CheckConstraint("subject <> ''", name=op.f("ck_matters_subject_given")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (result IS NULL)", name=op.f("ck_matters_closed_with_result")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_matters_officer_id_officers")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_matters_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matters")),
    )
    op.create_index(
        "ix_matters_due_on",
        "matters",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_matters_project_id", "matters", ["project_id"], unique=False)
    op.create_table(
        "project_updates",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("evidence_link", sa.Text(), nullable=True),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column(
            "submitted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'progress') = (month IS NOT NULL)", name=op.f("ck_project_updates_month_of_progress")
        ),
        sa.CheckConstraint(
            "(state IN ('accepted', 'returned', 'replaced')) = (reviewed_at IS NOT NULL)",
            name=op.f("ck_project_updates_reviewed_when"),
        ),
        sa.CheckConstraint("author <> ''", name=op.f("ck_project_updates_author_given")),
        sa.CheckConstraint(
            "kind IN ('status', 'progress', 'fields')", name=op.f("ck_project_updates_kind_known")
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR review_note <> ''", name=op.f("ck_project_updates_returned_with_note")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'accepted', 'returned', 'replaced', 'withdrawn')",
            name=op.f("ck_project_updates_state_known"),
        ),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_project_updates_month_first_day")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_project_updates_officer_id_officers")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_updates_project_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["officers.id"], name=op.f("fk_project_updates_reviewer_id_officers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_updates")),
    )
    op.create_index("ix_project_updates_officer_id", "project_updates", ["officer_id"], unique=False)
    op.create_index("ix_project_updates_project_id", "project_updates", ["project_id", "id"], unique=False)
    op.create_index("ix_project_updates_state", "project_updates", ["state", "submitted_at"], unique=False)
    op.create_index(
        "uq_project_updates_pending",
        "project_updates",
        ["project_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state = 'pending' AND kind <> 'progress'"),
    )
    op.create_index(
        "uq_project_updates_pending_month",
        "project_updates",
        ["project_id", "month"],
        unique=True,
        postgresql_where=sa.text("state = 'pending' AND kind = 'progress'"),
    )
    op.create_table(
        "year_plans",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("planned_wan", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.CheckConstraint("planned_wan >= 0", name=op.f("ck_year_plans_planned_not_negative")),
        sa.CheckConstraint("year BETWEEN 1949 AND 2100", name=op.f("ck_year_plans_year_sane")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_year_plans_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("project_id", "year", name=op.f("pk_year_plans")),
    )
    op.create_table(
        "matter_notes",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("body <> ''", name=op.f("ck_matter_notes_body_given")),
        sa.CheckConstraint(
            "kind IN ('opened', 'note', 'changed', 'closed', 'reopened')",
            name=op.f("ck_matter_notes_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matters.id"], name=op.f("fk_matter_notes_matter_id_matters")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_matter_notes_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_notes")),
    )
    op.create_index("ix_matter_notes_matter_id", "matter_notes", ["matter_id", "at"], unique=False)
    op.create_table(
        "progress_reports",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("month_wan", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("cumulative_wan", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("physical_progress", sa.Text(), nullable=True),
        sa.Column("problems", sa.Text(), nullable=True),
        sa.Column("next_steps", sa.Text(), nullable=True),
        sa.Column("is_no_change", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("cumulative_wan >= 0", name=op.f("ck_progress_reports_cumulative_not_negative")),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_progress_reports_month_first_day")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_progress_reports_project_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["project_updates.id"], name=op.f("fk_progress_reports_update_id_project_updates")
        ),
        sa.PrimaryKeyConstraint("project_id", "month", name=op.f("pk_progress_reports")),
    )
    op.create_index("ix_progress_reports_month", "progress_reports", ["month"], unique=False)
    op.create_index("ix_progress_reports_update_id", "progress_reports", ["update_id"], unique=False)
    op.add_column("project_events", sa.Column("update_id", sa.BigInteger(), nullable=True))
    op.add_column("project_events", sa.Column("undoes_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_project_events_update_id", "project_events", ["update_id"], unique=False)
    op.create_index("uq_project_events_undoes_id", "project_events", ["undoes_id"], unique=True)
    op.create_foreign_key(
        op.f("fk_project_events_undoes_id_project_events"),
        "project_events",
        "project_events",
        ["undoes_id"],
        ["id"],
    )
    op.create_foreign_key(
        op.f("fk_project_events_update_id_project_updates"),
        "project_events",
        "project_updates",
        ["update_id"],
        ["id"],
    )
    op.add_column("projects", sa.Column("year_plan_year", sa.SmallInteger(), nullable=True))
    op.add_column("projects", sa.Column("physical_progress", sa.Text(), nullable=True))
    op.add_column("projects", sa.Column("progress_month", sa.Date(), nullable=True))
    op.add_column("statements", sa.Column("update_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_statements_update_id_project_updates"),
        "statements",
        "project_updates",
        ["update_id"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_statements_one_source"), "statements", "mention_id IS NULL OR update_id IS NULL"
    )
    op.execute(
        "UPDATE projects SET year_plan_year = extract(year FROM updated_at) WHERE year_plan_wan IS NOT NULL"
    )
    op.create_check_constraint(
        op.f("ck_projects_year_plan_of_year"),
        "projects",
        "year_plan_wan IS NULL OR year_plan_year IS NOT NULL",
    )
    op.create_check_constraint(
        op.f("ck_projects_progress_month_first_day"), "projects", "extract(day FROM progress_month) = 1"
    )
    op.drop_constraint(op.f("ck_projects_status_basis_known"), "projects", type_="check")
    op.create_check_constraint(
        op.f("ck_projects_status_basis_known"),
        "projects",
        "status_basis IN ('stated', 'implied', 'reported')",
    )
    op.execute(
        """
        CREATE TRIGGER matter_notes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON matter_notes
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_history()
        """
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_statements_one_source"), "statements", type_="check")
    op.drop_constraint(op.f("fk_statements_update_id_project_updates"), "statements", type_="foreignkey")
    op.drop_column("statements", "update_id")
    op.execute("DROP TRIGGER matter_notes_append_only ON matter_notes")
    op.execute("UPDATE projects SET status_basis = 'stated' WHERE status_basis = 'reported'")
    op.drop_constraint(op.f("ck_projects_status_basis_known"), "projects", type_="check")
    op.create_check_constraint(
        op.f("ck_projects_status_basis_known"), "projects", "status_basis IN ('stated', 'implied')"
    )
    op.drop_constraint(op.f("ck_projects_progress_month_first_day"), "projects", type_="check")
    op.drop_constraint(op.f("ck_projects_year_plan_of_year"), "projects", type_="check")
    op.drop_column("projects", "progress_month")
    op.drop_column("projects", "physical_progress")
    op.drop_column("projects", "year_plan_year")
    op.drop_constraint(
        op.f("fk_project_events_update_id_project_updates"), "project_events", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_project_events_undoes_id_project_events"), "project_events", type_="foreignkey"
    )
    op.drop_index("uq_project_events_undoes_id", table_name="project_events")
    op.drop_index("ix_project_events_update_id", table_name="project_events")
    op.drop_column("project_events", "undoes_id")
    op.drop_column("project_events", "update_id")
    op.drop_index("ix_progress_reports_update_id", table_name="progress_reports")
    op.drop_index("ix_progress_reports_month", table_name="progress_reports")
    op.drop_table("progress_reports")
    op.drop_index("ix_matter_notes_matter_id", table_name="matter_notes")
    op.drop_table("matter_notes")
    op.drop_table("year_plans")
    op.drop_index(
        "uq_project_updates_pending_month",
        table_name="project_updates",
        postgresql_where=sa.text("state = 'pending' AND kind = 'progress'"),
    )
    op.drop_index(
        "uq_project_updates_pending",
        table_name="project_updates",
        postgresql_where=sa.text("state = 'pending' AND kind <> 'progress'"),
    )
    op.drop_index("ix_project_updates_state", table_name="project_updates")
    op.drop_index("ix_project_updates_project_id", table_name="project_updates")
    op.drop_index("ix_project_updates_officer_id", table_name="project_updates")
    op.drop_table("project_updates")
    op.drop_index("ix_matters_project_id", table_name="matters")
    op.drop_index("ix_matters_due_on", table_name="matters", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_table("matters")
    op.drop_table("frozen_months")
    op.drop_table("district_settings")
