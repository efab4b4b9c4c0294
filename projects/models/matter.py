"""Matters that need coordination (需协调事项): what stands in a project's way, and who clears it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Timestamp
from projects.models.checks import given, one_of
from projects.words import vocabulary


class Matter(Base):
    """One matter of a project. It is the offices' own business and never shown to the public."""

    __tablename__ = "matters"
    __table_args__ = (
        one_of("kind", vocabulary.MATTER_KINDS),
        given("subject"),
        CheckConstraint("(closed_at IS NULL) = (result IS NULL)", name="closed_with_result"),
        given("result"),
        Index("ix_matters_project_id", "project_id"),
        Index("ix_matters_due_on", "due_on", postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    kind: Mapped[str]
    subject: Mapped[str]
    # The unit or person that answers for it (责任单位/责任人).
    responsible: Mapped[str | None]
    due_on: Mapped[date | None]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    author: Mapped[str]
    opened_at: Mapped[Timestamp]
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # How it was cleared (销号).
    result: Mapped[str | None]
    # What the list is searched by, kept by projects/matters/search.py: its words, then whose it is.
    search_text: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default=text("1"))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (declared by SQLAlchemy)


class MatterNote(Base):
    """One step of a matter: opened, a word on how it stands, changed, closed, reopened. Append-only."""

    __tablename__ = "matter_notes"
    __table_args__ = (
        one_of("kind", vocabulary.MATTER_STEPS),
        CheckConstraint("body <> ''", name="body_given"),
        Index("ix_matter_notes_matter_id", "matter_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    kind: Mapped[str]
    body: Mapped[str]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    author: Mapped[str]
    at: Mapped[Timestamp]
