"""A registry with two months behind it, for the tests of months, their pages and their files.

Everything in it has been committed for real and moved back in time: the month before last holds the
registry's beginning, last month what `MOVES` says.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.models import Project
from projects.progress.rules import month_before
from projects.updates.submission import Submission
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import OFFICER, make_project
from tests.support.history import let_days_pass

THIS = get_today().replace(day=1)
LAST = month_before(THIS)
FIRST = month_before(LAST)
# Kind of difference: the project that shows it, last month.
MOVES = {
    "new": "新入库的水厂",
    "started": "开工的园区",
    "completed": "竣工的道路",
    "operating": "投产的电站",
    "suspended": "缓建的商场",
    "resumed": "恢复的医院",
    "cancelled": "终止的仓库",
    "changed": "调整的学校",
    "progressed": "在建的桥",
}
BEFORE = {
    "开工的园区": "signed",
    "竣工的道路": "construction",
    "投产的电站": "completed",
    "缓建的商场": "construction",
    "恢复的医院": "suspended",
    "终止的仓库": "planned",
    "调整的学校": "planned",
    "在建的桥": "construction",
}


def days_back_to(day: date) -> float:
    """Return how many days ago a day's noon was, near enough."""
    return float((get_today() - day).days)


def report(month: date, wan: str, cumulative: str, reason: str = "") -> Submission:
    """Return a month's report in 万元."""
    values = {
        "month_wan": Decimal(wan),
        "cumulative_wan": Decimal(cumulative),
        "physical_progress": f"完成 {wan} 万元",
    }
    return Submission("progress", values, month=month, reason=reason)


def status(new: str, on: date, reason: str = "") -> Submission:
    """Return a change of status with what it rests on."""
    return Submission("status", {"status": new, "status_on": on}, reason=reason, evidence="朝发改〔2026〕9号")


def fill_months(session: Session) -> Desk:
    """Write two months of history and return the city's reviewer who did it."""
    who = Desk(session, "shi", "reviewer", ("211300",))
    projects: dict[str, Project] = {
        name: make_project(
            session, name, [("211302", "211303", "211321")[at % 3]], figures=[1000 * (at + 1)], status=before
        )
        for at, (name, before) in enumerate(BEFORE.items())
    }
    crossing = make_project(
        session, "跨区的铁路", ["211302", "211303"], figures=[5000], status="construction"
    )
    middle = LAST.replace(day=15)
    # The registry begins in the middle of the month before last.
    let_days_pass(session, (middle - FIRST.replace(day=15)).days)
    on = FIRST.replace(day=20)
    for name, new, reason in (
        ("开工的园区", "construction", ""),
        ("竣工的道路", "completed", ""),
        ("投产的电站", "operating", ""),
        ("缓建的商场", "suspended", "资金未到位"),
        ("恢复的医院", "construction", "资金到位"),
        ("终止的仓库", "cancelled", "企业退出"),
    ):
        who.submit(projects[name], status(new, on, reason))
    fields = {
        "investment_wan": Decimal("7500.5"),
        "lead_unit": "教育局",
        f"year_plan_{LAST.year}": Decimal(900),
    }
    who.submit(projects["调整的学校"], Submission("fields", fields, evidence="初设批复"))
    who.submit(projects["在建的桥"], Submission("fields", {f"year_plan_{LAST.year}": Decimal(400)}))
    make_project(session, "新入库的水厂", ["211302"], figures=["88.8888"], by=OFFICER, type="water")
    who.submit(projects["在建的桥"], report(LAST, "120.25", "300"))
    who.submit(crossing, report(LAST, "30000", "45000"))
    session.commit()
    let_days_pass(session, days_back_to(middle))
    return who
