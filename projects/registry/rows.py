"""What reads return: plain frozen records, so that a page can never load or change a row by accident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from projects.words.sums import Sum


@dataclass(frozen=True, slots=True)
class Share:
    """A district that a project touches, with its share where one is stated.

    `parent_adcode` is the district above, None for a province or where nobody asked for it.
    """

    adcode: str
    label: str
    share: Decimal | None
    parent_adcode: str | None = field(default=None, compare=False)
    is_county: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a document speaks of a project."""

    file: str
    short_title: str
    line: int


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project as lists, pages and the API show it: money 万元, lengths km, areas m², WGS-84 degrees."""

    id: int
    code: str
    name: str
    name_en: str | None
    aliases: tuple[str, ...]
    type: str
    nature: str | None
    level: str | None
    approval: str | None
    status: str
    status_basis: str
    status_on: date | None
    is_programme: bool
    parent_code: str | None
    parent_name: str | None
    investment_wan: Decimal | None
    investment_low_wan: Decimal | None
    investment_high_wan: Decimal | None
    adoption: str
    has_conflict: bool
    scope: str | None
    measures_apart: tuple[str, ...]
    measures_decided: tuple[str, ...]
    has_measure_conflict: bool
    completed_wan: Decimal | None
    year_plan_wan: Decimal | None
    counted_wan: Decimal
    counted_number: int
    bucket: str
    length_km: Decimal | None
    land_m2: Decimal | None
    floor_m2: Decimal | None
    part_count: int | None
    parts_are_examples: bool
    capacity: str | None
    start_year: int | None
    start_month: int | None
    end_year: int | None
    end_month: int | None
    place_text: str | None
    precision: str
    method: str | None
    accuracy_m: int | None
    lon: float | None
    lat: float | None
    owner: str | None
    lead_unit: str | None
    assisting_units: tuple[str, ...]
    steward: str | None
    lead_official: str | None
    national_code: str | None
    description: str | None
    updated_at: datetime
    version: int
    districts: tuple[Share, ...] = ()
    citations: tuple[Citation, ...] = ()
    # Fields of the table that this record does not name.
    further: Mapping[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """Return what a field of the table holds."""
        return self.further[name] if name in self.further else getattr(self, name)


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Some projects and the cursor of the next page (None on the last)."""

    rows: list[ProjectRow]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One stated figure; `value` is in the unit of `measure`, `corrected` stands beside an impossible one."""

    measure: str
    value: Decimal
    corrected: Decimal | None
    as_written: str | None
    qualifier: str
    scope: str | None
    purpose: str
    is_adopted: bool


@dataclass(frozen=True, slots=True)
class Funding:
    """One source of money as a mention states it, 万元 where an amount is given."""

    source: str
    amount_wan: Decimal | None


@dataclass(frozen=True, slots=True)
class MentionView:
    """What one place of one document says of a project."""

    id: int
    file: str
    short_title: str
    line: int
    section: str | None
    box: str | None
    stated_name: str
    quote: str
    programme_code: str | None
    programme_name: str | None
    start_year: int | None
    start_month: int | None
    end_year: int | None
    end_month: int | None
    status_text: str | None
    note: str | None
    figures: tuple[Figure, ...] = ()
    funding: tuple[Funding, ...] = ()


@dataclass(frozen=True, slots=True)
class EventView:
    """One event of a project's history; `changes` maps a field to [old, new].

    `reviewed_by` accepted the officer's update that it came from; `undoes_id` is the event that it takes
    back, and `is_undone` says that a later one took it back. `district_names` has the labels, by adcode, of
    the districts that the changes name.
    """

    id: int
    project_id: int
    at: datetime
    origin: str
    actor: str
    officer_id: int | None
    kind: str
    changes: dict[str, list[Any]]
    reason: str | None
    evidence: str | None
    update_id: int | None
    reviewed_by: str | None
    undoes_id: int | None
    is_undone: bool
    district_names: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event among those of many projects."""

    code: str
    name: str
    event: EventView


@dataclass(frozen=True, slots=True)
class ProgrammeCheck:
    """A programme's stated figures against its members; money in 万元."""

    stated_wan: Decimal | None
    parts: Sum
    remainder_wan: Decimal
    excess_wan: Decimal
    stated_count: int | None
    parts_count: int
    parts_are_examples: bool
    stated_length_km: Decimal | None
    parts_length_km: Decimal | None

    @property
    def is_count_kept(self) -> bool:
        """Say whether the members are as many as stated, or fewer where the plan only names examples."""
        return self.parts_count == self.stated_count or (
            self.parts_are_examples and self.parts_count < (self.stated_count or 0)
        )


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """Everything that the page of one project shows."""

    row: ProjectRow
    mentions: tuple[MentionView, ...]
    ancestors: tuple[tuple[str, str], ...]
    children: tuple[ProjectRow, ...]
    listed: tuple[ProjectRow, ...]
    events: tuple[EventView, ...]
    check: ProgrammeCheck | None
    # What officers stated that is not exact: about or at least so much.
    inexact: tuple[Figure, ...] = ()
