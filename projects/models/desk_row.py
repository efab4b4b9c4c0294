"""What the dispatch desk counts days and months from, kept of each project and added up of all."""

from __future__ import annotations

from sqlalchemy import ARRAY, CHAR, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base

DESK_SIDES = ("what", "at")
DESK_PLACE_SIDES = ("place", *DESK_SIDES)


class DeskRow(Base):
    """A day or month of one project that a warning counts from, as it was last folded.

    `what` says of what and `at` is its day or month as a number (projects/reading/desk_rows.py).
    `row_number` is 1; `places` are the provinces and prefectures that hold the project whole.
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
    places: Mapped[list[str]] = mapped_column(ARRAY(CHAR(6)), server_default=text("'{}'"))


class DeskSum(Base):
    """How many projects have a day or month that a warning counts from."""

    __tablename__ = "desk_sums"
    __table_args__ = (PrimaryKeyConstraint(*DESK_SIDES),)

    what: Mapped[str]
    at: Mapped[int]
    row_number: Mapped[int]


class DeskPlaceSum(Base):
    """The same of the projects that lie wholly in a province or prefecture."""

    __tablename__ = "desk_place_sums"
    __table_args__ = (PrimaryKeyConstraint(*DESK_PLACE_SIDES),)

    place: Mapped[AdCode]
    what: Mapped[str]
    at: Mapped[int]
    row_number: Mapped[int]
