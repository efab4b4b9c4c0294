"""Remind the officers of a district of a month that they have not reported; it is shown until they have.

A project of one county is due there; one across counties, or of the city itself, with the city of its code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.districts import check_adcodes, list_names
from geo.errors import msg
from geo.models import DistrictDescendant
from projects.accounts.access import Access
from projects.clock import CHINA, get_today
from projects.errors import BadInput, Conflict, Forbidden
from projects.models import Officer, OfficerDistrict, Reminder
from projects.months.calendar import read_calendar
from projects.progress.reporting import ReportingRow, list_unreported
from projects.progress.rules import month_before
from projects.registry.audit import Author

# What waits for a reviewer is no officer's to do.
TO_DO = ("missing", "returned")
# Older months are settled otherwise: by their freeze, or by a word between people.
MONTHS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Reminded:
    """When and by whom a district was reminded last."""

    at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class Lagging:
    """A district with projects whose month is not reported: how many, whose they are, who was reminded."""

    adcode: str
    label: str
    number: int
    officers: tuple[str, ...]
    reminded: Reminded | None


@dataclass(frozen=True, slots=True)
class OpenReminder:
    """A reminder that still holds: so many projects of the district have not reported the month."""

    month: date
    adcode: str
    label: str
    number: int
    at: datetime
    author: str


def home_of(row: ReportingRow) -> str:
    """Return the adcode of the district in which a project is due."""
    return row.adcodes[0] if len(row.adcodes) == 1 else row.code[3:9]


def list_lagging(session: Session, month: date, unreported: Sequence[ReportingRow]) -> list[Lagging]:
    """Return the districts of projects that have not reported a month, by adcode."""
    numbers = Counter(home_of(row) for row in unreported if row.state in TO_DO)
    if not numbers:
        return []
    names, officers = list_names(session, numbers), list_officers(session, numbers)
    query = select(Reminder).where(Reminder.month == month, Reminder.adcode.in_(numbers))
    reminded = {one.adcode: Reminded(one.reminded_at, one.author) for one in session.scalars(query)}
    return [
        Lagging(adcode, names[adcode].label, number, tuple(officers.get(adcode, ())), reminded.get(adcode))
        for adcode, number in sorted(numbers.items())
        if adcode in names
    ]


def list_officers(session: Session, adcodes: Collection[str]) -> dict[str, list[str]]:
    """Return the officers who report for each district: whose own districts hold it, the nearest first."""
    own, above = OfficerDistrict, DistrictDescendant
    query = (
        select(above.descendant, Officer.display_name)
        .join(own, own.adcode == above.ancestor)
        .join(Officer, Officer.id == own.officer_id)
        .where(above.descendant.in_(adcodes), Officer.role == "officer", Officer.is_active)
        .order_by(above.descendant, (own.adcode == above.descendant).desc(), Officer.display_name)
    )
    found: dict[str, list[str]] = {}
    for adcode, name in session.execute(query):
        if name not in found.setdefault(adcode, []):
            found[adcode].append(name)
    return found


def remind(
    session: Session,
    month: date,
    adcodes: Collection[str],
    author: Author,
    access: Access,
    *,
    statuses: Collection[str],
) -> int:
    """Remind the officers of districts of a month; returns how many districts have something to report.

    A second time on one day changes nothing. Raises Forbidden outside the caller's districts, BadInput for
    none, Conflict for a frozen month or where all has been reported.
    """
    check_adcodes(session, adcodes)
    if author.officer_id is None or not all(access.can_review([one]) for one in adcodes):
        raise Forbidden(msg("只有负责该县区的审核人员才能提醒。"))
    if not adcodes:
        raise BadInput(msg("请写明提醒哪个县区。"), field="district")
    for calendar in (read_calendar(session, one) for one in adcodes):
        calendar.check_month(month)
        if month in calendar.freezes:
            raise Conflict(msg("%(month)s 已冻结,不再提醒。"), month=f"{month:%Y-%m}")
    rows = list_unreported(session, month, statuses, adcodes)
    lagging = sorted({home_of(row) for row in rows if row.state in TO_DO} & set(adcodes))
    if not lagging:
        raise Conflict(msg("这些县区的 %(month)s 都报了,或在等待审核,不用提醒。"), month=f"{month:%Y-%m}")
    write = insert(Reminder).values(
        [
            {"month": month, "adcode": one, "officer_id": author.officer_id, "author": author.name}
            for one in lagging
        ]
    )
    fresh = {
        "reminded_at": func.clock_timestamp(),
        "officer_id": write.excluded.officer_id,
        "author": write.excluded.author,
    }
    today = datetime.combine(get_today(), time.min, CHINA)
    session.execute(
        write.on_conflict_do_update(
            index_elements=["month", "adcode"], set_=fresh, where=Reminder.reminded_at < today
        )
    )
    return len(lagging)


def list_reminders(session: Session, access: Access, statuses: Collection[str]) -> list[OpenReminder]:
    """Return the reminders of the caller's districts that still hold, the latest month first."""
    first = get_today().replace(day=1)
    for _month in range(MONTHS_SHOWN):
        first = month_before(first)
    query = select(Reminder).where(Reminder.month >= first)
    if access.role != "administrator":
        query = query.where(Reminder.adcode.in_(access.scope))
    held = session.scalars(query.order_by(Reminder.month.desc(), Reminder.adcode)).all()
    names = list_names(session, {one.adcode for one in held}) if held else {}
    missing: dict[date, Counter[str]] = {}
    for month in {one.month for one in held}:
        rows = list_unreported(session, month, statuses, [one.adcode for one in held if one.month == month])
        missing[month] = Counter(home_of(row) for row in rows if row.state in TO_DO)
    return [
        OpenReminder(one.month, one.adcode, names[one.adcode].label, number, one.reminded_at, one.author)
        for one in held
        if (number := missing[one.month][one.adcode])
    ]
