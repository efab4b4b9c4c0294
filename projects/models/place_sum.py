"""What each place's projects add up to, kept so that no page counts them all: sums, parts, marks."""

from __future__ import annotations

from sqlalchemy import BigInteger, Identity, Index, PrimaryKeyConstraint, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.orm import AdCode, Base, Wan

# The place of everything: China's own code.
WHOLE = "100000"
# Those that a sum is of, in the order of the key.
SIDES = (
    *("place", "is_whole", "is_line", "status", "type", "bucket", "precision", "custody"),
    *("is_programme", "is_own", "counts", "is_silent", "is_known", "is_undone", "has_conflict"),
)
# The few by which most pages tell them apart, and what they add up.
TOTAL_SIDES = (
    *("place", "is_whole", "is_line", "status", "bucket"),
    *("is_own", "is_silent", "is_known", "is_located"),
)
TOTAL_MEASURES = ("row_number", "number", "wan", "high_wan")
MEASURES = ("row_number", "number", "wan", "high_wan", "completed_wan", "counted_wan")


class Part:
    """What of projects a place has, and of which: see projects/reading/parts.py.

    `is_whole` is the place with all below it, `is_line` the place alone, as a row of the reconciliation has
    it; a county is both. `number` and the money (万元) are the place's own, `counted_wan` what counts at all.
    """

    place: Mapped[AdCode]
    is_whole: Mapped[bool]
    is_line: Mapped[bool]
    status: Mapped[str]
    type: Mapped[str]
    bucket: Mapped[str]
    precision: Mapped[str]
    custody: Mapped[str]
    is_programme: Mapped[bool]
    is_own: Mapped[bool]
    counts: Mapped[bool]
    is_silent: Mapped[bool]
    is_known: Mapped[bool]
    is_undone: Mapped[bool]
    has_conflict: Mapped[bool]
    row_number: Mapped[int]
    number: Mapped[int]
    wan: Mapped[Wan]
    high_wan: Mapped[Wan]
    completed_wan: Mapped[Wan]
    counted_wan: Mapped[Wan]


class PlaceSum(Part, Base):
    """The sum of all parts of one place that are alike in what totals tell apart."""

    __tablename__ = "place_sums"
    __table_args__ = (PrimaryKeyConstraint(*SIDES),)


class PlaceTotal(Base):
    """The sum of all sums of one place that are alike in the few things that most pages tell apart."""

    __tablename__ = "place_totals"
    __table_args__ = (PrimaryKeyConstraint(*TOTAL_SIDES),)

    place: Mapped[AdCode]
    is_whole: Mapped[bool]
    is_line: Mapped[bool]
    status: Mapped[str]
    bucket: Mapped[str]
    is_own: Mapped[bool]
    is_silent: Mapped[bool]
    is_known: Mapped[bool]
    is_located: Mapped[bool]
    row_number: Mapped[int]
    number: Mapped[int]
    wan: Mapped[Wan]
    high_wan: Mapped[Wan]


class PlacePart(Part, Base):
    """What one project adds to the sums of one place, as it was last added.

    `lacks` tells as bits what it lacks, where the place is with all below it (projects/reading/missing.py).
    """

    __tablename__ = "place_parts"
    __table_args__ = (PrimaryKeyConstraint("project_id", "place", "is_whole"),)

    # No foreign key: the part of a project that is gone stays until it is taken off the sums.
    project_id: Mapped[int]
    lacks: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))


class PlaceMark(Base):
    """A project that was written since its parts were added (triggers say so): readers count it anew."""

    __tablename__ = "place_marks"
    __table_args__ = (Index("ix_place_marks_project_id", "project_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    project_id: Mapped[int]
