"""Rows that report a month: the same working out and the same doubts as on the form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import DomainError, msg
from projects.clock import get_today
from projects.errors import BadInput
from projects.imports.details import Held, read_held
from projects.imports.known import KnownProject
from projects.imports.proposing import Proposal, Setting
from projects.imports.rows import CellFault
from projects.models import ProgressReport, Project, Update
from projects.progress.doubts import find_doubts
from projects.progress.rows import MonthRow
from projects.progress.standing import compare_with
from projects.registry import audit
from projects.updates.kinds import month as progress
from projects.updates.month_report import READERS, begin, complete, fill_in, has_just_begun


class Months:
    """The target of monthly reports."""

    takes_new = False
    repeats = True

    def __init__(self, session: Session, setting: Setting) -> None:
        self.session, self.setting, self.today = session, setting, get_today()

        @cache
        def is_frozen(month: date, districts: frozenset[str]) -> bool:
            return progress.is_frozen(session, month, districts)

        self.is_frozen = is_frozen

    def judge_matched(self, proposals: Sequence[Proposal]) -> None:
        """Compare each row with what is published of its month."""
        ids = [one.project.id for one in proposals if one.project]
        held, months = read_held(self.session, ids), read_months(self.session, ids)
        waiting = read_waiting(self.session, ids)
        for one in proposals:
            project = cast(KnownProject, one.project)
            try:
                self.judge_one(one, held, months[project.id], waiting)
            except DomainError as error:
                one.refuse(error)
            one.conclude("changed" if one.changes else "unchanged")

    def judge_new(self, proposals: Sequence[Proposal]) -> None:
        """Leave rows alone that no project is known of: a month is always one's."""

    def judge_one(
        self,
        one: Proposal,
        held: Held,
        months: Sequence[MonthRow],
        waiting: Mapping[tuple[int, date], str],
    ) -> None:
        """Fill in what a row reports; raises BadInput where the rules refuse it."""
        known = cast(KnownProject, one.project)
        project = cast(Project, held.projects[known.id])
        month = self.read_month(one)
        self.check_month(one, month, known)
        given = {name: one.row.values[name] for name in READERS if name in one.row.values}
        if not given:
            # A row of a sheet that nobody filled in reports nothing.
            return
        author = waiting.get((known.id, month))
        if author is not None:
            message = msg("已有%(author)s提交的更新在等待审核。请先等审核结果,或由提交人撤回。")
            one.faults.append(CellFault(message, values={"author": author}))
        standing = compare_with(project, months, held.plans[known.id], month)
        report = next((row for row in months if row.month == month), None)
        is_first = has_just_begun(project, months, month)
        values = fill_in(given, report, follows=is_first or standing.before_wan is not None)
        values, _said = begin(values) if is_first else complete(values, standing)
        progress.check_values(values)
        for name, new in values.items():
            before, after = audit.plain(getattr(report, name, None)), audit.plain(new)
            if before != after:
                one.changes[name] = [before, after]
        refuse_moved(one, report)
        if one.changes:
            one.doubts += find_doubts(month, values.get("month_wan"), values.get("cumulative_wan"), standing)
            one.stated = {name: audit.plain(value) for name, value in given.items()}
            one.stated["month"] = audit.plain(month)

    def read_month(self, one: Proposal) -> date:
        """Return the month of a row, else that of the import; raises BadInput without one."""
        month: Any = one.row.values.get("month") or self.setting.month
        if month is None:
            raise BadInput(msg("请选择月份。"), field="month")
        return cast(date, month).replace(day=1)

    def check_month(self, one: Proposal, month: date, known: KnownProject) -> None:
        """Raise BadInput for a month to come, or a frozen one without a reason."""
        if month > self.today:
            raise BadInput(msg("%(month)s 还没有到。"), field="month", month=f"{month:%Y-%m}")
        reason = one.row.values.get("reason") or self.setting.behind.reason
        if not reason and self.is_frozen(month, known.districts):
            raise BadInput(
                msg("%(month)s 已冻结。更正要写明理由,原月报的数字不变。"),
                field="reason",
                month=f"{month:%Y-%m}",
            )


def refuse_moved(one: Proposal, report: MonthRow | None) -> None:
    """Let a row of a sheet of ours be wrong where its month was reported meanwhile, with both values."""
    for name, written in one.row.written.items():
        before = audit.plain(getattr(report, name, None))
        if name in one.changes and audit.plain(written) != before:
            message = msg("导出之后已有更新:导出时 %(written)s,现在 %(now)s,表中改为 %(sent)s。")
            told = {"written": audit.plain(written), "now": before, "sent": one.changes[name][1]}
            one.faults.append(CellFault(message, field=name, values=told))


def read_months(session: Session, project_ids: Collection[int]) -> Mapping[int, list[MonthRow]]:
    """Return the accepted months of each project, the first first."""
    columns = [ProgressReport.__table__.c[name] for name in MonthRow.__slots__]
    query = select(ProgressReport.project_id, *columns).where(
        among(ProgressReport.project_id, sorted(set(project_ids)))
    )
    found: dict[int, list[MonthRow]] = defaultdict(list)
    for project_id, *month in session.execute(query.order_by(ProgressReport.month)):
        found[project_id].append(MonthRow(*month))
    return found


def read_waiting(session: Session, project_ids: Collection[int]) -> dict[tuple[int, date], str]:
    """Return whose report of each project and month waits for review."""
    query = select(Update.project_id, Update.month, Update.author).where(
        among(Update.project_id, sorted(set(project_ids))),
        Update.kind == "progress",
        Update.state == "pending",
    )
    rows = session.execute(query)
    return {(int(project_id or 0), cast(date, month)): author for project_id, month, author in rows}
