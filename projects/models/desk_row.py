"""What the dispatch desk counts days and months from, kept of each project and added up of all."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped

from geo.orm import Base

DESK_SIDES = ("what", "at")


class DeskRow(Base):
    """A day or month of one project that a warning counts from, as it was last folded.

    `what` says of what and `at` is its day or month as a number (projects/reading/desk_rows.py).
    `row_number` is 1.
    """

    __tablename__ = "desk_rows"
    __table_args__ = (
        PrimaryKeyConstraint("project_id", "what"),
        Index("ix_desk_rows_at", "what", "at", text("project_id DESC")),
    )

    # No foreign key: as with parts, the row of a project that is gone stays until it is folded.
    project_id: Mapped[int]
    what: Mapped[str]
    at: Mapped[int]
    row_number: Mapped[int]


class DeskSum(Base):
    """How many projects have a day or month that a warning counts from."""

    __tablename__ = "desk_sums"
    __table_args__ = (PrimaryKeyConstraint(*DESK_SIDES),)

    what: Mapped[str]
    at: Mapped[int]
    row_number: Mapped[int]
