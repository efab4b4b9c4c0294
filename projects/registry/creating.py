"""What a new project is made of, and all that follows from it before it is written: pure, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from projects.clock import get_today
from projects.models import Project
from projects.registry.adoption import Stated, adopt, adopt_measure
from projects.registry.audit import Author, Changes, plain
from projects.registry.custody import with_custody
from projects.registry.shares import Shares, as_words
from projects.search.pinyin import spell
from projects.search.words import search_text
from projects.words.vocabulary import COMPARED_MEASURES

# What a column that has no NULL holds where nothing is said.
EMPTY: Mapping[str, Any] = {
    "aliases": [],
    "assisting_units": [],
    "measures_decided": [],
    "is_programme": False,
    "parts_are_examples": False,
    "precision": "none",
    "adoption": "rule",
}
# What the database numbers and what is derived elsewhere: of no interest to the history.
UNTOLD = ("id", "version", "created_at", "updated_at", "bucket", "adopted_statement_id")
UNTOLD_STARTS = ("counted", "subtree", "search", "measures_apart", "has_measure")


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure in the unit of its measure, as somebody states it of a project (projects/models/mention)."""

    measure: str
    value: Decimal
    as_written: str | None = None
    qualifier: str = "exact"
    scope: str | None = None
    purpose: str = "works"
    corrected: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StatedMention:
    """A place of a plan document that states something of a project, with its figures and its money."""

    document_id: int
    line: int
    stated_name: str
    quote: str
    section: str | None = None
    box: str | None = None
    note: str | None = None
    status_text: str | None = None
    years: Mapping[str, int] = field(default_factory=dict)
    figures: tuple[StatedFigure, ...] = ()
    funding: tuple[tuple[str, Decimal | None], ...] = ()


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project to be: its code and own columns, its districts, what is stated of it, and who says so.

    `figures` are stated by the officer's update, `mentions` by plans; money of `year_plans` is 万元 by year.
    """

    code: str
    values: Mapping[str, Any]
    shares: Shares
    author: Author
    figures: tuple[StatedFigure, ...] = ()
    mentions: tuple[StatedMention, ...] = ()
    year_plans: Mapping[int, Decimal] = field(default_factory=dict)
    reason: str | None = None
    evidence: str | None = None
    update_id: int | None = None

    @property
    def stated(self) -> list[StatedFigure]:
        """Return every stated figure, the mentions' first, in the order in which they are written."""
        return [*(one for mention in self.mentions for one in mention.figures), *self.figures]


@cache
def list_told_columns() -> tuple[str, ...]:
    """Return the columns that the first event of a project tells."""
    names = Project.__table__.columns.keys()
    return tuple(name for name in names if name not in UNTOLD and not name.startswith(UNTOLD_STARTS))


def complete(new: NewProject, searched: Sequence[str], people: Sequence[str]) -> dict[str, Any]:
    """Return every column of a new project: its own, the figures that the rules adopt, its search text."""
    told = [name for name in list_told_columns() if name != "has_conflict"]
    row = {name: EMPTY.get(name) for name in told} | dict(new.values) | {"code": new.code}
    row = with_custody(None, row)
    row |= adopted(new, row["scope"]) | this_years(new)
    words = [text for name in searched for text in as_texts(row[name])]
    named = [text for name in people for text in as_texts(row[name])]
    words += sorted({mention.stated_name for mention in new.mentions})
    return row | {
        "search_text": search_text([*words, *named]),
        "search_pinyin": spell(search_text(words).splitlines(), search_text(named).splitlines()),
    }


def this_years(new: NewProject) -> dict[str, Any]:
    """Return this year's plan as the project's own columns hold it."""
    year = get_today().year
    planned = new.year_plans.get(year)
    return {} if planned is None else {"year_plan_wan": planned, "year_plan_year": year}


def as_texts(value: Any) -> list[str]:
    """Return the texts of a column: one, several or none."""
    return list(value) if isinstance(value, list) else [value] if value else []


def adopted(new: NewProject, scope: str | None) -> dict[str, Any]:
    """Return what counts of the stated figures, and which lengths and areas differ."""
    stated = {
        measure: [
            Stated(at, one.value if one.corrected is None else one.corrected, one.as_written, *marks_of(one))
            for at, one in enumerate(new.stated)
            if one.measure == measure
        ]
        for measure in ("investment_wan", *COMPARED_MEASURES)
    }
    total = adopt(stated.pop("investment_wan"), None, scope)
    outcomes = {name: adopt_measure(ones, scope) for name, ones in stated.items() if ones}
    return {
        "investment_wan": total.value,
        "investment_low_wan": total.low,
        "investment_high_wan": total.high,
        "measures_apart": [name for name, one in outcomes.items() if one.is_apart],
        **{name: one.value for name, one in outcomes.items()},
    }


def marks_of(figure: StatedFigure) -> tuple[str, str | None, str]:
    """Return what the rules ask of a figure beside its value."""
    return figure.qualifier, figure.scope, figure.purpose


def find_adopted(new: NewProject) -> int | None:
    """Return which of the stated figures is the adopted total, by its place among them."""
    scope = new.values.get("scope")
    totals = [
        Stated(at, one.value if one.corrected is None else one.corrected, one.as_written, *marks_of(one))
        for at, one in enumerate(new.stated)
        if one.measure == "investment_wan"
    ]
    return adopt(totals, None, scope).statement_id


def is_empty(value: Any) -> bool:
    """Say whether a value says nothing; zero does say something."""
    return value is None or value is False or (isinstance(value, list | str) and not value)


def tell(row: Mapping[str, Any], new: NewProject) -> Changes:
    """Return the changes of a project's first event: every field that it was created with."""
    changes: Changes = {
        name: [None, plain(value)] for name in list_told_columns() if not is_empty(value := row.get(name))
    }
    changes |= {f"year_plan_{year}": [None, plain(wan)] for year, wan in sorted(new.year_plans.items())}
    return changes | {"districts": [None, as_words(new.shares)]}
