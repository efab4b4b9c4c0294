"""What was decided of two projects that looked alike: the same thing on the ground, or two things."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Timestamp
from projects.models.checks import given


class DuplicateDecision(Base):
    """One decided pair, kept so that it is never asked again; the lower id stands left.

    `gone_id` was merged into `kept_id` for it: the pair itself, or what already held one of the two. What
    the merge moved is in the events.
    """

    __tablename__ = "duplicate_decisions"
    __table_args__ = (
        UniqueConstraint("left_id", "right_id"),
        CheckConstraint("left_id < right_id", name="pair_in_order"),
        CheckConstraint("verdict IN ('same', 'different')", name="verdict_known"),
        CheckConstraint("origin IN ('seed', 'officer')", name="origin_known"),
        given("reason"),
        CheckConstraint("(verdict = 'same') = (kept_id IS NOT NULL)", name="same_has_kept"),
        CheckConstraint("(kept_id IS NULL) = (gone_id IS NULL)", name="kept_with_gone"),
        Index("ix_duplicate_decisions_right_id", "right_id"),
        Index("ix_duplicate_decisions_kept_id", "kept_id"),
        Index("ix_duplicate_decisions_gone_id", "gone_id"),
        Index("ix_duplicate_decisions_officer_id", "officer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    left_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    right_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    verdict: Mapped[str]
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    gone_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    reason: Mapped[str]
    origin: Mapped[str]
    decided_by: Mapped[str]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[Timestamp]
