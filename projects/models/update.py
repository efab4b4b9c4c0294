"""What an officer submits about a project, before and after its review."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Timestamp
from projects.models.checks import first_of_month, one_of
from projects.words import vocabulary


class Update(Base):
    """One submission: `changes` maps a field to [old, new] as the officer read and wrote them.

    Nothing of it is public until it is accepted; then the published tables hold its values and one
    event names it. A registration has no project before that: its districts stand on the update itself.
    """

    __tablename__ = "project_updates"
    __table_args__ = (
        one_of("kind", vocabulary.UPDATE_KINDS),
        one_of("state", vocabulary.UPDATE_STATES),
        CheckConstraint("(kind = 'progress') = (month IS NOT NULL)", name="month_of_progress"),
        first_of_month("month"),
        CheckConstraint(
            "(state IN ('accepted', 'returned', 'replaced')) = (reviewed_at IS NOT NULL)",
            name="reviewed_when",
        ),
        CheckConstraint("state <> 'returned' OR review_note <> ''", name="returned_with_note"),
        CheckConstraint("author <> ''", name="author_given"),
        CheckConstraint(
            "project_id IS NOT NULL OR (kind = 'register' AND state <> 'accepted')", name="project_registered"
        ),
        CheckConstraint("(kind = 'register') = (districts IS NOT NULL)", name="districts_of_registration"),
        CheckConstraint("cardinality(districts) > 0", name="districts_given"),
        CheckConstraint(
            "num_nulls(noted_lon, noted_lat, noted_accuracy_m) IN (0, 3)", name="noted_place_whole"
        ),
        CheckConstraint(
            "noted_lon BETWEEN -180 AND 180 AND noted_lat BETWEEN -90 AND 90 AND noted_accuracy_m > 0",
            name="noted_place_sane",
        ),
        # Two officers cannot both wait with a change of the same thing.
        Index(
            "uq_project_updates_pending",
            "project_id",
            "kind",
            unique=True,
            postgresql_where=text("state = 'pending' AND kind <> 'progress'"),
        ),
        Index(
            "uq_project_updates_pending_month",
            "project_id",
            "month",
            unique=True,
            postgresql_where=text("state = 'pending' AND kind = 'progress'"),
        ),
        Index("ix_project_updates_project_id", "project_id", "id"),
        Index("ix_project_updates_state", "state", "submitted_at"),
        Index("ix_project_updates_officer_id", "officer_id"),
        Index("ix_project_updates_batch", "batch", postgresql_where=text("batch IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    kind: Mapped[str]
    month: Mapped[date | None]
    # The version that the officer had before them.
    base_version: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # The adcodes of a project that is to be registered.
    districts: Mapped[list[str] | None] = mapped_column(ARRAY(Text()))
    # What [old, new] cannot say: the figures and mentions of a registration, the phases of a project.
    contents: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    reason: Mapped[str | None]
    # The document's number; the link and the files stand beside it.
    evidence: Mapped[str | None]
    evidence_link: Mapped[str | None]
    # Updates that one click submitted for several projects share a batch.
    batch: Mapped[str | None]
    # When and where it was noted on site, as the phone said: before it arrived, where there was no network.
    noted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    noted_lon: Mapped[float | None]
    noted_lat: Mapped[float | None]
    noted_accuracy_m: Mapped[int | None]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    author: Mapped[str]
    submitted_at: Mapped[Timestamp]
    state: Mapped[str] = mapped_column(server_default="pending")
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    review_note: Mapped[str | None]
