"""Create the accounts: officers with their scope, sessions, tokens, one-time links and the sign-in log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def moment(name: str, *, is_given: bool = False) -> sa.Column[object]:
    """Return a column of a moment, empty unless it is given by the clock."""
    default = sa.text("clock_timestamp()") if is_given else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not is_given)


def upgrade() -> None:
    op.create_table(
        "officers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), server_default=sa.text("0"), nullable=False),
        moment("locked_until"),
        moment("password_changed_at"),
        moment("created_at", is_given=True),
        moment("last_sign_in_at"),
        sa.CheckConstraint("name = lower(name) AND name <> ''", name=op.f("ck_officers_name_lower")),
        sa.CheckConstraint("display_name <> ''", name=op.f("ck_officers_display_name_given")),
        sa.CheckConstraint("failed_sign_ins >= 0", name=op.f("ck_officers_failures_counted")),
        sa.CheckConstraint(
            "role IN ('viewer', 'officer', 'reviewer', 'administrator')", name=op.f("ck_officers_role_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officers")),
        sa.UniqueConstraint("name", name=op.f("uq_officers_name")),
    )
    op.create_table(
        "officer_districts",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("adcode", sa.CHAR(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.id"],
            name=op.f("fk_officer_districts_officer_id_officers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["adcode"], ["districts.adcode"], name=op.f("fk_officer_districts_adcode_districts")
        ),
        sa.PrimaryKeyConstraint("officer_id", "adcode", name=op.f("pk_officer_districts")),
    )
    op.create_index("ix_officer_districts_adcode", "officer_districts", ["adcode"], unique=False)
    op.create_table(
        "officer_sessions",
        sa.Column("secret_sha256", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        moment("started_at", is_given=True),
        moment("last_seen_at", is_given=True),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.id"],
            name=op.f("fk_officer_sessions_officer_id_officers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("secret_sha256", name=op.f("pk_officer_sessions")),
    )
    op.create_index("ix_officer_sessions_officer_id", "officer_sessions", ["officer_id"], unique=False)
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        moment("created_at", is_given=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        moment("revoked_at"),
        moment("last_used_at"),
        sa.CheckConstraint("name <> ''", name=op.f("ck_api_tokens_name_given")),
        sa.CheckConstraint("scopes IN ('read', 'write')", name=op.f("ck_api_tokens_scopes_known")),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.id"],
            name=op.f("fk_api_tokens_officer_id_officers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_api_tokens_token_sha256")),
    )
    op.create_index("ix_api_tokens_officer_id", "api_tokens", ["officer_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        moment("created_at", is_given=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        moment("used_at"),
        sa.CheckConstraint(
            "(officer_id IS NULL) = (role IS NOT NULL)", name=op.f("ck_invitations_officer_or_role")
        ),
        sa.CheckConstraint(
            "role IN ('viewer', 'officer', 'reviewer', 'administrator')",
            name=op.f("ck_invitations_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.id"],
            name=op.f("fk_invitations_officer_id_officers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_invitations_token_sha256")),
    )
    op.create_index("ix_invitations_officer_id", "invitations", ["officer_id"], unique=False)
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.BigInteger(), nullable=False),
        moment("at", is_given=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('unknown_name', 'wrong_password', 'locked', 'inactive', 'no_password', 'invitation', 'password_change')",
            name=op.f("ck_sign_ins_reason_known"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_sign_ins_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
    )
    op.create_index("ix_sign_ins_officer_id", "sign_ins", ["officer_id"], unique=False)
    op.add_column("project_events", sa.Column("officer_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_project_events_officer_id_officers"), "project_events", "officers", ["officer_id"], ["id"]
    )
    op.create_index("ix_project_events_officer_id", "project_events", ["officer_id"], unique=False)
    guard_history("TG_TABLE_NAME")
    op.execute(
        """
        CREATE TRIGGER sign_ins_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sign_ins
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_history()
        """
    )


def guard_history(table: str) -> None:
    """Make the guard of the append-only tables name the table of this expression."""
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % refused', {table}, TG_OP USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER sign_ins_append_only ON sign_ins")
    guard_history("'project_events'")
    op.drop_index("ix_project_events_officer_id", table_name="project_events")
    op.drop_constraint(op.f("fk_project_events_officer_id_officers"), "project_events", type_="foreignkey")
    op.drop_column("project_events", "officer_id")
    for table in (
        "sign_ins",
        "invitations",
        "api_tokens",
        "officer_sessions",
        "officer_districts",
        "officers",
    ):
        op.drop_table(table)
