"""Programmes against their members: what they state beside what the members add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import CTE, Numeric, Select, cast, func, literal, select, tuple_
from sqlalchemy.orm import Session

from projects.models import Project
from projects.models.programme_figure import MEASURES, ORDER, RESULTS
from projects.reading.programme_figures import CONVERSION, select_lines
from projects.reading.queries import list_citations
from projects.reading.selection import Selection
from projects.registry.rows import Citation, Share
from projects.registry.shares import list_shares
from projects.words.keyset import decimal_key, decode_key, encode_key, small_key, text_key

Result = Literal["match", "parts_exceed", "parts_fall_short", "parts_incomplete"]
# Of a page.
MOST_LINES = 50
LIST = "programmes"


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
    measure: str
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


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """Some of the lines that were asked for, how many there are of each result, and where the next begin."""

    lines: tuple[ProgrammeLine, ...]
    numbers: dict[str, int]
    next_cursor: str | None


def read_programme_page(
    session: Session,
    selection: Selection,
    *,
    results: Sequence[str] = (),
    measures: Sequence[str] = (),
    cursor: str = "",
    limit: int = MOST_LINES,
) -> ProgrammePage:
    """Return a page of the stated figures of the filter's programmes with members, in three queries.

    Contradictions stand first, by measure, the greatest difference first. Results narrow the lines, measures
    their numbers too. Raises BadInput for a cursor that is none of this list's.
    """
    after = decode_key(LIST, cursor, small_key, small_key, decimal_key, text_key) if cursor else ()
    lines = narrow(select_lines(session, selection), measures)
    found = session.execute(select_page(lines, results, after, limit + 1)).mappings().all()
    records = [record for record in found if record["project_id"] is not None]
    last = records[limit - 1] if len(records) > limit else None
    return ProgrammePage(
        tuple(make_lines(session, records[:limit])),
        {name: found[0][name] for name in RESULTS},
        encode_key(LIST, *(last[name] for name in ORDER)) if last else None,
    )


def list_programme_lines(
    session: Session, selection: Selection, *, results: Sequence[str] = (), measures: Sequence[str] = ()
) -> list[ProgrammeLine]:
    """Return all lines of which `read_programme_page` gives a page, in three queries."""
    lines = narrow(select_lines(session, selection), measures)
    return make_lines(session, session.execute(in_order(lines, results)).mappings().all())


def count_results(session: Session, selection: Selection) -> dict[str, int]:
    """Return how many lines of the filter's programmes have each result."""
    record = session.execute(count_lines(narrow(select_lines(session, selection), ()))).mappings().one()
    return {name: record[name] for name in RESULTS}


def narrow(lines: Select[Any], measures: Sequence[str]) -> CTE:
    """Return lines, those of some measures where they are given."""
    row = lines.subquery("lines").c
    found = select(*row)
    if measures:
        found = found.where(row.measure.in_(tuple(map(MEASURES.index, measures))))
    return found.cte("programme_lines")


def select_page(lines: CTE, results: Sequence[str], after: Sequence[Any], limit: int) -> Select[Any]:
    """Return the SELECT of how many lines have each result, each beside one of the page's lines in order.

    One statement, so that both are of one snapshot; a page without lines is a row of numbers alone.
    """
    numbers = count_lines(lines).subquery("numbers")
    page = in_order(lines, results).limit(limit)
    if after:
        result, measure, nearness, code = after
        last = (literal(result), literal(measure), cast(nearness, Numeric), literal(code))
        page = page.where(tuple_(*(lines.c[name] for name in ORDER)) > tuple_(*last))
    shown = page.subquery("shown")
    rows = select(*numbers.c, *shown.c).select_from(numbers).outerjoin(shown, literal(True))
    return rows.order_by(*(shown.c[name] for name in ORDER))


def count_lines(lines: CTE) -> Select[Any]:
    """Return the SELECT of how many lines have each result."""
    counts: list[Any] = [
        func.count().filter(lines.c.result == place).label(name) for place, name in enumerate(RESULTS)
    ]
    return select(*counts).select_from(lines)


def in_order(lines: CTE, results: Sequence[str]) -> Select[Any]:
    """Return the SELECT of lines, of some results where they are given, with their programmes, in order."""
    own = (Project.name, Project.type, Project.bucket, Project.parts_are_examples)
    columns: list[Any] = [*lines.c, *own]
    found = select(*columns).join(Project, Project.id == lines.c.project_id)
    if results:
        found = found.where(lines.c.result.in_(tuple(map(RESULTS.index, results))))
    return found.order_by(*(lines.c[name] for name in ORDER))


def make_lines(session: Session, records: Sequence[Any]) -> list[ProgrammeLine]:
    """Return lines as records, with their districts and where the documents speak of them."""
    ids = [record["project_id"] for record in records]
    shares, citations = list_shares(session, ids), list_citations(session, ids)
    own = ("code", "name", "type", "bucket", "stated", "parts", "member_number", "known_number")
    return [
        ProgrammeLine(
            **{name: record[name] for name in (*own, "parts_are_examples")},
            measure=MEASURES[record["measure"]],
            districts=tuple(shares.get(record["project_id"], ())),
            citations=tuple(citations.get(record["project_id"], ())),
        )
        for record in records
    ]
