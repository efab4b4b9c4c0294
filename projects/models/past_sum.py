"""What places' projects added up to on each past day, kept as what changed by day, month and year."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base
from projects.models.place_sum import Part

# The length of a period, the longest first.
SPANS = ("year", "month", "day")


class PastSum(Part, Base):
    """What one period did to the sum of a place: what its end has more than the end of the one before.

    `first` is the first day of the period, a `span` long, in China.
    """

    __tablename__ = "past_sums"
    __table_args__ = (
        CheckConstraint("span IN ('year', 'month', 'day')", name="span"),
        Index("ix_past_sums_place", "place", "span", "first"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    span: Mapped[str]
    first: Mapped[date]


class PastClosing(Base):
    """Through which day past sums are kept; of no row, or where it is empty, nothing holds (one row).

    `awaited` is the day that is to be closed next, once no transaction before `awaited_xid` runs any more:
    one that was late might still write of it.
    """

    __tablename__ = "past_closing"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    through: Mapped[date | None]
    awaited: Mapped[date | None]
    awaited_xid: Mapped[int | None] = mapped_column(BigInteger)
