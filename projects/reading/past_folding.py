"""Keep what each past day did to the sums of places, so that no total of a past day reads every version.

A day is closed once it is over and no transaction that may have written of it still runs; what was said of it
never changes after. Another tree of districts lets go of all days (migration 0054): they are made anew from
the versions, and read from these meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    CHAR,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    Text,
    cast,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, aliased

from geo.models import DistrictDescendant
from projects.clock import day_of, get_today
from projects.models import VERSIONS, PastClosing, PastSum, Project
from projects.models.place_sum import MEASURES, SIDES, WHOLE
from projects.reading.apart import count_apart
from projects.reading.own import ALL
from projects.reading.parts import FACTS, list_facts, list_measures, select_parts
from projects.reading.past_parts import ADDING, MOST_ABOVE, end_of, select_moved, select_moved_parts
from projects.store.moment import OWN, stand_at

DAY = timedelta(days=1)
LOCK = func.pg_try_advisory_xact_lock(func.hashtext("lantu.past_sums"))
SUMS: Any = PastSum.__table__
COLUMNS = ("span", "first", *SIDES, *MEASURES)
# The transaction itself, which is younger than all that wrote before it; the oldest that still runs.
OWN_XID, OLDEST_XID = (
    cast(cast(xid, Text), BigInteger)
    for xid in (func.pg_current_xact_id(), func.pg_snapshot_xmin(func.pg_current_snapshot()))
)


def begin_month(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def begin_year(day: date) -> date:
    """Return the first day of a day's year."""
    return day.replace(month=1, day=1)


# The longer periods: of which shorter ones they are the sum, and how a day's begins.
SUMMED = (("month", "day", begin_month), ("year", "month", begin_year))


def close_all_days(session: Session, is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Close days until none is left or it is no more wanted, a transaction each; none may be open."""
    while is_wanted():
        with session.begin():
            if not close_day(session, get_today() - DAY):
                return


def close_day(session: Session, last: date) -> bool:
    """Close the next day, or all where none is closed, until `last`; returns whether one was.

    What may still be written of the last day is waited for: between two calls.
    """
    if not session.scalar(select(LOCK)):
        return False
    closing = session.execute(select(PastClosing).with_for_update()).scalar_one_or_none()
    if closing is not None and closing.through is not None and closing.through >= last:
        return False
    if closing is None or closing.awaited != last:
        await_day(session, last)
        return False
    if session.scalar(select(closing.awaited_xid > OLDEST_XID)):
        return False
    if closing.through is None:
        add_all_days(session, last)
        closing.through = last
    else:
        day = find_next_day(session, closing.through, last)
        add_day(session, day)
        add_periods(session, closing.through + DAY, day + DAY)
        closing.through = day
    return True


def find_next_day(session: Session, through: date, last: date) -> date:
    """Return the next day on which anything moved, or the last one; those between add nothing."""
    since = end_of(literal(through, Date()))
    ends = (VERSIONS[name].c[end] for name in ADDING for end in ("valid_from", "valid_to"))
    firsts = (select(func.min(end)).where(end > since).scalar_subquery() for end in ends)
    found: date | None = session.scalar(select(day_of(func.least(*firsts))))
    return last if found is None else min(found, last)


def await_day(session: Session, last: date) -> None:
    """Note which transactions must have ended before a day that is over can be closed."""
    noted: dict[str, Any] = {"awaited": last, "awaited_xid": select(OWN_XID).scalar_subquery()}
    into = upsert(PastClosing).values(id=1, **noted)
    session.execute(into.on_conflict_do_update(index_elements=["id"], set_=noted))


def add_day(session: Session, day: date) -> None:
    """Add what a day did."""
    end, before = end_of(literal(day, Date())), end_of(literal(day - DAY, Date()))
    moved = select_moved(before, end).subquery("moved").c.project_id
    ends = ((before, -1), (end, 1))
    states = union_all(*(select(moved, at.label("at"), literal(sign).label("sign")) for at, sign in ends))
    parts = select_moved_parts(states.cte("states"), (*SIDES, *MEASURES), is_place_kept)
    add(session, parts.add_columns(literal(day, Date()).label("day")))


def add_all_days(session: Session, last: date) -> None:
    """Make all past sums anew, through a day."""
    session.execute(delete(SUMS))
    add(session, select_plain_parts(last))
    add(session, select_other_parts(last))
    add_periods(session, date.min, last + DAY)


def add(session: Session, parts: Select[Any] | CompoundSelect[Any]) -> None:
    """Add parts to the days that they are of: only what makes a difference."""
    row = parts.subquery("parts").c
    rows = sum_up(row, literal("day"), row.day, *(row[name] for name in SIDES))
    session.execute(insert(SUMS).from_select(COLUMNS, rows))


def add_periods(session: Session, since: date, until: date) -> None:
    """Add what the months did that ended since a day and before another, from their days, then the years."""
    for span, of, begin in SUMMED:
        row, first, after = SUMS.c, begin(since), begin(until)
        if first < after:
            of_span = cast(func.date_trunc(span, row.first), Date)
            rows = sum_up(row, literal(span), of_span, *(row[name] for name in SIDES))
            rows = rows.where(row.span == of, row.first >= first, row.first < after)
            session.execute(insert(SUMS).from_select(COLUMNS, rows))


def sum_up(row: Any, *keys: Any) -> Select[Any]:
    """Return the SELECT of rows added up by keys, without those of which nothing is left."""
    sums = [func.sum(row[name]) for name in MEASURES]
    return select(*keys, *sums).group_by(*keys[1:]).having(or_(*(one != 0 for one in sums)))


def is_place_kept(row: Any) -> ColumnElement[bool]:
    """Say whether past sums are kept of the place of a part."""
    return or_(row.place == WHOLE, row.place.in_(select_kept_places()))


def select_kept_places() -> Select[Any]:
    """Return the SELECT of the districts of which past sums are kept."""
    place = DistrictDescendant.descendant
    return select(place).group_by(place).having(func.count() <= MOST_ABOVE)


def select_plain_parts(last: date) -> CompoundSelect[Any]:
    """Return the SELECT of the parts of plain projects: each version adds on a day and takes off on another.

    A plain project lies whole in each of its places, in the same ones as long as it is registered.
    """
    kept, other = VERSIONS["projects"].c, select_others().cte("others")
    plain = select(*(one for one in kept if one.name not in OWN), kept.valid_from, kept.valid_to)
    plain = plain.where(kept.merged_into_id.is_(None), ~exists().where(other.c.project_id == kept.id))
    shown = plain.cte("projects", nesting=True).prefix_with("NOT MATERIALIZED")
    began, ended = (day_of(literal_column(f"projects.{name}")) for name in ("valid_from", "valid_to"))
    place = select_placements().cte("placements").c
    columns = (place.place, place.is_whole, place.is_line, *list_facts(literal(ALL)))
    booked = []
    for day, sign in ((began, 1), (ended, -1)):
        measures = (
            (sign * one).label(name) for name, one in zip(MEASURES, list_measures(None, None), strict=True)
        )
        rows = select(*columns, *measures, day.label("day")).select_from(Project)
        rows = rows.join(place.place.table, place.project_id == Project.id)
        booked.append(rows.where(day <= last, began.is_distinct_from(ended)))
    return union_all(*booked).add_cte(shown, nest_here=True)


def select_placements() -> CompoundSelect[Any]:
    """Return the SELECT of the kept places of projects that stay where they are, as parts name these."""
    line, below, lower = VERSIONS["allocations"].c, DistrictDescendant, aliased(DistrictDescendant)
    places = select_kept_places()
    has_below = exists().where(lower.depth > 0)
    above = (
        select(
            line.project_id,
            below.ancestor.label("place"),
            true().label("is_whole"),
            (~has_below.where(lower.ancestor == below.ancestor)).label("is_line"),
        )
        .join_from(line.project_id.table, below, below.descendant == line.adcode)
        .where(below.ancestor.in_(places))
        .distinct()
    )
    level = select(line.project_id, line.adcode, false(), true()).where(
        line.adcode.in_(places), has_below.where(lower.ancestor == line.adcode)
    )
    projects = select(VERSIONS["projects"].c.id).distinct().subquery("registered").c
    whole = cast(literal(WHOLE), CHAR(6))
    lies_nowhere = ~exists().where(line.project_id == projects.id)
    return union_all(
        above,
        level,
        select(projects.id, whole, true(), false()),
        select(projects.id, whole, false(), true()).where(lies_nowhere),
    )


def select_others() -> CompoundSelect[Any]:
    """Return the SELECT of the projects that are not plain: that cross, are divided or were elsewhere."""
    kept, line = VERSIONS["projects"].c, VERSIONS["allocations"].c
    was_before = exists().where(kept.id == line.project_id, day_of(kept.valid_from) < day_of(line.valid_from))
    has_changed = or_(line.share.is_not(None), line.valid_to.is_not(None), was_before)
    return union(
        select(kept.id.label("project_id")).where(kept.bucket == "cross"),
        select(line.project_id).where(has_changed),
    )


def select_other_parts(last: date) -> CompoundSelect[Any]:
    """Return the SELECT of the parts of the others: of each as it was after each day that moved it."""
    moves = union(
        *(
            select(VERSIONS[name].c[key].label("project_id"), day_of(VERSIONS[name].c[end]).label("day"))
            for name, key in ADDING.items()
            for end in ("valid_from", "valid_to")
        )
    ).subquery("moves")
    move, other = moves.c, select_others().cte("others")
    next_day = func.lead(move.day).over(partition_by=move.project_id, order_by=move.day)
    states = (
        select(
            move.project_id,
            move.day,
            next_day.label("next_day"),
            end_of(move.day).label("at"),
            literal(1).label("sign"),
        )
        .join_from(moves, other, other.c.project_id == move.project_id)
        .where(move.day <= last)
        .cte("states")
    )
    days = (states.c.day, states.c.next_day)
    row = select_moved_parts(states, (*SIDES, *MEASURES), is_place_kept, *days).cte("parts").c
    sides = [row[name] for name in SIDES]
    return union_all(
        select(*sides, *(row[name] for name in MEASURES), row.day),
        select(*sides, *((-row[name]).label(name) for name in MEASURES), row.next_day).where(
            row.next_day.is_not(None)
        ),
    )


def count_wrong_days(session: Session) -> int:
    """Return how many past sums are not what they are made of: days of the whole, all months and years."""
    through = session.scalar(select(PastClosing.through))
    if through is None:
        return 0
    then = stand_at(select_parts(None, Project.merged_into_id.is_(None)), end_of(literal(through, Date())))
    of_whole = (SUMS.c.span == "day", SUMS.c.place == WHOLE, SUMS.c.is_whole)
    days = select(SUMS).where(*of_whole).subquery("days")
    wrong = count_apart(session, (FACTS, MEASURES), days, then.subquery("then"))
    for span, of, begin in SUMMED:
        row = SUMS.c
        columns = (*(row[name] for name in SIDES), *(row[name] for name in MEASURES))
        whole = select(row.first, *columns).where(row.span == span).subquery("whole")
        first = cast(func.date_trunc(span, row.first), Date).label("first")
        parts = select(first, *columns).where(row.span == of, row.first < begin(through + DAY))
        wrong += count_apart(session, (("first", *SIDES), MEASURES), whole, parts.subquery("parts"))
    return wrong
