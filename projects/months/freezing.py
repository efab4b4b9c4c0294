"""Freeze a month of a district: from then on its figures never move."""

from __future__ import annotations

from datetime import date
from time import monotonic, sleep

from sqlalchemy import func, or_, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from geo.districts import check_adcodes
from geo.errors import msg
from geo.models import DistrictDescendant
from projects.accounts.access import Access
from projects.clock import CHINA
from projects.errors import BadInput, Conflict, Forbidden
from projects.models import FrozenMonth
from projects.months.calendar import Calendar, last_day, read_calendar
from projects.registry.audit import Author
from projects.store.failures import find_failure
from projects.words.texts import tidy

# Whoever changes a project holds its row first. With these locks nobody does, so that nothing is published
# after the freeze with a moment before it.
LOCKS = (
    "LOCK TABLE frozen_months IN SHARE ROW EXCLUSIVE MODE",
    "LOCK TABLE projects IN EXCLUSIVE MODE",
)
# While the freeze waits, every other write waits behind it: so it waits for moments only, and lets the
# others through between them. Seconds to try in all, and between two tries.
PATIENCE, PAUSE = 4.0, 0.1
A_MOMENT = "150ms"


def freeze_month(
    session: Session, month: date, adcode: str, author: Author, access: Access, *, note: str = ""
) -> FrozenMonth:
    """Freeze a month of a district and all below it, for good.

    Raises Forbidden outside the caller's districts, NotFound for a month that the registry does not hold,
    BadInput before its last day, Conflict when it is frozen already or a later one is, or when others are
    saving all the while.
    """
    check_adcodes(session, [adcode])
    if not access.can_review([adcode]) or author.officer_id is None:
        raise Forbidden(msg("只有负责该县区的审核人员才能冻结月份。"))
    hold_still(session)
    check_freezable(session, read_calendar(session, adcode), month)
    frozen = FrozenMonth(
        month=month,
        adcode=adcode,
        officer_id=author.officer_id,
        author=author.name,
        note=tidy(note) or None,
    )
    session.add(frozen)
    session.flush()
    return frozen


def hold_still(session: Session) -> None:
    """Hold the registry as it stands until the transaction ends, once whoever is saving has done so.

    Raises Conflict when somebody was saving all the while.
    """
    until = monotonic() + PATIENCE
    while not try_locks(session):
        if monotonic() > until:
            raise Conflict(msg("别人正在保存项目,现在不能冻结,没有改动。请稍后再试。"))
        sleep(PAUSE)


def try_locks(session: Session) -> bool:
    """Wait a moment for the locks; says whether they are held."""
    usual = session.scalar(select(func.current_setting("lock_timeout")))
    try:
        with session.begin_nested():
            session.execute(select(func.set_config("lock_timeout", A_MOMENT, True)))
            for lock in LOCKS:
                session.execute(text(lock))
            session.execute(select(func.set_config("lock_timeout", usual, True)))
    except OperationalError as error:
        if find_failure(error) != "held":
            raise
        return False
    return True


def check_freezable(session: Session, calendar: Calendar, month: date) -> None:
    """Raise as `freeze_month` does where a month cannot be frozen; it may be from its last day on.

    Months are frozen in their order: one that a later frozen month has passed was read at its end.
    """
    calendar.check_month(month)
    held = calendar.freezes.get(month)
    if held is not None:
        raise Conflict(
            msg("%(month)s 已由%(author)s冻结(%(district)s),不再变动。"),
            month=f"{month:%Y-%m}",
            author=held.author,
            district=held.district,
        )
    if calendar.now.astimezone(CHINA).date() < last_day(month):
        raise BadInput(
            msg("%(month)s 还没有过完,要到最后一天(%(day)s)才能冻结。"),
            field="month",
            month=f"{month:%Y-%m}",
            day=last_day(month).isoformat(),
        )
    later = find_later(session, calendar.adcode, month)
    if later is not None:
        raise Conflict(
            msg("更晚的 %(later)s 已经冻结,%(month)s 按月末的情况计,不能再冻结。"),
            later=f"{later:%Y-%m}",
            month=f"{month:%Y-%m}",
        )


def find_later(session: Session, adcode: str, month: date) -> date | None:
    """Return a later month that is frozen for the district, for one above it or for one below."""
    kin = DistrictDescendant
    related = or_(
        FrozenMonth.adcode.in_(select(kin.ancestor).where(kin.descendant == adcode)),
        FrozenMonth.adcode.in_(select(kin.descendant).where(kin.ancestor == adcode)),
    )
    query = select(FrozenMonth.month).where(related, FrozenMonth.month > month)
    return session.scalar(query.order_by(FrozenMonth.month.desc()).limit(1))


def is_frozen_by(session: Session, month: date, adcode: str, author: Author, note: str) -> bool:
    """Say whether this person has frozen the month just so already, with the same note."""
    frozen = session.get(FrozenMonth, (month, adcode))
    return frozen is not None and (frozen.officer_id, frozen.note or "") == (author.officer_id, tidy(note))
