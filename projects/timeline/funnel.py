"""The funnel of the filter's projects and the rates between its stages, read from the history.

A project has been at a stage when an event set it, its first registration included; an event that was
taken back, and the taking back, say nothing. The rate of a pair of stages is, of the projects that have
been at the first and are followed, the share that came to the second or beyond it. A project is followed
once an officer has told its status or reported a month: before, silence is no standstill.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import Project, ProjectEvent
from projects.reading.own import own_number, own_wan
from projects.reading.place_figures import Figures, find_figures
from projects.reading.selection import Selection
from projects.reading.steps import PAIRS, select_courses, standing_steps
from projects.reading.totals import read_sums, sum_columns
from projects.registry.lifecycle import TRACK
from projects.words.sums import Rate, Sum, add_up


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel: projects that have come to it or beyond, and what they add to the total."""

    status: str
    reached: Sum


@dataclass(frozen=True, slots=True)
class Passage:
    """How many of those that were at one stage came to the next, and the median of days that it took.

    Only projects that are followed are in it: of the others nobody has said how they went on.
    """

    first: str
    second: str
    of: Rate
    median_days: int | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """The stages in their order, and the rates between them."""

    stages: tuple[Stage, ...]
    rates: tuple[Passage, ...]


def measure_funnel(session: Session, selection: Selection, kept: Figures | None = None) -> Funnel:
    """Return the funnel and the rates of the filter's projects; each counts as often as in the totals.

    `kept` is what `find_figures` found, if it was asked for already.
    """
    kept = kept or find_figures(session, selection.wanted)
    return measure_rows(session, selection) if kept is None else add_up_figures(kept)


def measure_rows(session: Session, selection: Selection) -> Funnel:
    """Return the funnel of the filter's projects from the projects and their events."""
    step = standing_steps(*selection.of_these(ProjectEvent.project_id))
    one = (
        select_courses(
            step,
            own_number(selection.wanted).label("number"),
            own_wan(selection.wanted, Project.counted_wan).label("wan"),
            Project.investment_wan.is_(None).label("is_silent"),
        )
        .where(*selection.conditions, Project.status != "cancelled")
        .subquery("one")
    )
    columns: list[Any] = []
    for at in range(len(TRACK)):
        reached = one.c.farthest >= at + 1
        columns += sum_columns(one.c.number, one.c.wan, one.c.is_silent, reached)
    for first, second in PAIRS:
        columns += rate_columns(one, first, second)
    row = read_sums(session.execute(select(*columns)).one(), len(TRACK))
    stages = tuple(Stage(status, sums) for status, sums in zip(TRACK, row, strict=False))
    rest = row[len(TRACK) :]
    return Funnel(stages, tuple(read_passage(*pair, *rest[3 * at :][:3]) for at, pair in enumerate(PAIRS)))


def add_up_figures(kept: Figures) -> Funnel:
    """Return the funnel of what is kept of a place: the same figures, added up beforehand."""
    came_to = [
        Sum(known.wan + silent.wan, known.number, silent.number)
        for at in range(1, len(TRACK) + 1)
        for known, silent in [(kept.get("known", at), kept.get("silent", at))]
    ]
    stages = tuple(Stage(status, add_up(came_to[at:])) for at, status in enumerate(TRACK))
    rates = []
    for at, pair in enumerate(PAIRS):
        came, stayed = (kept.get(what, at).number for what in ("came", "stayed"))
        rates.append(read_passage(*pair, came + stayed, came, find_median(kept, at)))
    return Funnel(stages, tuple(rates))


def find_median(kept: Figures, pair: int) -> int | None:
    """Return the least number of days that half of a pair's projects took at the most; None for none."""
    counts = sorted((days, figure.row_number) for days, figure in kept.items(f"took_{pair}"))
    number, so_far = sum(count for _days, count in counts), 0
    for days, count in counts:
        so_far += count
        if 2 * so_far >= number:
            return days
    return None


def read_passage(first: str, second: str, base: int, reached: int, days: int | None) -> Passage:
    """Return the rate of a pair of stages."""
    return Passage(first, second, Rate(reached, base, base), days)


def rate_columns(one: Any, first: str, second: str) -> list[Any]:
    """Return how many were at the first stage, how many of them came to the second, and the median days."""
    began, came = one.c[f"on_{first}"], one.c[f"on_{second}"]
    was_there = one.c[f"was_{first}"] & one.c.is_followed
    both = was_there & (one.c.farthest >= TRACK.index(second) + 1)
    took = func.percentile_disc(0.5).within_group(came - began).filter(came >= began, one.c.is_followed)
    return [
        func.coalesce(func.sum(one.c.number).filter(was_there), 0),
        func.coalesce(func.sum(one.c.number).filter(both), 0),
        took,
    ]
