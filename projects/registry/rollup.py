"""Keep the columns that totals read: what each project adds to a total, and in which row it is counted.

This is the one definition of counting (rules.md, Totals):
- a project adds its adopted investment once; merged and cancelled ones add nothing;
- a programme (or project) with members adds only its remainder, stated total − Σ members, when that is
  positive (未分解), and nothing when it is negative;
- members are the children in the tree and the projects that a mention lists under the programme, so
  that a project named by two programmes is deducted from both and still counts once;
- a cancelled member still takes its part out of the stated total: its money is not spread anew;
- the number of projects leaves out programmes with members, and parts of a single project.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Subquery,
    Update,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from geo.among import among_named
from geo.models import District
from projects.models import Allocation, Mention, Project
from projects.registry.creating import NewProject, adopted

# Every save counts anew: the statements are written once a process, the ids are their one parameter.
IDS = "project_ids"
CHOSEN = among_named(Project.id, IDS)


def recount(session: Session, project_ids: Collection[int] | None = None) -> None:
    """Bring the rollup of the given projects and everything above them up to date; of all projects for None.

    Works upward from the leaves: the members of a row are final before the row itself is computed.
    """
    session.flush()
    heights = measure_heights(session, project_ids)
    for height in sorted(set(heights.values())):
        recount_level(session, [id_ for id_, at in heights.items() if at == height])
    assign_buckets(session, project_ids)
    session.expire_all()


def count_first(new: NewProject, levels: Mapping[str, str]) -> dict[str, Any]:
    """Return the rollup of a new project that nothing belongs to yet; `levels` are those of its districts.

    A thousand rows that are written as they should stand need no second write: `recount` looks, all the same.
    """
    figures = adopted(new, new.values.get("scope"))
    stated, high = figures["investment_wan"] or 0, figures["investment_high_wan"] or 0
    counts = new.values.get("status") != "cancelled"
    return {
        "subtree_wan": stated,
        "subtree_high_wan": high,
        "counted_wan": stated if counts else 0,
        "counted_high_wan": high if counts else 0,
        "counted_number": int(counts),
        "bucket": first_bucket(new, levels),
    }


def first_bucket(new: NewProject, levels: Mapping[str, str]) -> str:
    """Return the row of the reconciliation in which a new project is counted, as `assign_buckets` says it."""
    if len(new.shares) == 1:
        return "district" if levels.get(new.shares[0][0]) == "county" else "city"
    return "cross" if any(share is None for _adcode, share in new.shares) else "district"


def memberships(choose: Callable[[Any], ColumnElement[bool]] | None = None) -> CTE:
    """Return (programme_id, project_id) of every membership, by the tree and by mentions.

    `choose` says of a column of ids which programmes are meant; all without it.
    """
    live = Project.merged_into_id.is_(None)
    by_tree = select(Project.parent_id.label("programme_id"), Project.id.label("project_id")).where(
        Project.parent_id.is_not(None), live
    )
    by_mention = (
        select(Mention.programme_id, Mention.project_id)
        .join(Project, Project.id == Mention.project_id)
        .where(Mention.programme_id.is_not(None), live)
    )
    if choose is not None:
        by_tree = by_tree.where(choose(Project.parent_id))
        by_mention = by_mention.where(choose(Mention.programme_id))
    return union(by_tree, by_mention).cte("memberships")


def measure_heights(session: Session, project_ids: Collection[int] | None) -> dict[int, int]:
    """Return how many levels of members lie below each affected row: 0 for a leaf."""
    rows = session.execute(select_heights(project_ids is None), said(project_ids))
    return dict(rows.all())


def said(project_ids: Collection[int] | None) -> dict[str, list[int]]:
    """Return the parameter of the statements; none where they are of all projects."""
    return {} if project_ids is None else {IDS: list(project_ids)}


@cache
def select_heights(is_of_all: bool) -> Select[int, int]:
    """Return the query of the heights, of the projects in its parameter or of all."""
    member = memberships()
    start = select(Project.id.label("id"))
    affected = start if is_of_all else start.where(CHOSEN)
    up = affected.cte("up", recursive=True)
    up = up.union(select(member.c.programme_id).join(up, up.c.id == member.c.project_id))
    down = select(up.c.id.label("top"), up.c.id.label("id"), literal(0).label("depth")).cte(
        "down", recursive=True
    )
    down = down.union(
        select(down.c.top, member.c.project_id, down.c.depth + 1).join(
            member, member.c.programme_id == down.c.id
        )
    )
    return select(down.c.top, func.max(down.c.depth)).group_by(down.c.top)


def recount_level(session: Session, project_ids: Collection[int]) -> None:
    """Compute the rollup columns of rows whose members are final.

    The rollup is derived, so it is no change of a project: version and time stand.
    """
    session.execute(update_level(), said(project_ids))


@cache
def update_level() -> Update:
    """Return the statement that computes the rollup columns of the projects in its parameter."""
    parts = sum_of_members()
    parent = aliased(Project)
    of_single_project = (
        select(parent.id).where(parent.id == Project.parent_id, parent.is_programme.is_(False)).exists()
    )
    counts = and_(Project.merged_into_id.is_(None), Project.status != "cancelled")
    number = and_(counts, ~and_(Project.is_programme, parts.c.number > 0), ~of_single_project)
    stated, high = func.coalesce(Project.investment_wan, 0), stated_high()
    below, high_below = func.coalesce(parts.c.subtree, 0), func.coalesce(parts.c.subtree_high, 0)
    values: dict[InstrumentedAttribute[Any], ColumnElement[Any]] = {
        Project.subtree_wan: func.greatest(stated, below),
        Project.subtree_high_wan: func.greatest(high, high_below),
        Project.counted_wan: case((counts, func.greatest(stated - below, 0)), else_=0),
        Project.counted_high_wan: case((counts, func.greatest(high - high_below, 0)), else_=0),
        Project.counted_number: case((number, 1), else_=0),
    }
    # A row that stands as it should is not written: whoever saves it would wait for us.
    differs = or_(*(column.is_distinct_from(value) for column, value in values.items()))
    return (
        update(Project)
        .where(CHOSEN, parts.c.id == Project.id, differs)
        .values(values)
        .execution_options(synchronize_session=False)
    )


def stated_high() -> ColumnElement[Any]:
    """Return the figure had an open conflict gone the other way: the highest side, else the adopted one."""
    return func.coalesce(
        case((Project.has_conflict, Project.investment_high_wan), else_=Project.investment_wan), 0
    )


def sum_of_members() -> Subquery:
    """Return how many members each project of the parameter has, and the sum of their subtrees."""
    member, one = memberships(), aliased(Project)
    return (
        select(
            Project.id.label("id"),
            func.count(one.id).label("number"),
            func.sum(one.subtree_wan).label("subtree"),
            func.sum(one.subtree_high_wan).label("subtree_high"),
        )
        .select_from(Project)
        .outerjoin(member, member.c.programme_id == Project.id)
        .outerjoin(one, one.id == member.c.project_id)
        .where(CHOSEN)
        .group_by(Project.id)
        .subquery("parts")
    )


def assign_buckets(session: Session, project_ids: Collection[int] | None) -> None:
    """Say in which row of the reconciliation each project is counted."""
    session.execute(update_buckets(project_ids is None), said(project_ids))


@cache
def update_buckets(is_of_all: bool) -> Update:
    """Return the statement that says it, of the projects in its parameter or of all."""
    touched = allocation_summary()
    bucket = case(
        (and_(touched.c.number == 1, touched.c.counties == 1), "district"),
        (and_(touched.c.number > 1, touched.c.shares == touched.c.number), "district"),
        (touched.c.number > 1, "cross"),
        else_="city",
    )
    return (
        update(Project)
        .where(
            literal(True) if is_of_all else CHOSEN,
            touched.c.project_id == Project.id,
            or_(Project.bucket != bucket),
        )
        .values(bucket=bucket)
        .execution_options(synchronize_session=False)
    )


def allocation_summary() -> Subquery:
    """Return for every project its districts: how many, how many counties, how many shares."""
    query = (
        select(
            Allocation.project_id,
            func.count().label("number"),
            func.count().filter(District.level == "county").label("counties"),
            func.count(Allocation.share).label("shares"),
        )
        .join(District, District.adcode == Allocation.adcode)
        .group_by(Allocation.project_id)
    )
    return query.subquery("touched")
