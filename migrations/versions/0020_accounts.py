"""Guesses by name and address, sessions that say where they are, a second step of signing in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None

REASONS_BEFORE = (
    "'unknown_name', 'wrong_password', 'locked', 'inactive', 'no_password', 'invitation', 'password_change'"
)
REASONS = f"{REASONS_BEFORE}, 'new_token', 'wrong_code', 'second_step'"


def moment(name: str, *, is_given: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not is_given)


def upgrade() -> None:
    op.create_table(
        "sign_in_guesses",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        moment("last_refused_at", is_given=True),
        moment("paused_until"),
        sa.PrimaryKeyConstraint("name", "address", name=op.f("pk_sign_in_guesses")),
    )
    op.create_index("ix_sign_in_guesses_address", "sign_in_guesses", ["address"])
    op.drop_constraint(op.f("ck_officers_failures_counted"), "officers", type_="check")
    op.drop_column("officers", "failed_sign_ins")
    op.drop_column("officers", "locked_until")
    op.add_column("officer_sessions", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("officer_sessions", sa.Column("agent", sa.Text(), nullable=True))
    op.add_column("officers", sa.Column("totp_secret", sa.Text(), nullable=True))
    op.add_column("officers", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.create_table(
        "recovery_codes",
        sa.Column("code_sha256", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.id"],
            name=op.f("fk_recovery_codes_officer_id_officers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_recovery_codes")),
    )
    op.create_index("ix_recovery_codes_officer_id", "recovery_codes", ["officer_id"])
    replace_reasons(REASONS)


def replace_reasons(reasons: str) -> None:
    name = op.f("ck_sign_ins_reason_known")
    op.drop_constraint(name, "sign_ins", type_="check")
    # On the way back what stands is not asked: the log is never rewritten.
    is_back = reasons == REASONS_BEFORE
    op.create_check_constraint(name, "sign_ins", f"reason IN ({reasons})", postgresql_not_valid=is_back)


def downgrade() -> None:
    replace_reasons(REASONS_BEFORE)
    op.drop_table("recovery_codes")
    op.drop_column("officers", "totp_step")
    op.drop_column("officers", "totp_secret")
    op.drop_column("officer_sessions", "agent")
    op.drop_column("officer_sessions", "address")
    op.add_column("officers", moment("locked_until"))
    op.add_column(
        "officers", sa.Column("failed_sign_ins", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.create_check_constraint(op.f("ck_officers_failures_counted"), "officers", "failed_sign_ins >= 0")
    op.drop_table("sign_in_guesses")
