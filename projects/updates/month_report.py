"""Report a month: read what was typed, work out the missing figure, question what looks wrong, submit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import Conflict
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

    A field that is not in `values` stays as it is published; None empties it. `confirmed` says that
    doubtful figures were looked at again and are right. `is_no_change` says that nothing moved, and what
    stood before stands on: then there are no values.
    """

    month: date
    values: Mapping[str, Any]
    reason: str = ""
    confirmed: bool = False
    evidence: str = ""
    evidence_link: str = ""
    file_count: int = 0
    batch: str | None = None
    is_no_change: bool = False


READERS: Mapping[str, Callable[[str, str], Any]] = {
    "month_wan": partial(read_wan, may_be_negative=True),
    "cumulative_wan": read_wan,
    **dict.fromkeys(progress.WORDS, partial(read_words, longest=LONGEST_WORDS)),
}


def as_submission(report: MonthReport) -> Submission:
    """Return a month as it was typed, before anything is worked out."""
    return Submission(
        "progress",
        {"is_no_change": True} if report.is_no_change else report.values,
        report.month,
        reason=report.reason,
        evidence=report.evidence,
        evidence_link=report.evidence_link,
        file_count=report.file_count,
        batch=report.batch,
    )


def read_report(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a month that were given; raises BadInput that names the field."""
    return {name: read(texts[name], name) for name, read in READERS.items() if name in texts}


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
    submission = work_out(session, project, report)
    return submit_update(session, project, submission, author, access, expected_version=expected_version)


def work_out(session: Session, project: Project, report: MonthReport) -> Submission:
    """Return what is submitted of a month; raises Doubtful for figures that look wrong, unconfirmed.

    Raises Conflict where nothing moved in a month that is reported already.
    """
    if report.is_no_change:
        return repeat_month(session, project, report)
    progress.check_month(session, project, report.month, report.reason)
    months, plans = read_progress(session, project.id)
    standing = compare_with(project, months, plans, report.month)
    held = next((one for one in months if one.month == report.month), None)
    is_first = has_just_begun(project, months, report.month)
    values = fill_in(report.values, held, follows=is_first or standing.before_wan is not None)
    values, said = begin(values) if is_first else complete(values, standing)
    doubts = ask(report.month, values, standing, report.confirmed)
    return Submission(
        "progress",
        values,
        month=report.month,
        reason="\n".join(filter(None, (tidy(report.reason), said, doubts.as_confirmed()))),
        evidence=report.evidence,
        evidence_link=report.evidence_link,
        file_count=report.file_count,
        batch=report.batch,
    )


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
    report = MonthReport(month, {}, batch=batch, is_no_change=True)
    return submit_report(session, project, report, author, access, expected_version=expected_version)


def repeat_month(session: Session, project: Project, report: MonthReport) -> Submission:
    """Return what is submitted of a month in which nothing moved; raises Conflict for a reported one."""
    months = list_months(session, project.id)
    if any(one.month == report.month for one in months):
        raise Conflict(
            msg("“%(name)s”的 %(month)s 已经上报,没有改成“无变化”。"),
            name=project.name,
            month=f"{report.month:%Y-%m}",
        )
    values = carry_over(project, months, report.month)
    return replace(as_submission(report), values=values)


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


def fill_in(values: Mapping[str, Any], held: MonthRow | None, *, follows: bool) -> dict[str, Any]:
    """Return all values of a month: what was not given stays as it is published.

    The two figures belong together: where one is given alone and the other `follows` from it, that one is
    left to be worked out anew.
    """
    whole = {name: values[name] if name in values else getattr(held, name, None) for name in READERS}
    given = [name for name in progress.MONEY if values.get(name) is not None]
    if len(given) == 1 and follows:
        whole |= dict.fromkeys(name for name in progress.MONEY if name not in values)
    return whole


def has_just_begun(project: Project, months: Sequence[MonthRow], month: date) -> bool:
    """Say whether work began in a month and nothing was spent or reported before it."""
    begun = project.status == "construction" and project.status_on is not None and project.status_on >= month
    is_reported = any(one.cumulative_wan is not None for one in months)
    is_spent = project.completed_wan is not None and not is_reported
    return begun and not is_spent and not any(one.month < month for one in months)


def begin(values: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return the values of the month in which work began: what was done in it is all that was done."""
    given = [name for name in progress.MONEY if values[name] is not None]
    if len(given) != 1:
        return values, ""
    return {**values, **dict.fromkeys(progress.MONEY, values[given[0]])}, "本月开工,累计即本月完成。"


def complete(values: dict[str, Any], standing: Standing) -> tuple[dict[str, Any], str]:
    """Return the values with the missing one of the two figures worked out, and what was, in words.

    Where no earlier cumulative figure is known there is nothing to work it out from, and it stays unknown.
    """
    month_wan: Decimal | None = values.get("month_wan")
    cumulative_wan: Decimal | None = values.get("cumulative_wan")
    before = standing.before_wan
    if before is None:
        return values, ""
    since = f"按 {when(standing.before_month)} 的累计 {plain(before)} 万元推算。"
    if month_wan is not None and cumulative_wan is None:
        return {**values, "cumulative_wan": before + month_wan}, f"累计完成投资{since}"
    if cumulative_wan is not None and month_wan is None:
        return {**values, "month_wan": cumulative_wan - before}, f"本月完成投资{since}"
    return values, ""
