"""What programmes state beside what their members add up to, kept in the order in which it is looked at."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Index, Numeric, PrimaryKeyConstraint, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import Base

# What is stated, in the order of a list; a result is kept by its place in RESULTS, contradictions first.
MEASURES = ("part_count", "investment_wan", "length_km", "land_m2", "floor_m2")
RESULTS = ("parts_exceed", "parts_fall_short", "parts_incomplete", "match")
# What lines stand in order by.
ORDER = ("result", "measure", "nearness", "code")


class ProgrammeFigure(Base):
    """One stated figure of a programme with members, and their sum, as it was last folded.

    `measure` and `result` are places in MEASURES and RESULTS; `nearness` is the difference of both, taken
    negative, so that the greatest stands first; `known_number` says how many members have such a figure.
    """

    __tablename__ = "programme_figures"
    __table_args__ = (
        PrimaryKeyConstraint("project_id", "measure"),
        Index("ix_programme_figures_order", *ORDER),
    )

    # No foreign key: as with parts, the lines of a project that is gone stay until it is folded.
    project_id: Mapped[int]
    measure: Mapped[int] = mapped_column(SmallInteger)
    result: Mapped[int] = mapped_column(SmallInteger)
    nearness: Mapped[Decimal] = mapped_column(Numeric)
    code: Mapped[str] = mapped_column(Text(collation="C"))
    stated: Mapped[Decimal] = mapped_column(Numeric)
    parts: Mapped[Decimal] = mapped_column(Numeric)
    member_number: Mapped[int]
    known_number: Mapped[int]
