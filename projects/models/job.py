"""Work that is done later: what was asked for, how far it is, and what it came to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Timestamp
from projects.models.checks import one_of
from projects.words import vocabulary

Moment = DateTime(timezone=True)


class Job(Base):
    """One piece of work. The queue (schema `queue`) says who does it when; this row is what people see."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title_given"),
        one_of("state", vocabulary.JOB_STATES),
        one_of("queue", vocabulary.JOB_QUEUES),
        CheckConstraint("done >= 0 AND (total IS NULL OR total >= done)", name="done_within_total"),
        CheckConstraint("(ended_at IS NULL) = (state IN ('waiting', 'running'))", name="ended_when_over"),
        Index("ix_jobs_officer_id_created_at", "officer_id", "created_at"),
        Index("ix_jobs_ended_at", "ended_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    work: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    title: Mapped[str]
    # Who asked for it; nobody where the application did.
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"))
    queue: Mapped[str]
    # Its row in queue.procrastinate_jobs, which is deleted when the work is over.
    queue_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(server_default="waiting")
    # How often it was begun. Only the newest attempt may report and conclude.
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    done: Mapped[int] = mapped_column(server_default=text("0"))
    total: Mapped[int | None]
    note: Mapped[str] = mapped_column(server_default="")
    # What it came to, for the page: {"address": ...} or {"file": ...}; more as the work likes.
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # Why it failed, or why it is tried again: {"message": msgid, "values": {...}}.
    fault: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[Timestamp]
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(Moment)
    # When whoever asked for it saw that it is over.
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
