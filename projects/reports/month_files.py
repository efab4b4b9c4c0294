"""The files of a month, from its district and the caller's access to the finished bytes."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from geo.districts import get_district
from projects.accounts.access import Access
from projects.exports.job import Export
from projects.months.calendar import read_calendar
from projects.months.facts import read_month_facts
from projects.progress.rules import Reporting
from projects.reports.month import write_month_report
from projects.reports.month_workbook import write_month_workbook

WRITERS = {"docx": write_month_report, "xlsx": write_month_workbook}


def write_month_file(
    session: Session, *, form: str, adcode: str, month: date, rules: Reporting, access: Access, names: bool
) -> Export:
    """Return a month of a district as Word or Excel, as far as the caller may know; raises NotFound.

    `names` lists who has not reported.
    """
    calendar, district = read_calendar(session, adcode), get_district(session, adcode)
    calendar.check_month(month)
    state = calendar.state_of(month)
    facts = read_month_facts(session, calendar, state, district, rules=rules, access=access)
    return WRITERS[form](facts, names=names)
