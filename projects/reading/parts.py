"""What a project adds to the sums of a place: the one row that all totals add up.

It is read from the projects (`select_parts`), or from what is kept of each place (kept_parts.py), which is
made of the same rows (folding.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    CHAR,
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from geo.models import DistrictDescendant
from projects.models import Allocation, Project
from projects.models.place_lack import LACK_MEASURES
from projects.models.place_sum import MEASURES, SIDES, WHOLE
from projects.reading.missing import name_lacks
from projects.reading.own import NOTHING, Area, claim_of, number_in, wan_in
from projects.words.vocabulary import LOCATED_PRECISIONS

Choose = Callable[[Any], ColumnElement[bool]]
# The place that a statement asks of.
PLACE = bindparam("place", type_=CHAR(6))
# What stands in every part, whichever the place.
FACTS = tuple(name for name in SIDES if name not in ("place", "is_whole", "is_line"))


def is_status_known() -> ColumnElement[bool]:
    """Say whether a plan or an officer tells a project's stage: 谋划 of which nobody speaks is silence."""
    return or_(Project.status != "planned", Project.status_basis != "implied")


def find_column(columns: Any, name: str) -> Any:
    """Return a column of parts or sums.

    Whether a project is located is told by its precision, what it lacks by the bits of a number.
    """
    if name in columns:
        return columns[name]
    if name == "is_located":
        return columns.precision.in_(LOCATED_PRECISIONS)
    return columns.lacks.bitwise_rshift(LACK_MEASURES.index(name)).bitwise_and(1)


def select_parts(area: Area, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the SELECT of what each of some projects adds to the sums of an area: facts, then measures.

    OFFSET keeps PostgreSQL from working its columns out anew for each sum over them, and the claim for each.
    """
    claimed = (
        select(Project.id, claim_of(area).label("claim")).where(*conditions).offset(0).subquery("claimed")
    )
    rows = select(*list_facts(claimed.c.claim), *list_measures(area, claimed.c.claim))
    return rows.join_from(Project, claimed, claimed.c.id == Project.id).offset(0)


def list_facts(claim: Any) -> list[ColumnElement[Any]]:
    """Return the columns by which sums are told apart, but for the place, by what an area claims."""
    facts: dict[str, Any] = {
        "status": Project.status,
        "type": Project.type,
        "bucket": Project.bucket,
        "precision": Project.precision,
        "custody": func.coalesce(Project.custody, ""),
        "is_programme": Project.is_programme,
        "is_own": claim != NOTHING,
        "counts": Project.counted_number == 1,
        "is_silent": Project.investment_wan.is_(None),
        "is_known": is_status_known(),
        "is_undone": Project.completed_wan.is_(None),
        "has_conflict": Project.has_conflict,
    }
    return [facts[name].label(name) for name in FACTS]


def list_measures(area: Area, claim: Any) -> list[ColumnElement[Any]]:
    """Return what is added up: projects, those that are the area's own, and its own money in 万元."""
    measures: dict[str, Any] = {
        "row_number": literal(1),
        "number": number_in(area, claim),
        "wan": wan_in(area, Project.counted_wan, claim),
        "high_wan": wan_in(area, Project.counted_high_wan, claim),
        "completed_wan": func.coalesce(wan_in(area, Project.completed_wan, claim), 0),
        "counted_wan": Project.counted_wan,
    }
    return [measures[name].label(name) for name in MEASURES]


def select_placed_parts(choose: Choose) -> CompoundSelect[Any]:
    """Return the SELECT of all parts of some projects, in all places: project, sides, measures, lacks.

    `choose` says of a column of ids which are meant: it is asked wherever rows are read, since PostgreSQL
    does not carry a list from one table to the other. Every district that a project touches has a part, and
    all above it, and the whole. What lies at a level that has districts below it (市本级) has a part of that
    level alone beside.
    """
    live = and_(Project.merged_into_id.is_(None), choose(Project.id))
    above, lower = touched_places(choose), aliased(DistrictDescendant)
    within = select(lower.descendant).where(lower.ancestor == above.c.place).correlate(above)
    level = (
        select(Allocation.project_id, Allocation.adcode.label("place"))
        .where(choose(Allocation.project_id))
        .where(exists().where(lower.ancestor == Allocation.adcode, lower.depth > 0))
        .subquery("level")
    )
    itself = select(level.c.place).correlate(level)
    lies_nowhere = ~exists().where(Allocation.project_id == Project.id)
    whole = cast(literal(WHOLE), CHAR(6))
    return union_all(
        place_parts(within, above.c.place, true(), above.c.is_lowest, above.c.claim)
        .join(above, above.c.project_id == Project.id)
        .where(live),
        place_parts(itself, level.c.place, false(), true())
        .join(level, level.c.project_id == Project.id)
        .where(live),
        place_parts(None, whole, true(), false()).where(live),
        place_parts(None, whole, false(), true()).where(live, lies_nowhere),
    )


def touched_places(choose: Choose) -> Subquery:
    """Return the districts that some projects touch, and all above: project, place, is_lowest, claim.

    What a place claims is worked out here once for all amounts; OFFSET keeps PostgreSQL from doing it anew.
    """
    below, lower, inner = (aliased(DistrictDescendant) for _ in range(3))
    is_lowest = ~exists().where(lower.ancestor == below.ancestor, lower.depth > 0)
    touched = (
        select(Allocation.project_id, below.ancestor.label("place"), is_lowest.label("is_lowest"))
        .join(below, below.descendant == Allocation.adcode)
        .where(choose(Allocation.project_id))
        .distinct()
        .subquery("touched")
    )
    within = select(inner.descendant).where(inner.ancestor == touched.c.place).correlate(touched)
    claims = select(*touched.c, claim_of(within).label("claim")).join(
        Project, Project.id == touched.c.project_id
    )
    return claims.offset(0).subquery("above")


def place_parts(area: Area, place: Any, is_whole: Any, is_line: Any, claim: Any = None) -> Select[Any]:
    """Return the SELECT of the parts of one kind of place, from the projects on."""
    claim = claim_of(area) if claim is None else claim
    sides = (place.label("place"), is_whole.label("is_whole"), is_line.label("is_line"))
    lacks = case((is_whole, name_lacks()), else_=0).label("lacks")
    columns = (*sides, *list_facts(claim), *list_measures(area, claim), lacks)
    return select(Project.id.label("project_id"), *columns).select_from(Project)
