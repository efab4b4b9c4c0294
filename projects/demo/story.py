"""What happened in the demonstration: three months of work in three counties, and what waits today.

Every step is written by the path that officers' forms use; between the steps days pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.clock import get_today
from projects.demo.ageing import let_days_pass
from projects.demo.database import NAME
from projects.demo.people import CITY, Desk, add_people
from projects.errors import Conflict
from projects.matters.details import MatterDetails
from projects.models import Allocation, Matter, Project
from projects.months.freezing import freeze_month
from projects.progress.rules import Reporting, month_before
from projects.updates.month_report import MonthReport
from projects.updates.submission import Submission

COUNTIES = {"shuangta": "211302", "kazuo": "211324", "lingyuan": "211382"}
MOST_PROJECTS = 8
NOT_BEGUN = ("planned", "preliminary", "signed")
WAN_OF_SILENT = Decimal(4800)
# The share of the year's plan that is spent after so many months of reports.
SPENT = (Decimal(0), Decimal("0.4"), Decimal("0.75"), Decimal("0.9"))


@dataclass(frozen=True, slots=True)
class Telling:
    """Who acts on which projects, and in which months; `months` are the three before the present one."""

    desks: Mapping[str, Desk]
    projects: Mapping[str, Sequence[Project]]
    months: tuple[date, date, date]
    today: date
    reporting: Reporting

    def each(self) -> list[tuple[int, Desk, Project]]:
        """Return every project with its officer and its place in the county's list."""
        return [
            (at, self.desks[name], project)
            for name, projects in self.projects.items()
            for at, project in enumerate(projects)
        ]


def tell(session: Session, password: str, today: date, reporting: Reporting) -> None:
    """Fill a database that holds the registry, three months deep; commits after each step.

    Raises Conflict in any database that is not named for the demonstration.
    """
    if not str(session.scalar(select(func.current_database()))).startswith(NAME):
        raise Conflict(msg("只有名为 lantu_demo 的库才能填入演示内容。"))
    last = month_before(today.replace(day=1))
    before = month_before(last)
    first = month_before(before)
    desks = add_people(session, password)
    projects = {name: pick(session, adcode) for name, adcode in COUNTIES.items()}
    telling = Telling(desks, projects, (first, before, last), today, reporting)
    let_days_pass(session, days_since(first.replace(day=10)))
    for day, step in (
        (first.replace(day=25), begin),
        (before.replace(day=28), work),
        (last.replace(day=6), freeze),
        (last.replace(day=27), go_on),
        (today, leave_waiting),
    ):
        began_at = session.scalars(select(func.now())).one()
        step(telling)
        let_days_pass(session, days_since(day), began_at)


def days_since(day: date) -> int:
    """Return how many days ago a day was."""
    return (get_today() - day).days


def pick(session: Session, adcode: str) -> list[Project]:
    """Return the first projects of a county, by code, that lie in it alone and have not begun."""
    alone = select(Allocation.project_id).group_by(Allocation.project_id).having(func.count() == 1)
    return list(
        session.scalars(
            select(Project)
            .join(Allocation, Allocation.project_id == Project.id)
            .where(
                Allocation.adcode == adcode,
                Project.id.in_(alone),
                Project.is_programme.is_(False),
                Project.merged_into_id.is_(None),
                Project.status.in_(NOT_BEGUN),
            )
            .order_by(Project.code)
            .limit(MOST_PROJECTS)
        )
    )


def begin(telling: Telling) -> None:
    """State what the plans are silent about, plan the year, start the works."""
    first = telling.months[0]
    for at, desk, project in telling.each():
        total = project.investment_wan or WAN_OF_SILENT * (at + 1)
        values = {f"year_plan_{year}": plan(total) for year in {first.year, telling.today.year}}
        if project.investment_wan is None:
            values["investment_wan"] = total
        if at % 2:
            values["steward"] = ("李秀英", "王建国", "赵海燕", "刘志强")[at // 2 % 4]  # type: ignore[assignment]
        desk.submit(project, Submission("fields", values, evidence=f"朝发改〔{first.year}〕{30 + at}号"))
        started = {"status": "construction", "status_on": first.replace(day=3 + at)}
        desk.submit(project, Submission("status", started, evidence=f"施工许可 {first:%Y%m}{at + 1:02}"))
    telling.desks["shenhe"].accept_all()


def plan(total: Decimal) -> Decimal:
    """Return a year's plan: a third of the total, in whole 万元."""
    return max(Decimal(1), (total / 3).quantize(Decimal(1)))


def spent(total: Decimal, months: int, at: int) -> Decimal:
    """Return what a project has spent after some months; every third one is slow."""
    share = SPENT[months] / (5 if at % 3 == 2 else 1)
    return (plan(total) * share).quantize(Decimal("0.01"))


def report(project: Project, month: date, months: int, at: int) -> MonthReport:
    """Return the report of a month, the n-th of the project."""
    total = project.investment_wan or WAN_OF_SILENT
    now, earlier = spent(total, months, at), spent(total, months - 1, at)
    words = ("完成场地平整,进行基础施工。", "主体结构施工,累计完成过半。", "设备安装和室外工程。")[months - 1]
    values = {
        "month_wan": now - earlier,
        "cumulative_wan": now,
        "physical_progress": words,
        "problems": "部分材料到货晚。" if at % 3 == 2 else None,
        "next_steps": "按计划推进下一工序。",
    }
    return MonthReport(month, values, confirmed=True)


def work(telling: Telling) -> None:
    """Report the month, suspend one work, raise matters; the city accepts everything."""
    _first, month, last = telling.months
    soon = telling.today + timedelta(days=5)
    for at, desk, project in telling.each():
        if at < MOST_PROJECTS - 1:
            desk.report(project, report(project, month, 1, at))
    for name, projects in telling.projects.items():
        desk = telling.desks[name]
        land = "建设用地手续尚未办结,请自然资源局加快。"
        desk.raise_matter(projects[0], MatterDetails("land", land, "自然资源局", last.replace(day=20)))
        desk.raise_matter(projects[1], MatterDetails("funds", "配套资金有缺口,请统筹。", "财政局", soon))
    desk, stopped = telling.desks["kazuo"], telling.projects["kazuo"][-1]
    values = {"status": "suspended", "status_on": month.replace(day=20)}
    desk.submit(stopped, Submission("status", values, reason="业主资金未到位,现场停工"))
    telling.desks["shenhe"].accept_all()


def freeze(telling: Telling) -> None:
    """Freeze the month before last for the whole city."""
    desk = telling.desks["shenhe"]
    freeze_month(desk.session, telling.months[1], CITY, desk.author, desk.access, note="各县区核对无误")


def go_on(telling: Telling) -> None:
    """Report the next month, some of it late; complete one, pay more for another, clear a matter."""
    month = telling.months[2]
    for at, desk, project in telling.each():
        if at in (0, 1, 3, 5):
            desk.report(project, report(project, month, 2, at))
        elif at == 4:
            desk.report_no_change(project, month)
    for name, projects in telling.projects.items():
        desk = telling.desks[name]
        matter = desk.session.scalars(
            select(Matter).where(Matter.project_id == projects[0].id, Matter.closed_at.is_(None))
        ).one()
        desk.note(matter, "已提交补充材料,等待批复。")
        if name == "shuangta":
            desk.close(matter, "用地手续已办结。")
    desk, done = telling.desks["lingyuan"], telling.projects["lingyuan"][0]
    completed = {"status": "completed", "status_on": month.replace(day=25)}
    desk.submit(done, Submission("status", completed, evidence="竣工验收备案表"))
    dearer = telling.projects["kazuo"][1]
    total = (dearer.investment_wan or WAN_OF_SILENT) + 500
    more = Submission("fields", {"investment_wan": total}, evidence="初步设计批复", reason="增加管网")
    telling.desks["kazuo"].submit(dearer, more)
    telling.desks["shenhe"].accept_all()


def leave_waiting(telling: Telling) -> None:
    """Leave work for whoever looks: reports and changes of status to review, one that was sent back."""
    month = telling.reporting.month_to_report(telling.today)
    for name, projects in telling.projects.items():
        desk = telling.desks[name]
        for at in (2, 3):
            desk.report(projects[at], report(projects[at], month, 3, at))
        started = telling.today - timedelta(days=2)
        stopped = {"status": "suspended", "status_on": started}
        desk.submit(projects[5], Submission("status", stopped, reason="设计变更,等待批复"))
    desk, project = telling.desks["shuangta"], telling.projects["shuangta"][6]
    returned = desk.submit(project, Submission("fields", {"owner": "建设单位"}, reason="补登建设单位"))
    telling.desks["shenhe"].send_back(returned, "请写建设单位的全称。")
