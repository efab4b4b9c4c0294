"""What a plan's text proposes for the registry: works with where they stand, and why they are proposed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

MatchKind = Literal["new", "mention_of", "conflict_with"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a proposal (or against: weight below 0): a code and the words themselves."""

    code: str
    words: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """What the registry holds of a proposed work: nothing, the same, or the same with another figure.

    `likeness` is between 0 and 1; `why` are codes of vocabulary.DUPLICATE_REASONS; `conflicts` are
    (field, what the registry has, what the plan says).
    """

    kind: MatchKind
    code: str | None = None
    name: str | None = None
    likeness: float = 0.0
    why: tuple[str, ...] = ()
    conflicts: tuple[tuple[str, str, str], ...] = ()


NEW = Match("new")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A work that a line seems to name; nothing of it counts before a person accepts it.

    `start` and `end` are places in the line's text (line[start:end]) that the name was taken from, `quote`
    are up to 60 characters exactly as written around them. `name` differs from that stretch where a head or
    tail is shared with its neighbours (`is_composed`). `types` are the three likeliest, best first; `score`
    is the calibrated chance that it is a work; money is in 万元, lengths in km, areas in m².
    """

    line: int
    start: int
    end: int
    quote: str
    name: str
    section: str
    box: str
    types: tuple[str, str, str]
    score: float
    is_composed: bool = False
    is_programme: bool = False
    adcodes: tuple[str, ...] = ()
    investment_wan: Decimal | None = None
    investment_text: str = ""
    investment_qualifier: str = "exact"
    length_km: Decimal | None = None
    land_m2: Decimal | None = None
    floor_m2: Decimal | None = None
    part_count: int | None = None
    start_year: int | None = None
    end_year: int | None = None
    status: str | None = None
    status_text: str = ""
    reasons: tuple[Reason, ...] = ()
    match: Match = NEW
    origin: Literal["rules", "endpoint"] = "rules"


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence to read, best first: line[start:end] with the proposals in it.

    `found_share` is the share of all works expected to be found once this one and all before it are read,
    `read_share` how much of the plan's text that is.
    """

    line: int
    start: int
    end: int
    text: str
    score: float
    proposals: tuple[Proposal, ...]
    found_share: float
    read_share: float
