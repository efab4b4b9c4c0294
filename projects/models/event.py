"""The history of a project: one append-only event a change, and the numbers of all events."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Timestamp


class ProjectEvent(Base):
    """Who changed what, when and why. The database refuses to update or delete a row.

    `changes` maps a field to [old, new]; `origin` says whether a seed load or a person made the change. Its
    rows lie in a part for each year (projects/store/years.py), so its key holds the moment as well.
    """

    __tablename__ = "project_events"
    __table_args__ = (
        CheckConstraint("origin IN ('seed', 'officer')", name="origin_known"),
        CheckConstraint("kind IN ('created', 'changed')", name="kind_known"),
        Index("ix_project_events_project_id_at", "project_id", "at"),
        Index("ix_project_events_at", "at"),
        # Who changed status of late is asked for by every desk (projects/progress/reporting.py).
        Index("ix_project_events_moved_at", "at", postgresql_where=text("changes ? 'status'")),
        Index("ix_project_events_officer_id", "officer_id"),
        Index("ix_project_events_update_id", "update_id"),
        Index("ix_project_events_undoes_id", "undoes_id", postgresql_where=text("undoes_id IS NOT NULL")),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    at: Mapped[Timestamp] = mapped_column(primary_key=True)
    origin: Mapped[str]
    actor: Mapped[str]
    # The account behind `actor`, so that two people of one name stay two; empty for seed loads.
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    kind: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    reason: Mapped[str | None]
    evidence: Mapped[str | None]
    # The officer's submission that it came from, with its review and its files.
    update_id: Mapped[int | None] = mapped_column(ForeignKey("project_updates.id"))
    undoes_id: Mapped[int | None] = mapped_column(BigInteger)


class EventNumber(Base):
    """The number of an event, written by a trigger: none comes twice, and what an event takes back is there.

    The key of a table that is divided by time holds the moment; this one is not divided and guards the rest.
    """

    __tablename__ = "event_numbers"
    __table_args__ = (
        # A change is undone once; whoever wants it back undoes the undoing.
        Index(
            "uq_event_numbers_undoes_id",
            "undoes_id",
            unique=True,
            postgresql_where=text("undoes_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("event_numbers.id"))
