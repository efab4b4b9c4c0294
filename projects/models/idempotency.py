"""What a program's write was answered with, so that its retry gets the same answer and writes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Timestamp


class IdempotencyKey(Base):
    """One key of one officer's, with the request it was used for and the answer; kept until it expires."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        CheckConstraint("key <> ''", name="key_given"),
        Index("ix_idempotency_keys_expires_at", "expires_at"),
    )

    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    # Method and path, and the digest of these with the body and the version that was named.
    target: Mapped[str]
    request_sha256: Mapped[str]
    status: Mapped[int] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    body: Mapped[str]
    created_at: Mapped[Timestamp]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
