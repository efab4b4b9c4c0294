"""What the table of the whole job returns: plain frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.desk.rows import DeskReport
from projects.desk.warnings import ProjectWarning
from projects.updates.waiting import Waiting


@dataclass(frozen=True, slots=True)
class JobRow:
    """One project with all that its officer answers for; money in 万元.

    `plans` are the planned amounts of the month's year and of the next; `year_done_wan` is what the published
    months of that year add up to, up to this one. `warnings` stand the worst first.
    """

    report: DeskReport
    waiting: tuple[Waiting, ...]
    warnings: tuple[ProjectWarning, ...]
    plans: Mapping[int, Decimal]
    cumulative_wan: Decimal | None
    year_done_wan: Decimal | None
    file_count: int
    last_word_on: date

    @property
    def of_total(self) -> Decimal | None:
        """Return the share of the total that is done; None where either is unknown, or the total is zero."""
        total = self.report.project.investment_wan
        return self.cumulative_wan / total if total and self.cumulative_wan is not None else None

    @property
    def of_plan(self) -> Decimal | None:
        """Return the share of the year's plan that is done; None where either is unknown or the plan zero."""
        planned = self.plans.get(self.report.month.year)
        return self.year_done_wan / planned if planned and self.year_done_wan is not None else None

    @property
    def waiting_month(self) -> Waiting | None:
        """Return the report of this month that waits for review."""
        found = (one for one in self.waiting if one.kind == "progress" and one.month == self.report.month)
        return next(found, None)

    @property
    def waiting_plan(self) -> Waiting | None:
        """Return the change of the project's details, its year plans among them, that waits for review."""
        return next((one for one in self.waiting if one.kind == "fields"), None)


@dataclass(frozen=True, slots=True)
class JobPage:
    """Some rows, how many there are in all, and the cursor of the next page (None on the last)."""

    rows: list[JobRow]
    number: int
    next_cursor: str | None
