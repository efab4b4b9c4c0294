"""What programmes state beside what their members add up to, judged by PostgreSQL: kept, or from the rows.

What a line comes to is said by `ProgrammeLine` (projects/plans/programmes.py); here the same is said of very
many. Lines are folded with the sums, from the same marks (folding.py): triggers mark the programmes of what
is written (migration 0059). Who reads takes the marked ones out and adds them as they are now.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Numeric,
    Select,
    SmallInteger,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from projects.models import PlaceMark, ProgrammeFigure, Project
from projects.models.programme_figure import MEASURES, RESULTS
from projects.reading.kept_parts import is_marked
from projects.reading.parts import Choose
from projects.reading.selection import Selection
from projects.registry.rollup import memberships
from projects.store.past import get_past

FIGURE_COLUMNS = (
    *("project_id", "measure", "result", "nearness", "code"),
    *("stated", "parts", "member_number", "known_number"),
)
# Areas were converted (亩, 公顷), which leaves this much of the stated figure open.
CONVERSION = Decimal("0.0005")


def select_lines(session: Session, selection: Selection) -> Select[Any]:
    """Return the SELECT of `FIGURE_COLUMNS` of the filter's programmes, as they stand when it is asked."""
    if get_past(session) is not None:
        return select_figures(lambda column: column.in_(selection.ids))
    row = ProgrammeFigure
    is_written = select(1).where(PlaceMark.project_id == row.project_id).exists()
    stored = select(*(getattr(row, name) for name in FIGURE_COLUMNS)).where(~is_written)
    rows = union_all(stored, select_figures(is_marked)).subquery("rows")
    return select(rows).where(*selection.of_these(rows.c.project_id))


def select_figures(choose: Choose) -> Select[Any]:
    """Return the SELECT of `FIGURE_COLUMNS` of some programmes; `choose` says of a column of ids which."""
    sums = select_sums(choose).cte("sums").prefix_with("MATERIALIZED")
    row = union_all(*(select_measure(sums, name) for name in MEASURES)).subquery("stated").c
    difference = row.parts - row.stated
    lacks = (row.known_number < row.member_number) | row.parts_are_examples
    result = case(
        (func.abs(difference) <= row.tolerance, RESULTS.index("match")),
        (difference > 0, RESULTS.index("parts_exceed")),
        (lacks, RESULTS.index("parts_incomplete")),
        else_=RESULTS.index("parts_fall_short"),
    )
    columns = {
        "project_id": row.id,
        "measure": row.measure,
        "result": cast(result, SmallInteger),
        "nearness": -func.abs(difference),
        "code": row.code,
        "stated": row.stated,
        "parts": row.parts,
        "member_number": row.member_number,
        "known_number": row.known_number,
    }
    return select(*(columns[name].label(name) for name in FIGURE_COLUMNS))


def select_measure(sums: CTE, measure: str) -> Select[Any]:
    """Return the SELECT of the lines of one measure, with the difference that still is a match."""
    stated = cast(sums.c[f"stated_{measure}"], Numeric)
    return select(
        *(sums.c[name] for name in ("id", "code", "parts_are_examples", "member_number")),
        cast(MEASURES.index(measure), SmallInteger).label("measure"),
        stated.label("stated"),
        cast(sums.c[f"parts_{measure}"], Numeric).label("parts"),
        sums.c[f"known_{measure}"].label("known_number"),
        tolerate(measure, stated).label("tolerance"),
    ).where(stated.is_not(None))


def tolerate(measure: str, stated: Any) -> ColumnElement[Any]:
    """Return the difference that still is a match, as `ProgrammeLine.tolerance` has it."""
    if measure in ("part_count", "investment_wan"):
        return cast(0, Numeric)
    if measure == "length_km":
        tenth = literal(Decimal("0.1"), Numeric)
        return literal(Decimal("0.5"), Numeric) * func.power(tenth, func.min_scale(stated))
    part: ColumnElement[Any] = stated * literal(CONVERSION, Numeric)
    return part


def select_sums(choose: Choose) -> Select[Any]:
    """Return the SELECT of some programmes with what they state and what their members add up to."""
    member, one = memberships(choose), aliased(Project)
    # A member that is itself several counts as several, unless that is more than stated (count_parts).
    several = func.sum(func.coalesce(one.part_count, 1))
    is_known = one.investment_wan.is_not(None) | (one.subtree_wan > 0)
    sums: list[Any] = [
        case((several <= Project.part_count, several), else_=func.count(one.id)).label("parts_part_count"),
        count(one.id).label("known_part_count"),
        func.coalesce(func.sum(one.subtree_wan), 0).label("parts_investment_wan"),
        count(case((is_known, 1))).label("known_investment_wan"),
    ]
    for name in ("length_km", "land_m2", "floor_m2"):
        column = getattr(one, name)
        sums += [
            func.coalesce(func.sum(column), 0).label(f"parts_{name}"),
            count(column).label(f"known_{name}"),
        ]
    own = (Project.id, Project.code, Project.parts_are_examples)
    figures = [getattr(Project, name) for name in MEASURES]
    return (
        select(
            *own,
            *(figure.label(f"stated_{figure.key}") for figure in figures),
            count(one.id).label("member_number"),
            *sums,
        )
        .join(member, member.c.programme_id == Project.id)
        .join(one, one.id == member.c.project_id)
        .where(Project.merged_into_id.is_(None), choose(Project.id))
        # Every column is named: in the past the table is a view, whose key PostgreSQL does not know.
        .group_by(*own, *figures)
    )


def count(column: Any) -> ColumnElement[int]:
    """Return how many rows have a value, as it is kept."""
    return cast(func.count(column), Integer)


def count_wrong_figures(session: Session) -> int:
    """Return how many lines are not those of their programmes; marked ones stand as last folded."""
    marked = select(PlaceMark.project_id)
    row = ProgrammeFigure
    kept = select(*(getattr(row, name) for name in FIGURE_COLUMNS)).where(row.project_id.not_in(marked))
    fresh = select_figures(lambda column: column.not_in(marked)).subquery("fresh")
    signed = (kept.add_columns(literal(1).label("sign")), select(*fresh.c, literal(-1)))
    rows = union_all(*signed).subquery("rows")
    keys = [rows.c[name] for name in FIGURE_COLUMNS]
    wrong = select(*keys).group_by(*keys).having(func.sum(rows.c.sign) != 0).subquery("wrong")
    return session.scalar(select(func.count()).select_from(wrong)) or 0
