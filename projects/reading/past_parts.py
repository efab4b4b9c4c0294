"""The parts of a filter's projects on a past day: what is kept of the days before, and what moved since.

What each day did to the sum of a place is kept (past_folding.py), added up by month and year too. A moment is
the end of the last day before it that is kept, and what moved from there: one statement, one snapshot. What
projects add at a moment is what `parts.select_placed_parts` says of the versions of that moment.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Interval,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from geo.models import DistrictDescendant
from projects.clock import CHINA, ZONE
from projects.models import VERSIONS, PastClosing, PastSum
from projects.models.place_sum import MEASURES
from projects.reading.parts import PLACE, find_column, select_placed_parts
from projects.store.moment import stand_at
from projects.store.past import moment_of

MOMENT = DateTime(timezone=True)
# A place is kept that has fewer districts above it: the whole, the provinces and what lies right below them.
MOST_ABOVE = 2
# Tables on which it depends what a project adds to a sum.
ADDING = {"projects": "id", "allocations": "project_id"}
# The parameters of a reader: the moment, and the last day that had ended by then.
AT, LAST_DAY = bindparam("moment", type_=MOMENT), bindparam("last_day", type_=Date())


def end_of(day: Any) -> ColumnElement[datetime]:
    """Return the last moment of a day in China."""
    midnight = func.timezone(ZONE, cast(day + 1, DateTime()))
    moment: ColumnElement[datetime] = midnight - literal_column("interval '1 microsecond'", Interval())
    return moment


def list_past_values(moment: datetime) -> dict[str, Any]:
    """Return the parameters of the statements of a moment: the moment, and the last day that had ended."""
    day = moment.astimezone(CHINA).date()
    return {"moment": moment, "last_day": day if moment >= moment_of(day) else day - timedelta(days=1)}


def is_past_kept(depth: int) -> ColumnElement[bool]:
    """Say whether past sums are kept of a place and of what lies at most so many levels below it."""
    above = DistrictDescendant
    number = select(func.count()).where(above.descendant == PLACE, above.depth > 0).scalar_subquery()
    return and_(exists().where(PastClosing.through.is_not(None)), number + depth < MOST_ABOVE)


def select_past_parts(names: tuple[str, ...], of_place: Any) -> list[Select[Any]]:
    """Return the SELECTs that together are the parts of some places at the moment of a reader.

    `of_place` says of the columns of parts which are meant.
    """
    closed = select(PastClosing.through).scalar_subquery()
    base = func.least(closed, LAST_DAY, type_=Date())
    # Where no day is kept, all that was written counts as written since.
    since = case((closed.is_(None), literal_column("timestamptz '-infinity'", MOMENT)), else_=end_of(base))
    touched = select_moved(since, AT).subquery("touched")
    states = union_all(
        select(touched.c.project_id, since.label("at"), literal(-1).label("sign")),
        select(touched.c.project_id, AT, literal(1)),
    ).cte("states")
    kept = PastSum.__table__.c
    return [
        select(*(find_column(kept, name).label(name) for name in names)).where(
            closed.is_not(None), is_before(kept, base), of_place(kept)
        ),
        select_moved_parts(states, names, of_place),
    ]


def is_before(kept: Any, base: Any) -> ColumnElement[bool]:
    """Say whether a period ended by the end of a day and no longer one that ended by then holds it."""
    year, month = (cast(func.date_trunc(span, cast(base, DateTime())), Date) for span in ("year", "month"))
    return or_(
        and_(kept.span == "year", kept.first < year),
        and_(kept.span == "month", kept.first >= year, kept.first < month),
        and_(kept.span == "day", kept.first >= month, kept.first <= base),
    )


def select_moved(since: Any, until: Any) -> Select[Any]:
    """Return the SELECT of the projects of which anything that counts began or ended within a time."""
    moves = [
        select(VERSIONS[name].c[column].label("project_id")).where(at > since, at <= until)
        for name, column in ADDING.items()
        for at in (VERSIONS[name].c.valid_from, VERSIONS[name].c.valid_to)
    ]
    return select(union_all(*moves).subquery("moves").c.project_id).distinct()


def select_moved_parts(states: CTE, names: tuple[str, ...], of_place: Any, *more: Any) -> Select[Any]:
    """Return the SELECT of the parts of projects at moments of their own, each with the sign of its state.

    `states` (a CTE of that name) has project_id, at and sign.
    """
    project_id, at = literal_column("states.project_id", Integer()), literal_column("states.at", MOMENT)
    parts = stand_at(select_placed_parts(lambda column: column == project_id), at).lateral("placed")
    columns = {name: find_column(parts.c, name) for name in names}
    columns |= {name: states.c.sign * column for name, column in columns.items() if name in MEASURES}
    found = select(*more, *(column.label(name) for name, column in columns.items()))
    return found.select_from(states.join(parts, true())).where(of_place(parts.c))
