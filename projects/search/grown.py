"""A district and a name that were written in one word: 喀左物流园."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Text,
    and_,
    any_,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    values,
)
from sqlalchemy.orm import aliased

from geo.models import District
from projects.models import Allocation, Project
from projects.search import tokens
from projects.search.slips import list_slips

LEAST_DISTRICT = 2
NAMES = (District.name, District.short_name)
# What people leave out of a district's short name.
STEM = func.regexp_replace(District.short_name, "[县市区旗]$", "")


def select_grown(word: str, name: str) -> CTE | None:
    """Return the districts that a word may begin with: adcode, the rest of the word, the question for it.

    None for a word that is not looked at so. `name` is the name of the CTE.
    """
    ends = range(LEAST_DISTRICT, len(word) - LEAST_DISTRICT + 1)
    if word.isascii() or not list_slips(word) or not ends:
        return None
    rows = [(word[:end], word[end:], tokens.all_of(tokens.list_signs(word[end:]))) for end in ends]
    columns = (column(one, Text) for one in ("begin", "rest", "question"))
    ways = values(*columns, name=f"{name}_ways").data(rows)
    # Few districts begin with the same two characters: only their names are taken apart.
    begins = or_(*(one.startswith(word[:LEAST_DISTRICT], autoescape=True) for one in NAMES))
    question = func.concat("(", District.adcode, " & ", ways.c.question, ")")
    found = select(District.adcode, ways.c.rest, question.label("question"))
    return found.join(ways, ways.c.begin.in_((*NAMES, STEM))).where(begins).cte(name)


def is_grown(project: Any, grown: CTE) -> ColumnElement[bool]:
    """Say whether a row of ProjectWords lies in such a district and its text holds the rest."""
    lies = grown.c.adcode == any_(project.places)
    return exists(select(grown.c.rest).where(lies, func.strpos(project.search_text, grown.c.rest) > 0))


def lies_in_prefix(word: str) -> ColumnElement[bool]:
    """Say whether a word is the name of a project's district and something that its text holds."""
    there = aliased(Project, name="there")
    ways = []
    for name in (*NAMES, STEM):
        rest = func.substr(literal(word), func.length(name) + 1)
        starts = and_(func.length(name) >= LEAST_DISTRICT, func.starts_with(literal(word), name))
        holds = func.strpos(there.search_text, rest) > 0
        ways.append(and_(starts, func.length(rest) >= LEAST_DISTRICT, holds))
    inside = (
        select(there.id)
        .join(Allocation, Allocation.project_id == there.id)
        .join(District, District.adcode == Allocation.adcode)
        .where(or_(*ways))
    )
    found: ColumnElement[bool] = Project.id.in_(inside)
    return found
