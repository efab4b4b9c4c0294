"""What the documents say: mentions, the figures they state and the funding they name."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Measure, Wan
from projects.models.checks import one_of, plan_years
from projects.words import vocabulary


class Mention(Base):
    """One place in one document that states something of one project."""

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("project_id", "document_id", "line", "stated_name", "quote"),
        CheckConstraint("line > 0", name="line_positive"),
        CheckConstraint("programme_id <> project_id", name="not_listed_under_itself"),
        *plan_years("start", "end"),
        Index("ix_mentions_document_id_line", "document_id", "line"),
        Index("ix_mentions_programme_id", "programme_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    line: Mapped[int]
    section: Mapped[str | None]
    box: Mapped[str | None]
    stated_name: Mapped[str]
    quote: Mapped[str]
    # The programme that this mention lists the project under; the tree's own parent may be another.
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    start_year: Mapped[int | None] = mapped_column(SmallInteger)
    start_month: Mapped[int | None] = mapped_column(SmallInteger)
    end_year: Mapped[int | None] = mapped_column(SmallInteger)
    end_month: Mapped[int | None] = mapped_column(SmallInteger)
    status_text: Mapped[str | None]
    note: Mapped[str | None]


class Statement(Base):
    """One figure that a mention, or an officer's update, states of a project.

    `value` is in the unit of `measure` (its suffix); `corrected` stands beside an impossible figure,
    which is kept as the document has it. `scope` says in words of what the figure is where that is not
    simply the project (境内段, 全线, 一期); `purpose` says whether it is of the works at all: only a figure
    of the works whose scope is the project's own, or that names none, counts (projects/registry/adoption).
    """

    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("mention_id", "measure"),
        one_of("measure", vocabulary.MEASURES),
        CheckConstraint("value >= 0 AND corrected >= 0", name="values_not_negative"),
        one_of("qualifier", vocabulary.QUALIFIERS),
        one_of("purpose", vocabulary.PURPOSES),
        CheckConstraint("scope <> ''", name="scope_given"),
        CheckConstraint("mention_id IS NULL OR update_id IS NULL", name="one_source"),
        Index("ix_statements_project_id", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    mention_id: Mapped[int | None] = mapped_column(ForeignKey("mentions.id", ondelete="CASCADE"))
    update_id: Mapped[int | None] = mapped_column(ForeignKey("project_updates.id"))
    measure: Mapped[str]
    value: Mapped[Measure]
    as_written: Mapped[str | None]
    qualifier: Mapped[str] = mapped_column(server_default="exact")
    corrected: Mapped[Measure | None]
    scope: Mapped[str | None]
    purpose: Mapped[str] = mapped_column(server_default="works")


class FundingPart(Base):
    """One source of a project's money as a mention states it."""

    __tablename__ = "funding_parts"
    __table_args__ = (
        CheckConstraint("amount_wan >= 0", name="amount_not_negative"),
        one_of("source", vocabulary.FUNDING_SOURCES),
    )

    mention_id: Mapped[int] = mapped_column(ForeignKey("mentions.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    amount_wan: Mapped[Wan | None]
