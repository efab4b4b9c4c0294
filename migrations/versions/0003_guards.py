"""Guard what no application code may break: history is append-only and the programme tree has no cycle."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'project_events is append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER project_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON project_events
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_history()
        """
    )
    op.execute(
        """
        CREATE FUNCTION refuse_programme_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                WITH RECURSIVE ancestors(id) AS (
                    SELECT NEW.parent_id
                    UNION
                    SELECT projects.parent_id FROM projects JOIN ancestors ON projects.id = ancestors.id
                    WHERE projects.parent_id IS NOT NULL
                )
                SELECT FROM ancestors WHERE id = NEW.id
            ) THEN
                RAISE EXCEPTION 'project % would be its own ancestor', NEW.code
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER projects_no_cycle BEFORE INSERT OR UPDATE OF parent_id ON projects
        FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION refuse_programme_cycle()
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER projects_no_cycle ON projects")
    op.execute("DROP FUNCTION refuse_programme_cycle")
    op.execute("DROP TRIGGER project_events_append_only ON project_events")
    op.execute("DROP FUNCTION refuse_rewriting_history")
