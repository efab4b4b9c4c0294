"""What the dispatch desk's lists return: plain frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from projects.registry.rows import ProjectRow
from projects.updates.review_queries import UpdateRow


@dataclass(frozen=True, slots=True)
class DeskReport:
    """A project that reports a month, with what the last month before it said; money in 万元.

    `state` is reported, pending, returned or missing; `typed` is what was sent of the month by field, as it
    was published, waits or came back with `review_note`.
    """

    project: ProjectRow
    month: date
    state: str
    is_mine: bool
    last_month: date | None
    last_cumulative_wan: Decimal | None
    last_words: str | None
    typed: dict[str, Any]
    sent_by: str | None
    review_note: str | None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some reports to make, and the cursor of the next page (None on the last)."""

    rows: list[DeskReport]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """Some submissions, and the cursor of the next page (None on the last)."""

    rows: list[UpdateRow]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class ToDo:
    """What waits for one person: months to report, submissions that came back, matters past their day,
    and for a reviewer the submissions of others; and their jobs under way, and those that ended unseen.
    """

    to_report: int
    returned: int
    overdue_matters: int
    to_review: int
    jobs_under_way: int
    jobs_ended: int

    @property
    def number(self) -> int:
        """Return the number of the header: what the person itself has to do at the desk."""
        return self.to_report + self.returned + self.overdue_matters
