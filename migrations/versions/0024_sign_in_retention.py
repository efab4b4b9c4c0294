"""Let records of sign-ins go that are older than half a year; younger ones stay as they are."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# Logs of a network are kept for six months at least (Cybersecurity Law of the PRC, article 21).
KEEP = """
CREATE FUNCTION keep_recent_sign_ins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.at > clock_timestamp() - interval '183 days' THEN
        RAISE EXCEPTION 'sign_ins is append-only: DELETE of a recent row refused'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$
"""


def upgrade() -> None:
    op.execute(KEEP)
    op.execute("DROP TRIGGER sign_ins_append_only ON sign_ins")
    guard("UPDATE OR TRUNCATE")
    op.execute(
        """
        CREATE TRIGGER sign_ins_kept BEFORE DELETE ON sign_ins
        FOR EACH ROW EXECUTE FUNCTION keep_recent_sign_ins()
        """
    )


def guard(what: str) -> None:
    op.execute(
        f"""
        CREATE TRIGGER sign_ins_append_only BEFORE {what} ON sign_ins
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_history()
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER sign_ins_kept ON sign_ins")
    op.execute("DROP TRIGGER sign_ins_append_only ON sign_ins")
    guard("UPDATE OR DELETE OR TRUNCATE")
    op.execute("DROP FUNCTION keep_recent_sign_ins()")
