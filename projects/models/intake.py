"""A plan document on its way in: its text, what is proposed of each sentence, what a person said of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Float, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base, Timestamp
from projects.models.checks import given, one_of
from projects.words import incoming


class Intake(Base):
    """One plan that is read; it becomes a Document with the first of its works that a reviewer accepts.

    `file` is the key that the document will have; `fault` is why the file could not be read, as a message
    with its values.
    """

    __tablename__ = "intakes"
    __table_args__ = (
        one_of("state", incoming.INTAKE_STATES),
        given("title"),
        given("short_title"),
        CheckConstraint("plan_start_year <= plan_end_year", name="plan_years_in_order"),
        CheckConstraint("(state = 'failed') = (fault IS NOT NULL)", name="fault_of_failed"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        Index("ix_intakes_adcode", "adcode"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    short_title: Mapped[str]
    adcode: Mapped[AdCode] = mapped_column(ForeignKey("districts.adcode"))
    issued_on: Mapped[date | None]
    plan_start_year: Mapped[int | None] = mapped_column(SmallInteger)
    plan_end_year: Mapped[int | None] = mapped_column(SmallInteger)
    filename: Mapped[str]
    sha256: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="reading")
    fault: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    author: Mapped[str]
    created_at: Mapped[Timestamp]


class IntakeLine(Base):
    """One line of a plan's text with where it stands."""

    __tablename__ = "intake_lines"
    __table_args__ = (CheckConstraint("number > 0", name="number_positive"),)

    intake_id: Mapped[int] = mapped_column(ForeignKey("intakes.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    kind: Mapped[str]
    level: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    section: Mapped[str | None]
    box: Mapped[str | None]


class IntakeSentence(Base):
    """One sentence of a line, in the order in which reading pays most; read or not yet.

    `first` and `last` are where it begins in its line and the place behind its end.
    """

    __tablename__ = "intake_sentences"
    __table_args__ = (
        CheckConstraint("first >= 0 AND first < last", name="places_in_order"),
        CheckConstraint("(read_at IS NULL) = (reader IS NULL)", name="read_by_somebody"),
        Index("uq_intake_sentences_rank", "intake_id", "rank", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    intake_id: Mapped[int] = mapped_column(ForeignKey("intakes.id", ondelete="CASCADE"))
    line: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    rank: Mapped[int]
    score: Mapped[float] = mapped_column(Float)
    version: Mapped[int] = mapped_column(server_default="1")
    reader: Mapped[str | None]
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (declared by SQLAlchemy)


class IntakeProposal(Base):
    """A work that a sentence may name, and what its reader made of it.

    `found` is what was proposed, as JSON keeps it; `kept` is what the reader left or wrote. `decision` is new
    (to be registered), same (says more of `project_id`, or of another proposal's work) or none (no work).
    """

    __tablename__ = "intake_proposals"
    __table_args__ = (
        one_of("origin", incoming.PROPOSAL_ORIGINS),
        one_of("decision", incoming.PROPOSAL_DECISIONS),
        given("name"),
        CheckConstraint(
            "coalesce(decision = 'same', false) = (project_id IS NOT NULL OR same_as_id IS NOT NULL)",
            name="same_as_something",
        ),
        CheckConstraint("project_id IS NULL OR same_as_id IS NULL", name="same_as_one"),
        CheckConstraint("same_as_id <> id", name="not_same_as_itself"),
        CheckConstraint("(decision = 'none') OR (decision IS NULL) = (kept IS NULL)", name="kept_as_decided"),
        Index("ix_intake_proposals_intake_id", "intake_id"),
        Index("ix_intake_proposals_sentence_id", "sentence_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    intake_id: Mapped[int] = mapped_column(ForeignKey("intakes.id", ondelete="CASCADE"))
    sentence_id: Mapped[int] = mapped_column(ForeignKey("intake_sentences.id", ondelete="CASCADE"))
    origin: Mapped[str] = mapped_column(server_default="proposed")
    first: Mapped[int]
    last: Mapped[int]
    name: Mapped[str]
    score: Mapped[float] = mapped_column(Float)
    found: Mapped[dict[str, Any]] = mapped_column(JSONB)
    decision: Mapped[str | None]
    kept: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("intake_proposals.id"))
    # The update that carries it to its reviewer.
    update_id: Mapped[int | None] = mapped_column(ForeignKey("project_updates.id"))
