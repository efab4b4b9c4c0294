"""The months of a district: which are frozen, and at which moment each is read.

Rule: a frozen month is what stood at its freeze, by the district itself or by one that it belongs to, the
earlier of the two. A month that is not frozen is what stood at its end, or stands now while it runs, but
never earlier than an earlier month was frozen: so the months follow each other without gap or overlap.
Its reports name their month themselves and count as long as it is not frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from geo.models import District, DistrictDescendant
from projects.accounts.scopes import list_own_districts
from projects.clock import CHINA
from projects.errors import NotFound
from projects.models import FrozenMonth
from projects.progress.rules import month_before
from projects.reading.kept_parts import Shape, count_places
from projects.store.past import BEGINNING, moment_of


@dataclass(frozen=True, slots=True)
class Freeze:
    """A frozen month: by whom, for which district, with which words."""

    month: date
    adcode: str
    district: str
    frozen_at: datetime
    author: str
    note: str | None


@dataclass(frozen=True, slots=True)
class MonthState:
    """One month of a district: its registry is read at `moment`, its reports as they stood at `told_at`."""

    month: date
    adcode: str
    freeze: Freeze | None
    moment: datetime
    told_at: datetime

    @property
    def is_frozen(self) -> bool:
        """Say whether the figures no longer move."""
        return self.freeze is not None


@dataclass(frozen=True, slots=True)
class Calendar:
    """All that the months of a district depend on: the registry's beginning, now, and what is frozen."""

    adcode: str
    began_at: datetime | None
    now: datetime
    freezes: Mapping[date, Freeze]

    @property
    def first(self) -> date:
        """Return the month in which the registry began; the present one for an empty registry."""
        return month_of(self.began_at or self.now)

    @property
    def last(self) -> date:
        """Return the present month."""
        return month_of(self.now)

    def state_of(self, month: date) -> MonthState:
        """Return a month by the rule above, whether or not the registry holds it."""
        freeze = self.freezes.get(month)
        if freeze is not None:
            return MonthState(month, self.adcode, freeze, freeze.frozen_at, freeze.frozen_at)
        end = min(self.now, moment_of(last_day(month)))
        earlier = [one.frozen_at for one in self.freezes.values() if one.month < month]
        return MonthState(month, self.adcode, None, max([end, *earlier]), self.now)

    def list_states(self) -> list[MonthState]:
        """Return every month of the registry, the latest first."""
        months = [self.last]
        while months[-1] > self.first:
            months.append(month_before(months[-1]))
        return [self.state_of(month) for month in months]

    def neighbours(self, month: date) -> list[date]:
        """Return the month before and the month after, as far as the registry holds them."""
        around = month_before(month), month_after(month)
        return [one for one in around if self.first <= one <= self.last]

    def check_month(self, month: date) -> None:
        """Raise NotFound for a month that has not come, or before the registry began."""
        if month > self.last:
            raise NotFound(msg("%(month)s 还没有到。"), field="month", month=f"{month:%Y-%m}")
        if month < self.first:
            raise NotFound(
                msg("登记簿从 %(first)s 开始,没有 %(month)s 的月报。"),
                field="month",
                first=f"{self.first:%Y-%m}",
                month=f"{month:%Y-%m}",
            )


def month_of(moment: datetime) -> date:
    """Return the first day of the month in China in which a moment lies."""
    return moment.astimezone(CHINA).date().replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return month_after(month) - timedelta(days=1)


def read_calendar(session: Session, adcode: str) -> Calendar:
    """Return what the months of a district depend on, in two queries."""
    began_at, now = session.execute(select(BEGINNING, func.clock_timestamp())).one()
    above = DistrictDescendant
    query = (
        select(
            FrozenMonth.month,
            FrozenMonth.adcode,
            District.name,
            FrozenMonth.frozen_at,
            FrozenMonth.author,
            FrozenMonth.note,
        )
        .join(above, above.ancestor == FrozenMonth.adcode)
        .join(District, District.adcode == FrozenMonth.adcode)
        .where(above.descendant == adcode)
        .order_by(FrozenMonth.frozen_at.desc())
    )
    # The earliest freeze of a month is read last and stays.
    freezes = {row[0]: Freeze(*row) for row in session.execute(query)}
    return Calendar(adcode, began_at, now, freezes)


def find_home(session: Session, officer_id: int | None) -> str | None:
    """Return the district to begin with: an officer's first one, else the prefecture with most projects."""
    if own := list_own_districts(session, officer_id):
        return own[0]
    held = count_places(Shape())
    query = (
        select(held.c.place)
        .join(District, District.adcode == held.c.place)
        .order_by((District.level == "prefecture").desc(), held.c.row_number.desc(), held.c.place)
        .limit(1)
    )
    return session.scalar(query)
