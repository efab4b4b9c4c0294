"""Compare the projects of two moments in one statement over whole sets.

Only projects with a version in between are looked at, each as it was at the two ends. What is listed are
the first of each kind, with what all of the kind come to.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    false,
    func,
    or_,
    select,
    true,
    union,
    union_all,
)

from projects.models import Project
from projects.reading.kept_parts import Shape, select_kept
from projects.reading.own import number_in, wan_in
from projects.reading.totals import sum_columns
from projects.store.moment import stand_at
from projects.timeline.kinds import is_seen, kind_of, tell_apart, tell_otherwise
from projects.timeline.span import End, Span, shape_span
from projects.timeline.states import select_told
from projects.timeline.touched import select_touched

FIGURES = ("number", "wan", "is_silent")
ENDS = ("before", "after")
DELTAS = tuple(f"{name}_{end}" for name in ("number", "wan") for end in ENDS)


@cache
def compare_shape(shape: Shape, is_wide: bool, most: int | None, only_seen: bool = False) -> Select[Any]:
    """Return the SELECT for the filters of a shape, to be asked with their values, `since` and `until`."""
    return select_compared(shape_span(shape, is_wide), most, only_seen)


def select_compared(span: Span, most: int | None, only_seen: bool = False) -> Select[Any]:
    """Return the SELECT of the differences, of each kind the first `most` by what they do to the total.

    With `only_seen` those alone that a map shows (kinds.py).

    Columns: the six of the filter's sum at both ends, then those of `select_ranked`; where nothing became
    different, one row of which only the sums are known. One statement, so that all of it is one snapshot.
    """
    pairs = select_pairs(span, select_candidates(span).cte("touched")).cte("pairs")
    ranked = select_ranked(pairs, only_seen).subquery("ranked")
    before, after = (select_sum(span, end, pairs) for end in ENDS)
    listed = true() if most is None else ranked.c.rank <= most
    whole = before.join(after, true()).outerjoin(ranked, listed)
    return select(*before.c, *after.c, *ranked.c).select_from(whole)


def select_candidates(span: Span) -> Select[Any]:
    """Return the SELECT of who may have changed since the earlier end; `is_between`: before the later one.

    `is_later` says that one may have changed after it: what was not is now as it was then.
    """
    if span.is_local:
        return select_touched(span.area, span.earlier.moment, span.later.moment, span.is_wide)
    picked = (stand_at(select(Project.id).where(*end.conditions), end.moment).subquery() for end in span.ends)
    ids = union(*(select(one.c.id) for one in picked)).subquery()
    return select(ids.c.id, true().label("is_between"), true().label("is_later"))


def select_pairs(span: Span, touched: CTE) -> Select[Any]:
    """Return the SELECT of the touched projects with all that is asked of them, each read once at each end.

    Columns: id, is_later, the later code, `kind` (NULL: no difference), is_silent, then FIGURES of each end
    and, where the sums are kept, of now.
    """
    told = select_told(*(end.moment for end in span.ends))
    sides: dict[str, Any] = {}
    for name, end in zip(ENDS, span.ends, strict=True):
        found = told.add_columns(*add_figures(span, end)).where(Project.id == touched.c.id)
        sides[name] = stand_at(found, end.moment).lateral(name)
    before, after = sides.values()
    if span.shape is not None:
        # NULL for the others, of which PostgreSQL then looks nothing up.
        later = case((touched.c.is_later, touched.c.id))
        sides["now"] = select(*add_figures(span, span.later)).where(Project.id == later).lateral("now")
    rows: FromClause = touched
    for side in sides.values():
        rows = rows.outerjoin(side, true())
    silent = (side.c.investment_wan.is_(None) for side in (before, after))
    is_different = and_(touched.c.is_between, differ(before, after))
    columns: list[Any] = [
        touched.c.id,
        touched.c.is_later,
        func.coalesce(after.c.code, before.c.code).label("code"),
        case((is_different, kind_of(before, after, span))).label("kind"),
        is_seen(before, after).label("is_seen"),
        and_(*silent).label("is_silent"),
        *(figure_of(side, name).label(f"{name}_{end}") for end, side in sides.items() for name in FIGURES),
    ]
    return select(*columns).select_from(rows)


def select_added(span: Span, end: End) -> Select[Any]:
    """Return the SELECT of what each project that is picked at an end adds to the sum."""
    found = select(number_in(span.area).label("number"), wan_in(span.area, Project.counted_wan).label("wan"))
    return found.add_columns(Project.investment_wan.is_(None).label("is_silent")).where(*end.conditions)


def add_figures(span: Span, end: End) -> list[ColumnElement[Any]]:
    """Return whether a project is picked at an end, and what it would then add to the sum."""
    return [
        func.coalesce(and_(*end.conditions), false()).label("is_picked"),
        number_in(span.area).label("number"),
        wan_in(span.area, Project.counted_wan).label("wan"),
        Project.investment_wan.is_(None).label("is_silent"),
    ]


def figure_of(side: Subquery, name: str) -> ColumnElement[Any]:
    """Return what a project adds to the sum at an end; nothing where it is not picked."""
    return side.c[name] if name == "is_silent" else case((side.c.is_picked, side.c[name]), else_=0)


def differ(before: Subquery, after: Subquery) -> ColumnElement[bool]:
    """Say whether a project came or went, or stayed and is another or adds another figure."""
    was, is_ = (func.coalesce(side.c.is_picked, false()) for side in (before, after))
    is_other = or_(
        tell_apart(before, after),
        tell_otherwise(before, after),
        *(figure_of(before, name) != figure_of(after, name) for name in ("number", "wan")),
    )
    return and_(or_(was, is_), or_(was != is_, is_other))


def select_sum(span: Span, end: str, pairs: CTE) -> Subquery:
    """Return the filter's sum at an end, `before` or `after`, as the columns of a Sum.

    Where the present one is kept, the projects that were written since are taken out of it as they are, and
    put back as they were at that end.
    """
    if span.shape is None:
        at = span.earlier if end == "before" else span.later
        rows = stand_at(select_added(span, at), at.moment).subquery()
    else:
        kept, pair = select_kept(span.shape).c, pairs.c
        # Who was not written since the later end is now as he was then.
        now = {
            name: case((pair.is_later, pair[f"{name}_now"]), else_=pair[f"{name}_after"]) for name in FIGURES
        }
        moved = true() if end == "before" else pair.is_later
        rows = union_all(
            select(*(kept[name] for name in FIGURES)),
            select(*(pair[f"{name}_{end}"] for name in FIGURES)).where(moved),
            select(-now["number"], -now["wan"], now["is_silent"]).where(moved),
        ).subquery()
    columns = sum_columns(*(rows.c[name] for name in FIGURES))
    named = zip(columns, ("wan", "known", "silent"), strict=True)
    return select(*(column.label(name) for column, name in named)).subquery()


def select_ranked(pairs: CTE, only_seen: bool) -> Select[Any]:
    """Return the SELECT of the differences with their place within their kind, and what the kind comes to."""
    figures = [func.coalesce(pairs.c[name], 0).label(name) for name in DELTAS]
    told = (pairs.c.id, pairs.c.code, pairs.c.kind, pairs.c.is_silent)
    is_listed = and_(pairs.c.kind.is_not(None), pairs.c.is_seen if only_seen else true())
    row = select(*told, *figures).where(is_listed).subquery("different").c
    kind: dict[str, Any] = {"partition_by": row.kind}
    delta = row.wan_after - row.wan_before
    return select(
        *row,
        func.row_number().over(**kind, order_by=[func.abs(delta).desc(), row.code]).label("rank"),
        func.count().over(**kind).label("kind_rows"),
        func.sum(row.number_after - row.number_before).over(**kind).label("kind_number"),
        func.sum(delta).over(**kind).label("kind_wan"),
        func.bool_or(or_(~row.is_silent, delta != 0)).over(**kind).label("kind_is_stated"),
    )
