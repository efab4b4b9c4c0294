"""Find pairs of projects that may be the same thing on the ground, with a score and the reasons for it.

One statement does it: pairs whose names are alike (name_likeness), in districts that touch, are weighed by
names, district, type, stage, money, length, owner, place, years and where the plans speak of them. Decided
pairs stay out. A large registry compares what lies where the filter's projects lie (compared.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from geo.models import DistrictDescendant
from projects.models import Allocation, DocumentHeading, DuplicateDecision, Mention, Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection
from projects.reconcile.compared import Compared, find_compared
from projects.reconcile.name_likeness import alike_names
from projects.words.vocabulary import DONE_STATUSES

# What numbers a phase, road or line: two names that differ in it are rarely one project.
NUMBERING = "[0-9]+|[一二三四五六七八九十东西南北]+(?=期|号|路|街|线|区段|标)"
LEAST_SCORE = 0.6
NEAR_M = 2000
ALIKE_PLACES, UNLIKE_PLACES = 0.5, 0.1
# Down to which level of headings two works must stand under the same ones to be of one list.
CHAPTER_LEVEL = 3

Left, Right = aliased(Project, name="l"), aliased(Project, name="r")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two projects look alike, or (`speaks_against`) unlike; the app floor puts the code into words."""

    code: str
    value: Any = None
    speaks_against: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair that may be one project; the lower id stands left, the score is between 0 and 1."""

    left_id: int
    right_id: int
    score: Decimal = Decimal(0)
    reasons: tuple[Reason, ...] = ()


def list_candidates(session: Session, selection: Selection) -> list[Candidate]:
    """Return the undecided pairs of which the filter picks at least one side, the likeliest first.

    Raises TooManyCompared where a large registry would have to compare more projects than at once.
    """
    rows = session.execute(select_candidates(selection, find_compared(session, selection))).mappings()
    return [Candidate(row["left_id"], row["right_id"], row["score"], read_reasons(row)) for row in rows]


def touching(is_exact: bool) -> ColumnElement[bool]:
    """Say whether the districts of both sides touch: one is the other (`is_exact`), or lies in it."""
    mine, theirs = aliased(Allocation), aliased(Allocation)
    joined = exists().where(mine.project_id == Left.id, theirs.project_id == Right.id)
    if is_exact:
        return joined.where(mine.adcode == theirs.adcode)
    below = DistrictDescendant
    return joined.where(
        or_(
            and_(below.ancestor == mine.adcode, below.descendant == theirs.adcode),
            and_(below.ancestor == theirs.adcode, below.descendant == mine.adcode),
        )
    )


def numbers_of(name: Any) -> ColumnElement[Any]:
    """Return the numbers in a name, in order; NULL when it has none."""
    found = func.regexp_matches(name, NUMBERING, "g").column_valued("found")
    return select(func.string_agg(func.array_to_string(found, ""), ",")).scalar_subquery()


def brackets(name: Any) -> ColumnElement[str]:
    """Return what a name says in brackets at its end; nothing when it has none."""
    found: ColumnElement[str] = func.coalesce(func.substring(name, "[（(]([^）)]*)[）)]$"), "")
    return found


def cited_in_one_line() -> ColumnElement[bool]:
    """Say whether one line of a document names both: who writes two names there means two works."""
    mine, theirs = aliased(Mention), aliased(Mention)
    return exists().where(
        mine.project_id == Left.id,
        theirs.project_id == Right.id,
        mine.document_id == theirs.document_id,
        mine.line == theirs.line,
    )


def told_in_two_documents() -> ColumnElement[bool]:
    """Say whether the documents speak of both, and none of them of both."""
    mine, theirs = aliased(Mention), aliased(Mention)
    of_left, of_right = mine.project_id == Left.id, theirs.project_id == Right.id
    of_both = exists().where(of_left, of_right, mine.document_id == theirs.document_id)
    return and_(exists().where(of_left), exists().where(of_right), ~of_both)


def chapters(pairs: CTE) -> CTE:
    """Return, as one object by id, the chapters in which the documents speak of each project of the pairs.

    As rows PostgreSQL, which expects a handful of pairs, would look through all of them for each.
    """
    told = union(select(pairs.c.left_id), select(pairs.c.right_id))
    inside = and_(
        DocumentHeading.document_id == Mention.document_id,
        DocumentHeading.kind == "heading",
        DocumentHeading.level <= CHAPTER_LEVEL,
        Mention.line.between(DocumentHeading.line, DocumentHeading.last_line),
    )
    innermost = (
        select(Mention.project_id, Mention.document_id, func.max(DocumentHeading.line).label("line"))
        .join(DocumentHeading, inside)
        .where(Mention.project_id.in_(told))
        .group_by(Mention.id, Mention.project_id, Mention.document_id)
        .subquery("innermost")
    )
    place = func.concat(innermost.c.document_id, ":", innermost.c.line)
    each = (
        select(
            innermost.c.project_id.label("id"),
            func.array_agg(aggregate_order_by(place.distinct(), place)).label("places"),
        )
        .group_by(innermost.c.project_id)
        .subquery("each")
    )
    return select(func.jsonb_object_agg(each.c.id, each.c.places).label("by_id")).cte("chapters")


def stand_in_one_chapter(pairs: CTE) -> ColumnElement[bool]:
    """Say whether the documents speak of both sides in the very same chapters."""
    by_id = select(chapters(pairs).c.by_id).scalar_subquery()
    mine, theirs = (by_id.op("->")(cast(side.id, Text)) for side in (Left, Right))
    same: ColumnElement[bool] = mine == theirs
    return same


def is_done(side: Any) -> ColumnElement[bool]:
    """Say whether the works of a side are done."""
    done: ColumnElement[bool] = side.status.in_(DONE_STATUSES)
    return done


def plain_facts() -> dict[str, ColumnElement[Any]]:
    """Return what the two rows alone say for or against a pair, by the code of its reason."""
    low, high = (pick(Left.investment_wan, Right.investment_wan) for pick in (func.least, func.greatest))
    money = and_(Left.investment_wan > 0, Right.investment_wan > 0)
    places = func.similarity(Left.place_text, Right.place_text)
    return {
        "type_same": Left.type == Right.type,
        "money_same": and_(money, high <= low * Decimal("1.005")),
        "money_far": and_(money, high > low * 3),
        "length_same": and_(Left.length_km > 0, Left.length_km == Right.length_km),
        "owner_same": Left.owner == Right.owner,
        "owner_differs": Left.owner != Right.owner,
        "place_alike": places >= ALIKE_PLACES,
        "place_differs": places < UNLIKE_PLACES,
        "years_same": and_(Left.start_year == Right.start_year, Left.end_year == Right.end_year),
        "stage_differs": is_done(Left) != is_done(Right),
        "brackets_differ": and_(brackets(Left.name) != "", brackets(Left.name) != brackets(Right.name)),
        "programme_differs": Left.is_programme != Right.is_programme,
        "siblings": Left.parent_id == Right.parent_id,
    }


def dear_facts(pairs: CTE) -> dict[str, ColumnElement[Any]]:
    """Return what else speaks for or against each of some pairs: it takes far longer to find out."""
    return {
        "district_same": touching(True),
        "near": and_(
            Left.precision != "route",
            Right.precision != "route",
            func.ST_DWithin(func.Geography(Left.geom), func.Geography(Right.geom), NEAR_M),
        ),
        "two_documents": told_in_two_documents(),
        "listed_apart": cited_in_one_line(),
        "one_chapter": stand_in_one_chapter(pairs),
        "numbers_differ": numbers_of(Left.name).is_distinct_from(numbers_of(Right.name)),
    }


# How much each fact adds to the name's part of the score.
WEIGHTS = {
    "district_same": 0.18,
    "type_same": 0.16,
    "money_same": 0.16,
    "money_far": -0.08,
    "length_same": 0.08,
    "owner_same": 0.06,
    "owner_differs": -0.14,
    "place_alike": 0.05,
    "place_differs": -0.08,
    "near": 0.03,
    "years_same": 0.03,
    "two_documents": 0.05,
    "stage_differs": -0.16,
    "listed_apart": -0.18,
    "one_chapter": -0.12,
    "brackets_differ": -0.18,
    "numbers_differ": -0.22,
    "programme_differs": -0.16,
    "siblings": -0.20,
}
NAME_WEIGHT = 0.60
# What the dear facts add to a score at the most, and a little for what floats lose.
MOST_MORE = WEIGHTS["district_same"] + WEIGHTS["two_documents"] + WEIGHTS["near"] + 0.001


def select_candidates(selection: Selection, compared: Compared | None) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of the pairs with their score and every fact, of the compared projects or of all."""
    alike = alike_names(compared.choose, compared.ask) if compared else alike_names()
    weighed = (
        select(
            Left.id.label("left_id"),
            Right.id.label("right_id"),
            alike.c.likeness,
            alike.c.is_same,
            Left.investment_wan.label("left_wan"),
            Right.investment_wan.label("right_wan"),
            *say(plain_facts()),
        )
        .select_from(alike)
        .join(Left, Left.id == alike.c.l)
        .join(Right, Right.id == alike.c.r)
        .where(*([] if compared else picked(selection)))
        .cte("weighed")
        # Each fact is found out once, though scores, order and answer name it.
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    may_do = add_weights(weighed) >= LEAST_SCORE - MOST_MORE
    hopeful = select(weighed).where(may_do).cte("hopeful").prefix_with("MATERIALIZED", dialect="postgresql")
    pairs = (
        select(*hopeful.c, *say(dear_facts(hopeful)))
        .select_from(hopeful)
        .join(Left, Left.id == hopeful.c.left_id)
        .join(Right, Right.id == hopeful.c.right_id)
        .where(touching(False), ~is_decided(), ~is_family())
        .cte("pairs")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    score = add_weights(pairs)
    bounded = func.round(cast(func.least(score, 1.0), Numeric), 2).label("score")
    return (
        select(*pairs.c, bounded)
        .where(score >= LEAST_SCORE)
        .order_by(bounded.desc(), pairs.c.left_id, pairs.c.right_id)
    )


def say(facts: dict[str, ColumnElement[Any]]) -> list[ColumnElement[bool]]:
    """Return facts as columns by the codes of their reasons; what is not known is none."""
    return [func.coalesce(fact, False).label(code) for code, fact in facts.items()]


def add_weights(rows: CTE) -> ColumnElement[float]:
    """Return the score of pairs by the name and by what facts the rows have."""
    score: ColumnElement[Any] = case((rows.c.is_same, 1.0), else_=rows.c.likeness) * NAME_WEIGHT
    for code, weight in WEIGHTS.items():
        if code in rows.c:
            score = score + cast(rows.c[code], Integer) * weight
    return cast(score, Float)


def is_decided() -> ColumnElement[bool]:
    """Say whether the pair has been decided."""
    decision = DuplicateDecision
    return exists().where(decision.left_id == Left.id, decision.right_id == Right.id)


def is_family() -> ColumnElement[bool]:
    """Say whether one side is a part of the other: such a pair can never be merged."""
    listed = or_(
        and_(Mention.project_id == Left.id, Mention.programme_id == Right.id),
        and_(Mention.project_id == Right.id, Mention.programme_id == Left.id),
    )
    by_tree = or_(Left.parent_id == Right.id, Right.parent_id == Left.id)
    return or_(func.coalesce(by_tree, False), exists().where(listed))


def picked(selection: Selection) -> list[ColumnElement[bool]]:
    """Return the condition that the filter picks one side at least; none for an empty filter."""
    if selection.wanted == ProjectFilter():
        return []
    chosen = selection.ids.cte("chosen")
    own = select(chosen.c.id)
    return [or_(Left.id.in_(own), Right.id.in_(own))]


def read_reasons(row: Any) -> tuple[Reason, ...]:
    """Return the reasons of a pair: the name first, then what speaks for it, then what speaks against it."""
    name = Reason("name_same") if row["is_same"] else Reason("name_alike", round(row["likeness"] * 100))
    values = {"money_same": row["left_wan"], "money_far": (row["left_wan"], row["right_wan"])}
    found = [Reason(code, values.get(code), weight < 0) for code, weight in WEIGHTS.items() if row[code]]
    return (name, *sorted(found, key=lambda reason: reason.speaks_against))


def sides(candidates: Sequence[Candidate]) -> set[int]:
    """Return the ids of all projects of some pairs."""
    return {one for pair in candidates for one in (pair.left_id, pair.right_id)}
