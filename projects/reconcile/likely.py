"""Which registered projects may be the one that somebody is about to register: likeliest first, with reasons.

The names are weighed as `name_likeness` weighs them, the facts as `candidates` does; only that one side is
not registered yet. What is of the same kind and figure at the same place is shown whatever its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, String, and_, exists, false, func, literal, or_, select
from sqlalchemy.orm import Session

from geo.distance import distance_m
from geo.models import DistrictDescendant
from geo.spatial import midpoint
from projects.models import Allocation, Project
from projects.reading.parts import Choose
from projects.reconcile.candidates import (
    NAME_WEIGHT,
    NEAR_M,
    NUMBERING,
    WEIGHTS,
    Reason,
)
from projects.reconcile.compared import find_near
from projects.reconcile.name_likeness import (
    LEAST_LIKENESS,
    NEARLY_ONE,
    NOISE,
    SHORTEST_NAME,
    district_words,
    live_names,
    weighted_chars,
)
from projects.registry.rows import Share
from projects.registry.shares import list_shares
from projects.words.vocabulary import DONE_STATUSES

# Little is typed yet, and to look at one too many costs less than to register one twice.
LEAST_SCORE = Decimal("0.5")
MOST_SHOWN = 5
# So many of the same figure and of the likeliest names are looked at closer.
MOST_COMPARED = 80
MONEY_FAR = 3
BRACKETS = re.compile("[（(]([^）)]*)[)）]$")


@dataclass(frozen=True, slots=True)
class Typed:
    """What is known so far of a project to be: money 万元, length km, degrees WGS-84."""

    name: str
    adcodes: tuple[str, ...] = ()
    type: str = ""
    status: str = ""
    investment_wan: Decimal | None = None
    length_km: Decimal | None = None
    owner: str = ""
    place_text: str = ""
    place: tuple[float, float] | None = None
    years: tuple[int | None, int | None] = (None, None)
    is_programme: bool = False


@dataclass(frozen=True, slots=True)
class Likely:
    """A registered project that may be the typed one; the score is between 0 and 1."""

    code: str
    name: str
    type: str
    status: str
    investment_wan: Decimal | None
    districts: tuple[Share, ...]
    score: Decimal
    reasons: tuple[Reason, ...]


def list_likely(session: Session, typed: Typed) -> list[Likely]:
    """Return the registered projects that may be what was typed, the likeliest first; none for no name.

    A large registry looks where the typed districts are, and nowhere while there are too many projects.
    """
    choose = find_near(session, typed.adcodes)
    name = clean_name(session, typed, choose) if choose else ""
    if choose is None or len(name) < SHORTEST_NAME:
        return []
    query = select_alike(name, typed, choose)
    rows = [row for row in session.execute(query).mappings() if is_alike(row) or is_same_work(typed, row)]
    shares = list_shares(session, [row["id"] for row in rows])
    judged = [judge(typed, row, tuple(shares.get(row["id"], ()))) for row in rows]
    likely = [one for one in judged if one.score >= LEAST_SCORE]
    return sorted(likely, key=lambda one: (-one.score, one.code))[:MOST_SHOWN]


def clean_name(session: Session, typed: Typed, choose: Choose) -> str:
    """Return the typed name without what other names have too: districts, owner, noise."""
    unowned = func.replace(literal(typed.name), literal(typed.owner or "\n"), "")
    unplaced = func.regexp_replace(unowned, district_words(choose), "", "g")
    return str(session.scalar(select(func.lower(func.regexp_replace(unplaced, NOISE, "", "g")))) or "")


def has_same_figure(typed: Typed) -> ColumnElement[bool]:
    """Say in SQL whether a project is of the typed kind and of the same total or length."""
    figures = (
        (Project.investment_wan, typed.investment_wan),
        (Project.length_km, typed.length_km),
    )
    same = [column == figure for column, figure in figures if figure]
    return func.coalesce(and_(Project.type == typed.type, or_(false(), *same)), false())


def is_alike(row: Any) -> bool:
    """Say whether the names are alike."""
    return bool(row["is_same"]) or row["likeness"] >= LEAST_LIKENESS


def is_same_work(typed: Typed, row: Any) -> bool:
    """Say whether a project is the typed one but for its name: kind, place and figure agree."""
    facts = find_facts(typed, row, set())
    has_figure = facts["money_same"] or facts["length_same"]
    return facts["type_same"] and has_figure and (facts["near"] or facts["place_alike"])


def select_alike(name: str, wanted: Typed, choose: Choose) -> Any:
    """Return the SELECT of the projects whose names, or kind and figure, are alike, in touching districts."""
    clean = live_names(choose)
    chars = weighted_chars(clean)
    of_char = select(chars.c.char, func.max(chars.c.weight).label("weight")).group_by(chars.c.char).subquery()
    mine = select(func.sum(of_char.c.weight)).where(of_char.c.char.in_(sorted(set(name)))).scalar_subquery()
    is_shared = chars.c.char.in_(sorted(set(name)))
    by_chars = (
        select(
            chars.c.id,
            (
                func.coalesce(func.sum(chars.c.weight).filter(is_shared), 0)
                / func.sqrt(func.sum(chars.c.weight) * func.greatest(mine, literal(0.01)))
            ).label("likeness"),
        )
        .group_by(chars.c.id)
        .subquery()
    )
    typed = literal(name, String())
    close = (
        select(
            clean.c.id,
            func.max(func.similarity(clean.c.name, typed)).label("closeness"),
            func.bool_or(clean.c.name == typed).label("is_same"),
        )
        .group_by(clean.c.id)
        .subquery()
    )
    closeness = func.coalesce(func.nullif(func.greatest(close.c.closeness, NEARLY_ONE), NEARLY_ONE), 0)
    likeness = func.greatest(by_chars.c.likeness, closeness)
    same_figure = has_same_figure(wanted)
    place = midpoint(Project.geom)
    query = (
        select(
            Project.id,
            Project.code,
            Project.name,
            Project.type,
            Project.status,
            Project.is_programme,
            Project.investment_wan,
            Project.length_km,
            Project.owner,
            Project.place_text,
            Project.precision,
            Project.start_year,
            Project.end_year,
            func.ST_X(place).label("lon"),
            func.ST_Y(place).label("lat"),
            likeness.label("likeness"),
            close.c.is_same,
        )
        .join(by_chars, by_chars.c.id == Project.id)
        .join(close, close.c.id == Project.id)
        .where(or_(likeness >= LEAST_LIKENESS, same_figure))
        .order_by(same_figure.desc(), likeness.desc(), Project.id)
        .limit(MOST_COMPARED)
    )
    return query.where(touches(wanted.adcodes)) if wanted.adcodes else query


def touches(adcodes: Sequence[str]) -> ColumnElement[bool]:
    """Say whether a project is in one of the districts, in what lies below or in what holds it."""
    tree = DistrictDescendant
    below = select(tree.descendant).where(tree.ancestor.in_(adcodes))
    above = select(tree.ancestor).where(tree.descendant.in_(adcodes))
    of_project = exists().where(Allocation.project_id == Project.id)
    return of_project.where(or_(Allocation.adcode.in_(below), Allocation.adcode.in_(above)))


def judge(typed: Typed, row: Any, shares: tuple[Share, ...]) -> Likely:
    """Return a project with its score and the reasons, as the pairs of the registry have them."""
    told = find_facts(typed, row, {share.adcode for share in shares})
    score = (1.0 if row["is_same"] else float(row["likeness"])) * NAME_WEIGHT
    score += sum(weight for code, weight in WEIGHTS.items() if told.get(code))
    if is_same_work(typed, row):
        # Two offices may call one work by quite different names.
        score = max(score, float(LEAST_SCORE))
    if row["is_same"]:
        names = [Reason("name_same")]
    else:
        names = [Reason("name_alike", round(float(row["likeness"]) * 100))] if is_alike(row) else []
    values = {
        "money_same": row["investment_wan"],
        "money_far": (typed.investment_wan, row["investment_wan"]),
    }
    found = [Reason(code, values.get(code), weight < 0) for code, weight in WEIGHTS.items() if told.get(code)]
    reasons = (*names, *sorted(found, key=lambda reason: reason.speaks_against))
    bounded = Decimal(str(round(max(0.0, min(score, 1.0)), 2)))
    return Likely(
        row["code"], row["name"], row["type"], row["status"], row["investment_wan"], shares, bounded, reasons
    )


def find_facts(typed: Typed, row: Any, adcodes: set[str]) -> dict[str, bool]:
    """Return what speaks for one project and what against, where both sides say something of it."""
    money = typed.investment_wan, row["investment_wan"]
    both_money = bool(money[0]) and bool(money[1])
    owners = typed.owner, row["owner"] or ""
    places = typed.place_text, row["place_text"] or ""
    years = (row["start_year"], row["end_year"])
    return {
        "district_same": not adcodes.isdisjoint(typed.adcodes),
        "type_same": typed.type == row["type"],
        "money_same": both_money and money[0] == money[1],
        "money_far": both_money and max(money) > min(money) * MONEY_FAR,
        "length_same": bool(typed.length_km) and typed.length_km == row["length_km"],
        "owner_same": all(owners) and owners[0] == owners[1],
        "owner_differs": all(owners) and owners[0] not in owners[1] and owners[1] not in owners[0],
        "place_alike": all(places) and (places[0] in places[1] or places[1] in places[0]),
        "near": is_near(typed, row),
        "years_same": any(years) and years == typed.years,
        "stage_differs": bool(typed.status)
        and (typed.status in DONE_STATUSES) != (row["status"] in DONE_STATUSES),
        "brackets_differ": brackets(typed.name) != "" and brackets(typed.name) != brackets(row["name"]),
        "numbers_differ": numbers(typed.name) != numbers(row["name"]),
        "programme_differs": typed.is_programme != row["is_programme"],
    }


def is_near(typed: Typed, row: Any) -> bool:
    """Say whether both places are known as points and lie near each other."""
    if typed.place is None or row["lon"] is None or row["precision"] == "route":
        return False
    return distance_m(*typed.place, row["lon"], row["lat"]) <= NEAR_M


def numbers(name: str) -> list[str]:
    """Return the numbers in a name, in order."""
    return re.findall(NUMBERING, name)


def brackets(name: str) -> str:
    """Return what a name says in brackets at its end."""
    found = BRACKETS.search(name)
    return found[1] if found else ""
