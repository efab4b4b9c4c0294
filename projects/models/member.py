"""A registry of another server, of some provinces, that this one reads beside its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, CHAR, CheckConstraint, DateTime, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base, Wan
from projects.models.checks import given


class FederationMember(Base):
    """A member: where its database is asked (`url`, never with a password) and its pages are (`site`).

    `identity` tells its database from all others (projects/store/log_trail.py). When it last answered with
    the totals of all, `number` projects counted there with `wan` (万元).
    """

    __tablename__ = "federation_members"
    __table_args__ = (
        given("name"),
        CheckConstraint("length(name) <= 50", name="name_short"),
        CheckConstraint("cardinality(provinces) > 0", name="provinces_named"),
        UniqueConstraint("identity"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    # Empty where its pages are not to be linked to.
    site: Mapped[str]
    provinces: Mapped[list[str]] = mapped_column(ARRAY(CHAR(6)))
    identity: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    number: Mapped[int | None]
    wan: Mapped[Wan | None]
