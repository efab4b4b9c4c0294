"""Everything that an evaluation report says of a plan, read once; its numbers are those of the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from projects.plans.documents import DocumentRow
from projects.plans.scoreboard import Score, Scoreboard, get_scoreboard, score_by_type
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.queries import list_projects
from projects.reading.selection import select_projects
from projects.reading.totals import BucketTotal, Summary, by_bucket, summarise
from projects.registry.rows import ProjectRow
from projects.words import vocabulary

MOST_PROJECTS = 100_000


@dataclass(frozen=True, slots=True)
class EvaluationFacts:
    """What the report is made from. `rows` are all projects and programmes that the document names."""

    document: DocumentRow
    today: date
    board: Scoreboard
    summary: Summary
    types: dict[str, Score]
    buckets: tuple[BucketTotal, ...]
    rows: tuple[ProjectRow, ...]
    overdue_ids: frozenset[int]

    @property
    def is_final(self) -> bool:
        """Say whether the plan's period is over, so that this is the final evaluation."""
        return self.board.time is not None and self.board.time.is_over

    @property
    def counted(self) -> list[ProjectRow]:
        """Return the rows that totals count as projects."""
        return [row for row in self.rows if row.counted_number]

    @property
    def waiting(self) -> list[ProjectRow]:
        """Return the projects that have not begun, the dearest first."""
        return by_money([row for row in self.counted if row.status in vocabulary.WAITING_STATUSES])

    @property
    def overdue(self) -> list[ProjectRow]:
        """Return the projects that are behind their own planned years, the dearest first."""
        return by_money([row for row in self.counted if row.id in self.overdue_ids])

    @property
    def suspended(self) -> list[ProjectRow]:
        """Return the projects that are suspended or given up, the dearest first."""
        return by_money([row for row in self.rows if row.status in vocabulary.STOPPED_STATUSES])

    @property
    def conflicting(self) -> list[ProjectRow]:
        """Return what is stated with figures that contradict each other, the widest spread first."""
        found = [row for row in self.rows if row.has_conflict]
        return sorted(found, key=lambda row: (row.investment_low_wan or 0) - (row.investment_high_wan or 0))

    def lines_of(self, row: ProjectRow) -> list[int]:
        """Return the lines of this document that name a project."""
        return [cited.line for cited in row.citations if cited.file == self.document.file]


def by_money(rows: list[ProjectRow]) -> list[ProjectRow]:
    """Return rows with the greatest investment first, those without one last."""
    return sorted(rows, key=lambda row: (-(row.investment_wan or 0), row.code))


def read_facts(session: Session, document: DocumentRow, today: date) -> EvaluationFacts:
    """Return the facts of a document on a day, in a dozen queries."""
    selection = select_projects(session, ProjectFilter(document=(document.file,)))
    return EvaluationFacts(
        document=document,
        today=today,
        board=get_scoreboard(session, document, today),
        summary=summarise(session, selection),
        types=score_by_type(session, selection),
        buckets=tuple(by_bucket(session, selection)),
        rows=tuple(list_projects(session, selection, Page(sort="code", limit=MOST_PROJECTS)).rows),
        overdue_ids=frozenset(session.scalars(selection.narrow(overdue="yes").ids)),
    )
