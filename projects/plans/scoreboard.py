"""How far a plan document has come: what each chapter, section and box named, and at which stage it stands.

Numbers and money are counted as in every total (rollup.py), so each equals the headline of the list that it
opens. A project counts once in a part of the document, however often that part names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from projects.models import DocumentHeading, Mention, Project
from projects.plans.documents import DocumentRow
from projects.reading.filters import LineRange, ProjectFilter, is_overdue
from projects.reading.parts import is_status_known
from projects.reading.selection import Selection, select_projects
from projects.reading.totals import read_sums, sum_columns, total
from projects.words import vocabulary
from projects.words.sums import NO_RATE, NOTHING, Rate, Sum

LIVE_STATUSES = tuple(code for code in vocabulary.codes(vocabulary.STATUSES) if code != "cancelled")


@dataclass(frozen=True, slots=True)
class Score:
    """What one part of a document named and how far it is; `status_number` is of how many this is known."""

    number: int = 0
    programme_number: int = 0
    by_status: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(vocabulary.codes(vocabulary.STATUSES), 0)
    )
    overdue_number: int = 0
    status_number: int = 0
    investment: Sum = NOTHING
    completed: Sum = NOTHING
    # What is completed of the investment, over the projects alone of which both are known.
    completed_rate: Rate = NO_RATE

    @property
    def is_empty(self) -> bool:
        """Say whether this part names nothing."""
        return not (self.number or self.programme_number)

    def count(self, statuses: Sequence[str]) -> int:
        """Return how many projects stand at one of some statuses."""
        return sum(self.by_status.get(code, 0) for code in statuses)

    @property
    def started_number(self) -> int:
        """Return how many projects have begun, the finished ones included."""
        return self.count(vocabulary.STARTED_STATUSES)

    @property
    def done_number(self) -> int:
        """Return how many projects are built."""
        return self.count(vocabulary.DONE_STATUSES)

    @property
    def started_rate(self) -> Rate:
        """Return how many of those whose status is known have begun."""
        return Rate(self.started_number, self.status_number, self.status_number)

    @property
    def done_rate(self) -> Rate:
        """Return how many of those whose status is known are built."""
        return Rate(self.done_number, self.status_number, self.status_number)

    @property
    def waiting_number(self) -> int:
        """Return how many projects have not begun."""
        return self.count(vocabulary.WAITING_STATUSES)

    @property
    def unfinished_number(self) -> int:
        """Return how many projects are neither built nor cancelled."""
        return self.count(vocabulary.UNFINISHED_STATUSES)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One heading or box of a document with its lines and its score."""

    title: str
    level: int
    kind: str
    lines: LineRange
    score: Score


@dataclass(frozen=True, slots=True)
class PlanTime:
    """Where a day stands in a plan's period; `elapsed` runs from 0 to 1."""

    elapsed: Decimal
    is_over: bool


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """A document's headings in reading order, the whole document, and where the plan stands in time."""

    rows: tuple[ScoreRow, ...]
    total: Score
    time: PlanTime | None

    @property
    def named_rows(self) -> tuple[ScoreRow, ...]:
        """Return the chapters, and below them only what names a project or a programme."""
        return tuple(row for row in self.rows if row.level == 1 or not row.score.is_empty)


def get_scoreboard(session: Session, document: DocumentRow, today: date) -> Scoreboard:
    """Return the scoreboard of a document on a day, in two queries."""
    pairs = (
        select(DocumentHeading.id.label("heading_id"), Mention.project_id)
        .join(
            Mention,
            and_(
                Mention.document_id == DocumentHeading.document_id,
                Mention.line.between(DocumentHeading.line, DocumentHeading.last_line),
            ),
        )
        .where(DocumentHeading.document_id == document.id)
        .distinct()
        .subquery()
    )
    named = (
        select(pairs.c.heading_id, *score_columns())
        .join(Project, Project.id == pairs.c.project_id)
        .where(*select_projects(session, ProjectFilter()).conditions)
        .group_by(pairs.c.heading_id)
    )
    scores = {record[0]: make_score(record[1:]) for record in session.execute(named)}
    return Scoreboard(
        rows=tuple(
            ScoreRow(row.title, row.level, row.kind, LineRange(row.line, row.last_line), score)
            for row, score in ((row, scores.get(row.id, Score())) for row in list_headings(session, document))
        ),
        total=score_of(session, select_projects(session, ProjectFilter(document=(document.file,)))),
        time=measure_time(document, today),
    )


def list_headings(session: Session, document: DocumentRow) -> Sequence[DocumentHeading]:
    """Return the outline of a document in reading order."""
    return session.scalars(
        select(DocumentHeading)
        .where(DocumentHeading.document_id == document.id)
        .order_by(DocumentHeading.line, DocumentHeading.level)
    ).all()


def score_of(session: Session, selection: Selection) -> Score:
    """Return the score of a filter's projects."""
    return make_score(session.execute(select(*score_columns()).where(*selection.conditions)).one())


def score_by_type(session: Session, selection: Selection) -> dict[str, Score]:
    """Return the score of each type that a filter's projects have, in the order of the vocabulary."""
    query: Select[Any] = (
        select(Project.type, *score_columns()).where(*selection.conditions).group_by(Project.type)
    )
    found = {record[0]: make_score(record[1:]) for record in session.execute(query)}
    return {code: found[code] for code in vocabulary.codes(vocabulary.TYPES) if code in found}


def score_columns() -> list[ColumnElement[Any]]:
    """Return the sums that make_score reads."""
    counts = and_(Project.counted_number == 1, Project.status != "cancelled")
    investment, completed = Project.investment_wan, Project.completed_wan
    both = and_(counts, investment.is_not(None), completed.is_not(None))
    return [
        total(Project.counted_number),
        func.count().filter(Project.is_programme),
        total(Project.counted_number, is_overdue()),
        total(Project.counted_number, is_status_known()),
        *sum_columns(Project.counted_number, Project.counted_wan, investment.is_(None)),
        *sum_columns(Project.counted_number, completed, completed.is_(None), counts),
        total(completed, both),
        total(investment, both),
        func.count().filter(both),
        # A cancelled project adds nothing to a total; how many there are is still told.
        func.count().filter(Project.status == "cancelled"),
        *(total(Project.counted_number, Project.status == code) for code in LIVE_STATUSES),
    ]


def make_score(record: Sequence[Any]) -> Score:
    """Return the score of one record of score_columns."""
    number, programmes, overdue, known = record[:4]
    cancelled, *stages = record[13:]
    by_status = dict(zip(LIVE_STATUSES, stages, strict=True)) | {"cancelled": cancelled}
    investment, completed = read_sums(record[4:10], 2)
    rate = Rate(*record[10:13])
    return Score(number, programmes, by_status, overdue, known, investment, completed, rate)


def measure_time(document: DocumentRow, today: date) -> PlanTime | None:
    """Return how much of the plan's period has passed; None for a plan without years."""
    if document.plan_start_year is None or document.plan_end_year is None:
        return None
    first, after = date(document.plan_start_year, 1, 1), date(document.plan_end_year + 1, 1, 1)
    passed = min(max((today - first).days, 0), (after - first).days)
    return PlanTime(Decimal(passed) / (after - first).days, today >= after)
