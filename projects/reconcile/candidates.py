"""Find pairs of projects that may be the same thing on the ground, with a score and the reasons for it.

One statement does it: pairs that share rare two-character tokens in any of their names, in districts that
touch, are weighed by names, district, type, money, length, owner, place and years. Decided pairs stay out.
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
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session, aliased

from geo.models import DistrictDescendant
from projects.models import Allocation, DuplicateDecision, Mention, Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection

# Words that every other name has say nothing about which project it is; nor do brackets and blanks.
NOISE = "[（(][^）)]*[)）]|项目|工程|建设|新建|[^[:alnum:]]"
# What numbers a phase, road or line: two names that differ in it are rarely one project.
NUMBERING = "[0-9]+|[一二三四五六七八九十东西南北]+(?=期|号|路|街|线|区段|标)"
# A token in more projects than this tells nothing, and would pair everything with everything.
MOST_SHARING = 80
LEAST_SHARED = 2
LEAST_LIKENESS = 0.5
LEAST_SCORE = 0.6
NEAR_M = 2000

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
    """Return the undecided pairs of which the filter picks at least one side, the likeliest first."""
    rows = session.execute(select_candidates(selection)).mappings()
    return [Candidate(row["left_id"], row["right_id"], row["score"], read_reasons(row)) for row in rows]


def live_names() -> CTE:
    """Return (id, name) of every name of the live projects, without noise."""
    live = Project.merged_into_id.is_(None)
    names = union(
        select(Project.id, Project.name).where(live),
        select(Project.id, func.unnest(Project.aliases)).where(live),
        select(Mention.project_id, Mention.stated_name).join(Project, Mention.project_id == Project.id),
    ).subquery("names")
    plain = func.lower(func.regexp_replace(names.c.name, NOISE, "", "g"), type_=String())
    return select(names.c.id, plain.label("name")).distinct().cte("clean")


def rare_tokens(clean: CTE) -> CTE:
    """Return (id, token, weight) of the two-character tokens that few projects share."""
    place = func.generate_series(1, func.greatest(func.length(clean.c.name) - 1, 1))
    token = func.substr(clean.c.name, place, 2)
    tokens = select(clean.c.id, token.label("token")).distinct().cte("tokens")
    often = select(tokens.c.token, func.count().label("number")).group_by(tokens.c.token).subquery("often")
    weight = func.ln(literal(4.0) * MOST_SHARING / often.c.number).label("weight")
    return (
        select(tokens.c.id, tokens.c.token, weight)
        .join(often, often.c.token == tokens.c.token)
        .where(often.c.number <= MOST_SHARING)
        .cte("rare")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def alike_names() -> CTE:
    """Return (l, r, overlap, likeness, is_same) of the pairs whose names are alike."""
    clean = live_names()
    rare = rare_tokens(clean)
    one, other = rare.alias("one"), rare.alias("other")
    weights = select(rare.c.id, func.sum(rare.c.weight).label("weight")).group_by(rare.c.id).cte("weights")
    shared = (
        select(one.c.id.label("l"), other.c.id.label("r"), func.sum(one.c.weight).label("weight"))
        .join(other, and_(other.c.token == one.c.token, one.c.id < other.c.id))
        .group_by(one.c.id, other.c.id)
        .having(func.count() >= LEAST_SHARED)
        .cte("shared")
    )
    mine, theirs = weights.alias("mine"), weights.alias("theirs")
    my_name, their_name = clean.alias("my_name"), clean.alias("their_name")
    overlap = func.max(shared.c.weight / func.least(mine.c.weight, theirs.c.weight))
    likeness = func.max(func.similarity(my_name.c.name, their_name.c.name))
    return (
        select(
            shared.c.l,
            shared.c.r,
            overlap.label("overlap"),
            likeness.label("likeness"),
            func.bool_or(my_name.c.name == their_name.c.name).label("is_same"),
        )
        .join(mine, mine.c.id == shared.c.l)
        .join(theirs, theirs.c.id == shared.c.r)
        .join(my_name, my_name.c.id == shared.c.l)
        .join(their_name, their_name.c.id == shared.c.r)
        .group_by(shared.c.l, shared.c.r)
        .having(func.greatest(overlap, likeness) >= LEAST_LIKENESS)
        .cte("alike")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


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


def facts() -> dict[str, ColumnElement[Any]]:
    """Return what else speaks for or against a pair, by the code of its reason."""
    low, high = (pick(Left.investment_wan, Right.investment_wan) for pick in (func.least, func.greatest))
    money = and_(Left.investment_wan > 0, Right.investment_wan > 0)
    return {
        "district_same": touching(True),
        "type_same": Left.type == Right.type,
        "money_same": and_(money, high <= low * Decimal("1.005")),
        "money_far": and_(money, high > low * 3),
        "length_same": and_(Left.length_km > 0, Left.length_km == Right.length_km),
        "owner_same": Left.owner == Right.owner,
        "place_alike": func.similarity(Left.place_text, Right.place_text) >= LEAST_LIKENESS,
        "near": and_(
            Left.precision != "route",
            Right.precision != "route",
            func.ST_DWithin(func.Geography(Left.geom), func.Geography(Right.geom), NEAR_M),
        ),
        "years_same": and_(Left.start_year == Right.start_year, Left.end_year == Right.end_year),
        "listed_apart": cited_in_one_line(),
        "brackets_differ": and_(brackets(Left.name) != "", brackets(Left.name) != brackets(Right.name)),
        "numbers_differ": numbers_of(Left.name).is_distinct_from(numbers_of(Right.name)),
        "programme_differs": Left.is_programme != Right.is_programme,
        "siblings": Left.parent_id == Right.parent_id,
    }


# How much each fact adds to the name's part of the score.
WEIGHTS = {
    "district_same": 0.08,
    "type_same": 0.10,
    "money_same": 0.16,
    "money_far": -0.08,
    "length_same": 0.08,
    "owner_same": 0.06,
    "place_alike": 0.05,
    "near": 0.03,
    "years_same": 0.03,
    "listed_apart": -0.20,
    "brackets_differ": -0.10,
    "numbers_differ": -0.20,
    "programme_differs": -0.12,
    "siblings": -0.06,
}
NAME_WEIGHT = 0.66


def select_candidates(selection: Selection) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of the pairs with their score and every fact."""
    alike = alike_names()
    known = {code: func.coalesce(fact, False).label(code) for code, fact in facts().items()}
    base = (
        select(
            Left.id.label("left_id"),
            Right.id.label("right_id"),
            alike.c.overlap,
            alike.c.likeness,
            alike.c.is_same,
            Left.investment_wan.label("left_wan"),
            Right.investment_wan.label("right_wan"),
            *known.values(),
        )
        .select_from(alike)
        .join(Left, Left.id == alike.c.l)
        .join(Right, Right.id == alike.c.r)
        .where(touching(False), ~is_decided(), ~is_family(), *picked(selection))
        .cte("pairs")
    )
    likeness = func.greatest(base.c.likeness, base.c.overlap * 0.92, case((base.c.is_same, 1.0), else_=0.0))
    score: ColumnElement[Any] = likeness * NAME_WEIGHT
    for code, weight in WEIGHTS.items():
        score = score + cast(base.c[code], Integer) * weight
    bounded = func.round(cast(func.least(score, 1.0), Numeric), 2).label("score")
    return (
        select(*base.c, bounded)
        .where(cast(score, Float) >= LEAST_SCORE)
        .order_by(bounded.desc(), base.c.left_id, base.c.right_id)
    )


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
    ids = select(chosen.c.id)
    return [or_(Left.id.in_(ids), Right.id.in_(ids))]


def read_reasons(row: Any) -> tuple[Reason, ...]:
    """Return the reasons of a pair: the name first, then what speaks for it, then what speaks against it."""
    if row["is_same"]:
        name = Reason("name_same")
    elif row["likeness"] >= row["overlap"] * 0.92:
        name = Reason("name_alike", round(row["likeness"] * 100))
    else:
        name = Reason("name_within", round(min(row["overlap"], 1) * 100))
    values = {"money_same": row["left_wan"], "money_far": (row["left_wan"], row["right_wan"])}
    found = [Reason(code, values.get(code), weight < 0) for code, weight in WEIGHTS.items() if row[code]]
    return (name, *sorted(found, key=lambda reason: reason.speaks_against))


def sides(candidates: Sequence[Candidate]) -> set[int]:
    """Return the ids of all projects of some pairs."""
    return {one for pair in candidates for one in (pair.left_id, pair.right_id)}
