"""Compare the projects of two moments in one statement over whole sets.

Only projects with a version in between are looked at, each as it was at the two ends. What is listed are
the first of each kind, with what all of the kind come to.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CTE, Select, Subquery, and_, func, or_, select, true, union, union_all

from projects.models import Project
from projects.reading.kept_parts import Shape, select_kept
from projects.reading.own import number_in, wan_in
from projects.reading.totals import sum_columns
from projects.store.moment import stand_at
from projects.timeline.kinds import kind_of, tell_apart, tell_otherwise
from projects.timeline.span import End, Span, shape_span
from projects.timeline.states import select_told
from projects.timeline.touched import select_touched

FIGURES = ("number", "wan", "is_silent")


@cache
def compare_shape(shape: Shape, most: int | None) -> Select[Any]:
    """Return the SELECT for the filters of a shape, to be asked with their values, `since` and `until`."""
    return select_compared(shape_span(shape), most)


def select_compared(span: Span, most: int | None) -> Select[Any]:
    """Return the SELECT of the differences, of each kind the first `most` by what they do to the total.

    Columns: the six of the filter's sum at both ends, then those of `select_ranked`; where nothing became
    different, one row of which only the sums are known. One statement, so that all of it is one snapshot.
    """
    touched = select_candidates(span).cte("touched")
    added = tuple(
        stand_at(keep(select_added(span, end), touched), end.moment).cte(f"added_{name}")
        for end, name in zip(span.ends, ("before", "after"), strict=True)
    )
    ranked = select_ranked(select_differences(span, touched, added)).subquery("ranked")
    before, after = (select_sum(span, end, touched, rows) for end, rows in zip(span.ends, added, strict=True))
    listed = true() if most is None else ranked.c.rank <= most
    whole = before.join(after, true()).outerjoin(ranked, listed)
    return select(*before.c, *after.c, *ranked.c).select_from(whole)


def select_candidates(span: Span) -> Select[Any]:
    """Return the SELECT of who may have changed since the earlier end; `is_between`: before the later one."""
    if span.is_local:
        return select_touched(span.area, *(end.moment for end in span.ends))
    picked = (stand_at(select(Project.id).where(*end.conditions), end.moment).subquery() for end in span.ends)
    ids = union(*(select(one.c.id) for one in picked)).subquery()
    return select(ids.c.id, true().label("is_between"))


def keep(query: Select[Any], touched: CTE) -> Select[Any]:
    """Return a SELECT of projects with the touched ones alone."""
    return query.where(Project.id.in_(select(touched.c.id)))


def select_added(span: Span, end: End) -> Select[Any]:
    """Return the SELECT of the projects that are picked at an end, with what each adds to the sum."""
    number, wan = number_in(span.area), wan_in(span.area, Project.counted_wan)
    is_silent = Project.investment_wan.is_(None).label("is_silent")
    found = select(Project.id, number.label("number"), wan.label("wan"), is_silent)
    return found.where(*end.conditions)


def select_sum(span: Span, end: End, touched: CTE, added: CTE) -> Subquery:
    """Return the filter's sum at an end, as the columns of a Sum.

    Where the present one is kept, the projects that were written since are taken out of it as they are, and
    put back as they were at that end.
    """
    if span.shape is None:
        rows = stand_at(select_added(span, end), end.moment).subquery()
    else:
        now, kept = keep(select_added(span, end), touched).subquery(), select_kept(span.shape)
        whole = (select(*(one.c[name] for name in FIGURES)) for one in (kept, added))
        rows = union_all(*whole, select(-now.c.number, -now.c.wan, now.c.is_silent)).subquery()
    columns = sum_columns(*(rows.c[name] for name in FIGURES))
    named = zip(columns, ("wan", "known", "silent"), strict=True)
    return select(*(column.label(name) for column, name in named)).subquery()


def select_ranked(differences: Select[*tuple[Any, ...]]) -> Select[Any]:
    """Return the SELECT of all differences with their place within their kind, and what the kind comes to."""
    row = differences.subquery("different").c
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


def select_differences(span: Span, touched: CTE, added: tuple[CTE, ...]) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of what became different: id, code, kind, and what it added before and after."""
    between = select(touched.c.id).where(touched.c.is_between)
    told = select_told(*(end.moment for end in span.ends)).where(Project.id.in_(between))
    before, after = (
        stand_at(told, end.moment).subquery(name)
        for end, name in zip(span.ends, ("before", "after"), strict=True)
    )
    was, is_ = added
    # FULL, though `added` adds no row: where PostgreSQL expects few it would try each pair, were it not.
    rows = before.join(after, before.c.id == after.c.id, full=True)
    rows = rows.join(was, was.c.id == before.c.id, full=True).join(is_, is_.c.id == after.c.id, full=True)
    figures = {
        f"{name}_{end}": func.coalesce(side.c[name], 0)
        for end, side in (("before", was), ("after", is_))
        for name in ("number", "wan")
    }
    was_picked, is_picked = was.c.id.is_not(None), is_.c.id.is_not(None)
    counted = or_(*(figures[f"{name}_before"] != figures[f"{name}_after"] for name in ("number", "wan")))
    is_different = or_(tell_apart(before, after), tell_otherwise(before, after), counted)
    return (
        select(
            func.coalesce(after.c.id, before.c.id).label("id"),
            func.coalesce(after.c.code, before.c.code).label("code"),
            kind_of(before, after, was_picked, is_picked, span).label("kind"),
            *(column.label(name) for name, column in figures.items()),
            and_(before.c.investment_wan.is_(None), after.c.investment_wan.is_(None)).label("is_silent"),
        )
        .select_from(rows)
        .where(or_(before.c.id.is_not(None), after.c.id.is_not(None)))
        .where(or_(was_picked, is_picked), or_(was_picked != is_picked, is_different))
    )
