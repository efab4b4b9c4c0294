"""What the brief of a district says, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from projects.exports.wording import label, phrase, pick
from projects.registry.rows import ProjectRow
from projects.reports.brief.facts import LATEST, Brief
from projects.reports.sheet.words import money, sum_words
from projects.store.past import moment_words
from projects.timeline.differences import Difference
from projects.words.names import Language
from projects.words.sums import Rate
from projects.words.vocabulary import DIFFERENCE_KINDS, STATUSES, TYPES

MOST_CHANGES = 6
# A longer name would cost the page more lines than it has; the lists have it whole.
LONGEST_NAME = 28
WORDS: dict[str, tuple[str, str]] = {
    "title": ("{}重大项目简报", "Major projects of {}: brief"),
    "name": ("简报", "brief"),
    "number": ("项目（个）", "Projects"),
    "investment": ("总投资", "Total investment"),
    "started": ("已开工", "Started"),
    "done": ("已建成", "Built"),
    "known": ("{} 个有数，{} 个未载明", "{} with a figure, {} not stated"),
    "rate": ("{}%（按知道状态的 {} 个）", "{}% (of {} whose stage is known)"),
    "beside": (
        "另有跨区等 {} 个项目、{}，不计入本表。",
        "Beside it {} cross-district and other projects, {}, not counted here.",
    ),
    "none": ("无", "none"),
    "status": ("分状态", "By stage"),
    "count": ("个数", "Number"),
    "money": ("金额", "Amount"),
    "greatest": ("总投资最大的 {} 个项目", "The {} greatest projects"),
    "warnings": ("需要注意", "To be watched"),
    "overdue": ("已过拟开工或拟建成时间 {} 个", "past their planned start or completion: {}"),
    "named": ("：{}", ": {}"),
    "more": ("等", " and others"),
    "no_overdue": ("没有逾期的项目。", "Nothing is overdue."),
    "conflicts": ("各处所载不一、尚待裁定 {} 个", "stated figures differ, to be decided: {}"),
    "unlocated": ("未上图 {} 个、{}", "not on the map: {}, {}"),
    "changes": ("{} 月以来的变化", "What changed since {}-01"),
    "registered": ("规划入库 {} 个", "registered from plans: {}"),
    "no_changes": ("本月没有变化。", "Nothing changed this month."),
    "further": ("另有 {} 项，见变化页。", "{} more on the page of changes."),
    "total": ("合计净增 {} 个、{}", "net: {} projects, {}"),
    "mark": ("图上号", "No."),
    "cross": ("（跨区）", " (cross-district)"),
    "map": ("分布图", "Map"),
    "as_it_was": ("登记簿截至 {} 的情况", "the registry as of {}"),
    "made_on": ("{} 生成", "made on {}"),
    "footer": ("第 &P 页 共 &N 页", "Page &P of &N"),
}


def say(key: str, language: Language, *values: object) -> str:
    """Return a text of the brief with its values."""
    return pick(WORDS[key], language).format(*values)


def cells_of(brief: Brief, language: Language) -> list[tuple[str, str, str]]:
    """Return the figures at the head: name, value, and what it rests on."""
    summary = brief.summary
    figure = summary.investment
    basis = say("known", language, figure.known, figure.silent) if figure.is_partly else ""
    return [
        (say("number", language), f"{summary.number:,}", ""),
        (say("investment", language), sum_words(figure, language), basis),
        (say("started", language), f"{summary.started.number:,}", rate_words(summary.started_rate, language)),
        (say("done", language), f"{summary.done.number:,}", rate_words(summary.done_rate, language)),
    ]


def rate_words(rate: Rate, language: Language) -> str:
    """Return a share with what it is of; nothing where it is of nothing."""
    if not rate.whole:
        return ""
    return say("rate", language, f"{rate.part / rate.whole * 100:.1f}", rate.number)


def status_rows(brief: Brief, language: Language) -> list[list[str]]:
    """Return a row for each status: its name, how many, how much."""
    footer = brief.by_status.footer
    return [
        [label(STATUSES, code, language), f"{footer[code].number:,}", sum_words(footer[code], language)]
        for code in brief.by_status.columns
    ]


def project_rows(
    rows: tuple[ProjectRow, ...], numbers: Mapping[str, int], language: Language
) -> list[list[str]]:
    """Return a row for each project: its number on the map, name, type, status, investment, years."""
    return [
        [
            str(numbers.get(row.code, "")),
            short(row.name) + (say("cross", language) if row.bucket == "cross" else ""),
            label(TYPES, row.type, language),
            status_words(row, language),
            money(row.investment_wan, language),
            "—".join(str(year) for year in (row.start_year, row.end_year) if year)
            or phrase("unknown", language),
        ]
        for row in rows
    ]


def short(name: str) -> str:
    """Return a name as far as the page has room for it."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def status_words(row: ProjectRow, language: Language) -> str:
    """Return the status, marked where it is implied."""
    implied = phrase("implied", language) if row.status_basis == "implied" else ""
    return label(STATUSES, row.status, language) + implied


def warnings_of(brief: Brief, language: Language) -> list[str]:
    """Return what is late, undecided and nowhere."""
    said = []
    if brief.overdue_number:
        names = pick(("、", ", "), language).join(short(row.name) for row in brief.overdue)
        more = say("more", language) if brief.overdue_number > LATEST else ""
        said.append(say("overdue", language, brief.overdue_number) + say("named", language, names) + more)
    else:
        said.append(say("no_overdue", language))
    summary = brief.summary
    if summary.conflict_number:
        said.append(say("conflicts", language, summary.conflict_number))
    if summary.unlocated.number:
        off = summary.unlocated
        said.append(say("unlocated", language, off.number, sum_words(off, language)))
    return said


def changes_of(brief: Brief, language: Language) -> list[str]:
    """Return what became different this month, the greatest first, and what that adds up to."""
    found = brief.changes
    rows = [row for group in found.news.values() for row in group.rows]
    number = sum(group.row_number for group in found.news.values())
    said = [change_words(row, language) for row in rows[:MOST_CHANGES]]
    if number > MOST_CHANGES:
        said.append(say("further", language, number - MOST_CHANGES))
    if "registered" in found.groups:
        said.append(say("registered", language, found.groups["registered"].row_number))
    if not said:
        return [say("no_changes", language)]
    return [*said, say("total", language, f"{found.number_delta:+,}", money(found.stated_delta, language))]


def change_words(row: Difference, language: Language) -> str:
    """Return what happened to a project: its kind, its name, the steps of its status."""
    steps = (
        " → ".join(
            [
                label(STATUSES, row.steps[0].old, language),
                *(label(STATUSES, step.new, language) for step in row.steps),
            ]
        )
        if row.steps
        else ""
    )
    colon = pick(("：", ": "), language)
    told = f"{label(DIFFERENCE_KINDS, row.kind, language)}{colon}{short(row.name)}"
    return f"{told}（{steps}）" if steps else told


def when(brief: Brief, today: str, language: Language) -> str:
    """Return of when the brief is."""
    if brief.as_of is not None:
        return say("as_it_was", language, moment_words(brief.as_of))
    return say("made_on", language, today)
