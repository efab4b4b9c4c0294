"""Two moments and which projects a filter picks at each, as SQL: written once for all filters of a shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, bindparam, true
from sqlalchemy.orm import Session

from geo.districts import is_province
from projects.models import Project
from projects.reading.filters import ProjectFilter, lies_in_area
from projects.reading.kept_parts import Shape, match
from projects.reading.own import Area, area_of
from projects.reading.selection import Selection

# With these words it depends on other projects, or on the day, whether one is picked.
FAR_REACHING = ("q", "overdue")
MOMENT = DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class End:
    """One of the two moments, and the conditions on the projects that are picked at it."""

    moment: Any
    conditions: Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Span:
    """Both ends, and the area whose own the sums are; with a shape, present sums are kept.

    `is_local` says that only what is written of a project changes whether it is picked, `is_wide` that the
    area is everywhere or of provinces.
    """

    earlier: End
    later: End
    area: Area
    is_local: bool = True
    is_wide: bool = False
    shape: Shape | None = None

    @property
    def ends(self) -> tuple[End, End]:
        """Return both ends, the earlier first."""
        return self.earlier, self.later


def open_span(session: Session, selection: Selection, since: datetime, until: datetime) -> Span:
    """Return the filter's projects at two moments."""
    wanted = selection.wanted
    earlier, later = (End(moment, selection.at(session, moment).conditions) for moment in (since, until))
    is_local = wanted.without(*FAR_REACHING) == wanted
    return Span(earlier, later, area_of(wanted), is_local=is_local, is_wide=is_wide(wanted))


def is_wide(wanted: ProjectFilter) -> bool:
    """Say whether a filter's area is everywhere or of provinces."""
    return all(map(is_province, wanted.district))


def shape_span(shape: Shape, is_wide: bool) -> Span:
    """Return the projects of the filters of a shape at the moments `since` and `until`, its parameters."""
    inside = true() if shape.area is None else lies_in_area(shape.area)
    picked = (Project.merged_into_id.is_(None), inside, *match(Project.__table__.c, shape))
    earlier, later = (End(bindparam(name, type_=MOMENT), picked) for name in ("since", "until"))
    return Span(earlier, later, shape.area, is_wide=is_wide, shape=shape)
