"""Programmes against their members: what they state beside what the members add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from projects.models import Project
from projects.reading.queries import list_citations
from projects.reading.selection import Selection
from projects.registry.rollup import memberships
from projects.registry.rows import Citation, Share
from projects.registry.shares import list_shares

Measure = Literal["part_count", "investment_wan", "length_km", "land_m2", "floor_m2"]
Result = Literal["match", "parts_exceed", "parts_fall_short", "parts_incomplete"]
MEASURES: tuple[Measure, ...] = ("part_count", "investment_wan", "length_km", "land_m2", "floor_m2")
RESULTS: tuple[Result, ...] = ("parts_exceed", "parts_fall_short", "parts_incomplete", "match")
# Areas were converted (亩, 公顷), which leaves this much of the stated figure open.
CONVERSION = Decimal("0.0005")


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One stated figure of a programme, and what its members add up to.

    `known_number` says how many of the members have a figure of this measure; `parts_are_examples`, that
    the plan names only some of them.
    """

    code: str
    name: str
    type: str
    bucket: str
    measure: Measure
    stated: Decimal
    parts: Decimal
    member_number: int
    known_number: int
    parts_are_examples: bool
    districts: tuple[Share, ...]
    citations: tuple[Citation, ...]

    @property
    def stated_parts(self) -> Decimal | None:
        """Return what the members add up to; None where none of them has a figure."""
        return self.parts if self.known_number else None

    @property
    def difference(self) -> Decimal:
        """Return how far the members exceed what is stated; negative when they fall short."""
        return self.parts - self.stated

    @property
    def result(self) -> Result:
        """Say how the two compare; short of the total is only incomplete while parts or figures lack."""
        if abs(self.difference) <= self.tolerance:
            return "match"
        if self.difference > 0:
            return "parts_exceed"
        is_whole = self.known_number == self.member_number and not self.parts_are_examples
        return "parts_fall_short" if is_whole else "parts_incomplete"

    @property
    def tolerance(self) -> Decimal:
        """Return the difference that still is a match: none for counts and money, rounding for the others."""
        if self.measure in ("part_count", "investment_wan"):
            return Decimal(0)
        if self.measure == "length_km":
            exponent = self.stated.normalize().as_tuple().exponent
            return Decimal(5).scaleb(min(int(exponent), 0) - 1)
        return self.stated * CONVERSION


def list_programme_lines(
    session: Session,
    selection: Selection,
    *,
    results: Sequence[str] = (),
    measures: Sequence[str] = (),
) -> list[ProgrammeLine]:
    """Return every stated figure of the filter's programmes with members, in three queries.

    The greatest contradictions come first inside each result; results and measures narrow when given.
    """
    records = session.execute(select_sums(selection)).mappings().all()
    ids = [record["id"] for record in records]
    shares, citations = list_shares(session, ids), list_citations(session, ids)
    lines = [
        ProgrammeLine(
            record["code"],
            record["name"],
            record["type"],
            record["bucket"],
            measure,
            Decimal(record[f"stated_{measure}"]),
            Decimal(record[f"parts_{measure}"]),
            record["member_number"],
            record[f"known_{measure}"],
            record["parts_are_examples"],
            tuple(shares.get(record["id"], ())),
            tuple(citations.get(record["id"], ())),
        )
        for record in records
        for measure in MEASURES
        if record[f"stated_{measure}"] is not None
    ]
    chosen = [
        line
        for line in lines
        if (not results or line.result in results) and (not measures or line.measure in measures)
    ]
    return sorted(chosen, key=rank)


def rank(line: ProgrammeLine) -> tuple[int, int, Decimal, str]:
    """Return the sort key: contradictions first, by measure, the greatest difference first."""
    return (
        RESULTS.index(line.result),
        MEASURES.index(line.measure),
        -abs(line.difference),
        line.code,
    )


def select_sums(selection: Selection) -> Select[Any]:
    """Return the SELECT of the filter's programmes with what they state and what their members add up to."""
    member, one = memberships(), aliased(Project)
    # A member that is itself several counts as several, unless that is more than stated (count_parts).
    several = func.sum(func.coalesce(one.part_count, 1))
    sums: list[Any] = [
        case((several <= Project.part_count, several), else_=func.count(one.id)).label("parts_part_count"),
        func.count(one.id).label("known_part_count"),
        func.coalesce(func.sum(one.subtree_wan), 0).label("parts_investment_wan"),
        func.count(case((one.investment_wan.is_not(None) | (one.subtree_wan > 0), 1))).label(
            "known_investment_wan"
        ),
    ]
    for name in ("length_km", "land_m2", "floor_m2"):
        column = getattr(one, name)
        sums += [
            func.coalesce(func.sum(column), 0).label(f"parts_{name}"),
            func.count(column).label(f"known_{name}"),
        ]
    own = (Project.id, Project.code, Project.name, Project.type, Project.bucket, Project.parts_are_examples)
    figures = [getattr(Project, name) for name in MEASURES]
    return (
        select(
            *own,
            *(figure.label(f"stated_{figure.key}") for figure in figures),
            func.count(one.id).label("member_number"),
            *sums,
        )
        .join(member, member.c.programme_id == Project.id)
        .join(one, one.id == member.c.project_id)
        .where(*selection.conditions)
        # Every column is named: in the past the table is a view, whose key PostgreSQL does not know.
        .group_by(*own, *figures)
        .order_by(Project.code)
    )
