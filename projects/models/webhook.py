"""Other servers that are told of events, what waits to be told, and what each was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, text, true
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.orm import Base, Timestamp
from projects.models.checks import one_of
from projects.words import vocabulary

Moment = DateTime(timezone=True)


class Webhook(Base):
    """One address that is told of some kinds of events of a filter's projects."""

    __tablename__ = "webhooks"
    __table_args__ = (
        CheckConstraint("url ~ '^https?://'", name="url_is_http"),
        CheckConstraint("failures >= 0", name="failures_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    # We sign with it, so it cannot be kept as a hash: whsec_ and base64.
    secret: Mapped[str]
    # The filter as the words of an address, and the kinds of events; no kind means all.
    words: Mapped[str] = mapped_column(server_default="")
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text()), server_default=text("'{}'"))
    is_active: Mapped[bool] = mapped_column(server_default=true())
    # Deliveries in a row that came to nothing; too many switch it off.
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[Timestamp]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))


class WebhookEvent(Base):
    """The outbox: an event that was committed and that no webhook was looked up for yet.

    A trigger of project_events writes it in the transaction of the change (migration 0028).
    """

    __tablename__ = "webhook_events"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("event_numbers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class WebhookDelivery(Base):
    """One message for one webhook, the same at each attempt, with what came of each."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        one_of("state", vocabulary.DELIVERY_STATES),
        Index("ix_webhook_deliveries_webhook_id", "webhook_id"),
        Index("ix_webhook_deliveries_event_id", "event_id"),
        Index("ix_webhook_deliveries_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    # Empty for a test.
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event_numbers.id", ondelete="CASCADE"))
    # By which the receiver knows a repeated message.
    message_id: Mapped[str] = mapped_column(unique=True)
    body: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    # Of each attempt: when, the status or none, milliseconds, and in words what was wrong.
    attempts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    created_at: Mapped[Timestamp]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
