"""People with an account: what they may do and where, how they come in, and who tried.

Secrets of every kind (session, token, one-time link) are kept as SHA-256 only: a copy of the database
opens no door. They are long random words, so a fast hash is enough; passwords are not, so argon2.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, true
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base, Timestamp
from projects.models.checks import given, one_of
from projects.words import vocabulary

Moment = DateTime(timezone=True)


class Officer(Base):
    """One account. It is never deleted, because the history names it; who leaves is made inactive."""

    __tablename__ = "officers"
    __table_args__ = (
        CheckConstraint("name = lower(name) AND name <> ''", name="name_lower"),
        given("display_name"),
        one_of("role", vocabulary.ROLES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    # Empty until its owner has used the one-time link: nobody else ever knows a password.
    password_hash: Mapped[str | None]
    role: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=true())
    password_changed_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[Timestamp]
    last_sign_in_at: Mapped[datetime | None] = mapped_column(Moment)
    # What the officer's phone and we both know; unlike all other secrets it cannot be kept as a hash.
    totp_secret: Mapped[str | None]
    # The newest step of time whose code was used: no code works twice.
    totp_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """A word that stands once for the code of a phone that is lost; used, it is deleted."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index("ix_recovery_codes_officer_id", "officer_id"),)

    code_sha256: Mapped[str] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"))


class OfficerDistrict(Base):
    """One district of an officer's scope; everything below it belongs to the scope too."""

    __tablename__ = "officer_districts"
    __table_args__ = (Index("ix_officer_districts_adcode", "adcode"),)

    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"), primary_key=True)
    adcode: Mapped[AdCode] = mapped_column(ForeignKey("districts.adcode"), primary_key=True)


class OfficerSession(Base):
    """One signed-in browser. It lives here and not only in the cookie, so that it can be ended."""

    __tablename__ = "officer_sessions"
    __table_args__ = (Index("ix_officer_sessions_officer_id", "officer_id"),)

    secret_sha256: Mapped[str] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"))
    started_at: Mapped[Timestamp]
    last_seen_at: Mapped[Timestamp]
    # Where it was opened, and by what: for its owner, who wants to know which browser that is.
    address: Mapped[str | None]
    agent: Mapped[str | None]


class ApiToken(Base):
    """A personal token for programs: never more than its owner may do, and no longer than it says."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        one_of("scopes", vocabulary.TOKEN_SCOPES),
        Index("ix_api_tokens_officer_id", "officer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"))
    name: Mapped[str]
    token_sha256: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[str]
    created_at: Mapped[Timestamp]
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)


class SignInGuess(Base):
    """Wrong passwords for a name from one address; what is older than a pause counts no more."""

    __tablename__ = "sign_in_guesses"
    __table_args__ = (Index("ix_sign_in_guesses_address", "address"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    # Guesses since the last pause; refusals of every kind, those within a pause too.
    failures: Mapped[int]
    refusals: Mapped[int]
    last_refused_at: Mapped[datetime] = mapped_column(Moment)
    paused_until: Mapped[datetime | None] = mapped_column(Moment)


class SignIn(Base):
    """One attempt to sign in. The database refuses to update it, and to delete it within half a year."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        one_of("reason", vocabulary.SIGN_IN_REASONS),
        Index("ix_sign_ins_officer_id", "officer_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[Timestamp]
    name: Mapped[str]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    address: Mapped[str | None]
    succeeded: Mapped[bool]
    reason: Mapped[str | None]


class Invitation(Base):
    """A one-time link: to make an account of a role, or to set the password of one that exists."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("(officer_id IS NULL) = (role IS NOT NULL)", name="officer_or_role"),
        one_of("role", vocabulary.ROLES),
        Index("ix_invitations_officer_id", "officer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(unique=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"))
    role: Mapped[str | None]
    created_at: Mapped[Timestamp]
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
