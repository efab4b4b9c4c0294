"""The projects in the list of each place, kept in every order that a list can have."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Index, PrimaryKeyConstraint, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base, Wan
from geo.sorting import COLLATION

# What a list is sorted by, each with an index; status and type are told by the kind.
ORDERS = ("by_name", "by_code", "by_investment", "by_completed", "by_start", "by_end", "by_updated")


class PlaceRow(Base):
    """One project in the list of one place that it touches, or of the whole, as it was last folded.

    `kind` numbers its type and status (projects/reading/listed.py). Money is taken negative, so that the
    order of every index is the greatest first and equal ones by id, as lists have it.
    """

    __tablename__ = "place_rows"
    __table_args__ = (
        PrimaryKeyConstraint("project_id", "place"),
        Index("ix_place_rows_kind", "place", "kind", "project_id"),
        *(Index(f"ix_place_rows_{name}", "place", "kind", name, "project_id") for name in ORDERS),
    )

    # No foreign key: as with parts, the row of a project that is gone stays until it is folded.
    project_id: Mapped[int]
    kind: Mapped[int] = mapped_column(SmallInteger)
    by_start: Mapped[int] = mapped_column(SmallInteger)
    by_end: Mapped[int] = mapped_column(SmallInteger)
    place: Mapped[AdCode]
    by_updated: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    by_investment: Mapped[Wan]
    by_completed: Mapped[Wan]
    by_name: Mapped[str] = mapped_column(Text(collation=COLLATION))
    by_code: Mapped[str]
