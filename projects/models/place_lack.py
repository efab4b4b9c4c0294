"""How many projects of each place lack what, kept like its sums."""

from __future__ import annotations

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped

from geo.orm import AdCode, Base

LACK_SIDES = ("place", "type", "counts")
# How many projects there are, then how many lack each of what a project may lack, in the order of its list.
LACK_MEASURES = (
    *("listed_number", "lacks_investment", "lacks_years", "lacks_nature", "lacks_place"),
    *("lacks_location", "lacks_scale", "lacks_owner", "lacks_lead_unit"),
)


class PlaceLack(Base):
    """What the projects of one type lack that touch a place or anything below it: how many lack each field.

    `counts` says whether they are those that totals count.
    """

    __tablename__ = "place_lacks"
    __table_args__ = (PrimaryKeyConstraint(*LACK_SIDES),)

    place: Mapped[AdCode]
    type: Mapped[str]
    counts: Mapped[bool]
    listed_number: Mapped[int]
    lacks_investment: Mapped[int]
    lacks_years: Mapped[int]
    lacks_nature: Mapped[int]
    lacks_place: Mapped[int]
    lacks_location: Mapped[int]
    lacks_scale: Mapped[int]
    lacks_owner: Mapped[int]
    lacks_lead_unit: Mapped[int]
