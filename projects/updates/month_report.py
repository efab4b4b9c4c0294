"""Report a month: read what was typed, work out the missing figure, question what looks wrong, submit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Conflict
from projects.models import Project, Update
from projects.progress.doubts import find_doubts, plain, when
from projects.progress.rows import MonthRow, list_months, read_progress
from projects.progress.standing import Standing, compare_with
from projects.registry import writing
from projects.registry.audit import Author
from projects.registry.doubts import Doubtful, Doubts
from projects.updates.kinds import month as progress
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from projects.words.form_values import read_wan, read_words
from projects.words.texts import tidy

LONGEST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class MonthReport:
    """What an officer reports of a month, already of the right types; money in 万元.

    `confirmed` says that doubtful figures were looked at again and are right.
    """

    month: date
    values: Mapping[str, Any]
    reason: str = ""
    confirmed: bool = False
    evidence: str = ""
    evidence_link: str = ""
    file_count: int = 0
    batch: str | None = None


READERS: Mapping[str, Callable[[str, str], Any]] = {
    "month_wan": partial(read_wan, may_be_negative=True),
    "cumulative_wan": read_wan,
    **dict.fromkeys(progress.WORDS, partial(read_words, longest=LONGEST_WORDS)),
}


def read_report(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a month as they were typed; raises BadInput that names the field."""
    return {name: read(texts.get(name, ""), name) for name, read in READERS.items()}


def submit_report(
    session: Session,
    project: Project,
    report: MonthReport,
    author: Author,
    access: Access,
    *,
    expected_version: int,
) -> Update:
    """Submit a month; its reason also says what was worked out and which doubts were confirmed.

    Raises Doubtful when figures look wrong and are not confirmed, and all that `submit_update` raises.
    """
    session.refresh(project, with_for_update=True)
    writing.check_version(project, expected_version)
    progress.check_month(session, project, report.month, report.reason)
    standing = find_standing(session, project, report.month)
    values, said = complete(report.values, standing)
    doubts = ask(report.month, values, standing, report.confirmed)
    submission = Submission(
        "progress",
        values,
        month=report.month,
        reason="\n".join(filter(None, (tidy(report.reason), said, doubts.as_confirmed()))),
        evidence=report.evidence,
        evidence_link=report.evidence_link,
        file_count=report.file_count,
        batch=report.batch,
    )
    return submit_update(session, project, submission, author, access, expected_version=expected_version)


def submit_no_change(
    session: Session,
    project: Project,
    month: date,
    author: Author,
    access: Access,
    *,
    expected_version: int,
    batch: str | None = None,
) -> Update:
    """Submit a month in which nothing moved: no money, the cumulative figure and the words of before.

    Raises Conflict when the month is reported already, and all that `submit_update` raises.
    """
    session.refresh(project, with_for_update=True)
    writing.check_version(project, expected_version)
    months = list_months(session, project.id)
    if any(one.month == month for one in months):
        raise Conflict(
            msg("“%(name)s”的 %(month)s 已经上报,没有改成“无变化”。"),
            name=project.name,
            month=f"{month:%Y-%m}",
        )
    values = carry_over(project, months, month)
    submission = Submission("progress", values, month=month, batch=batch)
    return submit_update(session, project, submission, author, access, expected_version=expected_version)


def carry_over(project: Project, months: Sequence[MonthRow], month: date) -> dict[str, Any]:
    """Return the values of a month without change: what stood before it."""
    last = next((one for one in reversed(months) if one.month < month), None)
    words = {name: getattr(last, name, None) for name in progress.WORDS}
    if not months:
        words["physical_progress"] = project.physical_progress
    standing = compare_with(project, months, {}, month)
    return {
        "month_wan": Decimal(0),
        "cumulative_wan": standing.before_wan,
        **words,
        "is_no_change": True,
    }


def ask(month: date, values: Mapping[str, Any], standing: Standing, confirmed: bool) -> Doubts:
    """Return the doubts about a month's figures when they are confirmed or none; raises Doubtful."""
    doubts = find_doubts(month, values.get("month_wan"), values.get("cumulative_wan"), standing)
    if doubts and not confirmed:
        raise Doubtful(doubts)
    return doubts


def find_standing(session: Session, project: Project, month: date) -> Standing:
    """Return what a month of a project is compared with."""
    months, plans = read_progress(session, project.id)
    return compare_with(project, months, plans, month)


def complete(values: Mapping[str, Any], standing: Standing) -> tuple[dict[str, Any], str]:
    """Return the values with the missing one of the two figures worked out, and what was, in words.

    Raises BadInput where there is nothing to work it out from.
    """
    month_wan: Decimal | None = values.get("month_wan")
    cumulative_wan: Decimal | None = values.get("cumulative_wan")
    before = standing.before_wan
    if before is not None:
        since = f"按 {when(standing.before_month)} 的累计 {plain(before)} 万元推算。"
        if month_wan is not None and cumulative_wan is None:
            return {**values, "cumulative_wan": before + month_wan}, f"累计完成投资{since}"
        if cumulative_wan is not None and month_wan is None:
            return {**values, "month_wan": cumulative_wan - before}, f"本月完成投资{since}"
    elif (month_wan or cumulative_wan) and None in (month_wan, cumulative_wan):
        raise BadInput(
            msg("以前没有报过累计,无法推算。请把本月完成和累计完成都填上。"),
            field="cumulative_wan" if cumulative_wan is None else "month_wan",
        )
    return dict(values), ""
