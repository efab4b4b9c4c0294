"""Why the dispatch desk names a project, in words with the numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from flask_babel import gettext

from app.web.templating import as_number, point_in_time, wan_words
from app.words.i18n import term_label
from projects.desk.warnings import ProjectWarning
from projects.progress.rules import month_before
from projects.words import vocabulary

MONTHS = 12


def explain(warning: ProjectWarning) -> str:
    """Return why a project is warned of."""
    return WORDS[warning.kind](warning)


def explain_start(warning: ProjectWarning) -> str:
    """Return how long ago the project should have begun."""
    project = warning.project
    return gettext(
        "拟开工 %(when)s,已过 %(days)s 天,仍为%(status)s",
        when=point_in_time(project.start_year, project.start_month),
        days=warning.number,
        status=term_label(vocabulary.STATUSES, project.status),
    )


def explain_end(warning: ProjectWarning) -> str:
    """Return how long ago the project should have been completed."""
    project = warning.project
    return gettext(
        "拟竣工 %(when)s,已过 %(days)s 天,仍为%(status)s",
        when=point_in_time(project.end_year, project.end_month),
        days=warning.number,
        status=term_label(vocabulary.STATUSES, project.status),
    )


def explain_spending(warning: ProjectWarning) -> str:
    """Return what of the year's plan is spent, and what should be by the end of the month."""
    planned, spent = warning.planned_wan or Decimal(0), warning.spent_wan
    if spent is None:
        return gettext(
            "%(year)s 年计划 %(planned)s,到 %(month)s 月应完成 %(due)s%%,实际完成还没有人报送",
            year=warning.since.year,
            planned=wan_words(planned),
            month=warning.since.month,
            due=percent(Decimal(warning.since.month) / MONTHS),
        )
    return gettext(
        "%(year)s 年计划 %(planned)s,到 %(month)s 月应完成 %(due)s%%,实际 %(spent)s(%(share)s%%)",
        year=warning.since.year,
        planned=wan_words(planned),
        month=warning.since.month,
        due=percent(Decimal(warning.since.month) / MONTHS),
        spent=wan_words(spent),
        share=percent(spent / planned) if planned else "0",
    )


def explain_stale(warning: ProjectWarning) -> str:
    """Return since when nobody has said a word."""
    return gettext(
        "自 %(day)s 起 %(days)s 天没有任何更新", day=warning.since.isoformat(), days=warning.number
    )


def explain_unreported(warning: ProjectWarning) -> str:
    """Return which months are missing."""
    first = warning.since
    for _ in range(warning.number - 1):
        first = month_before(first)
    if warning.number == 1:
        return gettext("%(month)s 月报过期未报", month=month_words(first))
    return gettext(
        "%(first)s 至 %(last)s 月报过期未报,共 %(number)s 个月",
        first=month_words(first),
        last=month_words(warning.since),
        number=warning.number,
    )


def explain_matter(warning: ProjectWarning) -> str:
    """Return how a matter stands to its due day."""
    values = {"matter": warning.matter, "day": warning.since.isoformat()}
    if warning.number > 0:
        return gettext("%(matter)s:%(day)s 到期,已过 %(days)s 天", days=warning.number, **values)
    if warning.number == 0:
        return gettext("%(matter)s:今天(%(day)s)到期", **values)
    return gettext("%(matter)s:%(day)s 到期,还有 %(days)s 天", days=-warning.number, **values)


def month_words(month: date) -> str:
    """Return a month as 2026-11."""
    return f"{month:%Y-%m}"


def percent(share: Decimal) -> str:
    """Return a share in percent, to a tenth."""
    return as_number(share * 100, 1)


WORDS: dict[str, Callable[[ProjectWarning], str]] = {
    "overdue_start": explain_start,
    "overdue_end": explain_end,
    "slow_spending": explain_spending,
    "stale": explain_stale,
    "unreported": explain_unreported,
    "matter_due": explain_matter,
}
