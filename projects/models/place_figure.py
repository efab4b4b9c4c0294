"""What each place's projects planned and did by year, and how far they came: kept like its sums."""

from __future__ import annotations

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped

from geo.orm import AdCode, Base, Wan

FIGURE_SIDES = ("place", "what", "at")
FIGURE_MEASURES = ("row_number", "number", "wan", "whole_wan")


class Figured:
    """What is figured of projects at a place with all below it: see projects/reading/place_figures.py.

    `what` is a kind of figure and `at` its year, month, stage or number of days. `number` and the money
    (万元) are the place's own; `whole_wan` is what the money is a rate of.
    """

    place: Mapped[AdCode]
    what: Mapped[str]
    at: Mapped[int]
    row_number: Mapped[int]
    number: Mapped[int]
    wan: Mapped[Wan]
    whole_wan: Mapped[Wan]


class PlaceFigure(Figured, Base):
    """The sum of all parts of one place that are of one kind of figure, and at the same."""

    __tablename__ = "place_figures"
    __table_args__ = (PrimaryKeyConstraint(*FIGURE_SIDES),)


class PlaceFigurePart(Figured, Base):
    """What one project adds to a figure of one place, as it was last added."""

    __tablename__ = "place_figure_parts"
    __table_args__ = (PrimaryKeyConstraint("project_id", *FIGURE_SIDES),)

    # No foreign key: the part of a project that is gone stays until it is taken off the figures.
    project_id: Mapped[int]
