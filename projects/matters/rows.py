"""What reads of matters return: plain frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from projects.registry.rows import Share


@dataclass(frozen=True, slots=True)
class MatterStep:
    """One step of a matter in words."""

    kind: str
    body: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter with the project that it belongs to and its latest step."""

    id: int
    project_id: int
    project_code: str
    project_name: str
    kind: str
    subject: str
    responsible: str | None
    due_on: date | None
    author: str
    opened_at: datetime
    closed_at: datetime | None
    result: str | None
    version: int
    latest: MatterStep
    districts: tuple[Share, ...]

    @property
    def is_open(self) -> bool:
        """Say whether it is still to be cleared."""
        return self.closed_at is None

    @property
    def adcodes(self) -> list[str]:
        """Return the districts that decide who may read and change it."""
        return [share.adcode for share in self.districts]

    def days_left(self, today: date) -> int | None:
        """Return the days until it is due, negative when overdue; None when closed or without a due day."""
        if self.due_on is None or not self.is_open:
            return None
        return (self.due_on - today).days


@dataclass(frozen=True, slots=True)
class MatterPage:
    """Some matters and the cursor of the next page (None on the last)."""

    rows: list[MatterRow]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class MatterCounts:
    """How many matters are open, of these overdue and due soon (today included), and how many are closed."""

    open: int
    overdue: int
    soon: int
    closed: int
