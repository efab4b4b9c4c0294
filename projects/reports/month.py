"""The monthly report (月报) as Word: in the form that an office sends, its numbers those of the page."""

from __future__ import annotations

from datetime import date, datetime

from projects.clock import CHINA
from projects.exports.file_names import clean_name, plain_name
from projects.exports.formats import FORMATS
from projects.exports.job import Export
from projects.exports.word import Report
from projects.months.facts import MonthFacts
from projects.months.progress import Invested
from projects.reports.change_words import move_words
from projects.reports.month_chart import draw_year
from projects.reports.month_words import (
    say_investment,
    say_matters,
    say_moves,
    say_reporting,
    say_state,
    say_sum,
    signed,
    signed_number,
)
from projects.reports.wording import head, head_with_unit, name_of, plain_wan, rate_of, sum_wan
from projects.timeline.differences import Group
from projects.words.vocabulary import DIFFERENCE_KINDS, STATUSES, TYPES

# Beyond this a list belongs in the workbook.
MOST_ROWS = 60
MONEY_HEADS = tuple(
    head(key)
    for key in ("month_wan", "year_done_wan", "year_plan_wan", "done_share", "cumulative_wan", "has_reported")
)

TOP_COLUMNS = ("name", "status", "month_wan", "cumulative_wan", "investment_wan", "physical_progress")


def write_month_report(facts: MonthFacts, *, names: bool) -> Export:
    """Return the report of a month; `names` lists who has not reported."""
    title = f"{facts.district.label}重大项目月报"
    month = facts.state.month
    report = Report(f"{title}({month:%Y-%m})")
    report.centre(title, 22, bold=True, above=6)
    report.centre(f"({month.year} 年 {month.month} 月)", 15, font="楷体")
    report.centre(
        f"{facts.district.label}    {day_words(facts.state.moment)}    {sealed(facts)}", 11, font="仿宋"
    )
    write_state(report, facts)
    write_moves(report, facts)
    write_investment(report, facts)
    write_reporting(report, facts, names=names)
    if facts.matters:
        report.heading("五、需协调事项")
        report.say(say_matters(facts.matters))
    name = clean_name(f"{facts.district.label}-{month:%Y-%m}-月报")
    plain = plain_name("month", facts.district.adcode, f"{month:%Y-%m}", ending="docx")
    return Export(f"{name}.docx", plain, FORMATS["docx"].mimetype, report.to_bytes())


def write_state(report: Report, facts: MonthFacts) -> None:
    """Write where the projects stand."""
    report.heading("一、总体情况")
    report.say(say_state(facts))


def write_moves(report: Report, facts: MonthFacts) -> None:
    """Write the difference to the month before; the table's sum is that of the totals."""
    report.heading("二、与上月相比")
    for sentence in say_moves(facts):
        report.say(sentence)
    found = facts.differences
    if found.groups:
        report.caption("表 1 本月变化")
        report.table(
            (head("change_name"), "条数", head("number_delta"), head_with_unit("wan_delta")),
            [
                (
                    name_of(DIFFERENCE_KINDS, kind),
                    str(group.row_number),
                    signed_number(group.number_delta),
                    signed(group.stated_delta),
                )
                for kind, group in found.groups.items()
            ]
            + [
                ("合计", str(found.row_number), signed_number(found.number_delta), signed(found.stated_delta))
            ],
            (2, 1, 1.4, 2),
            is_total_last=True,
        )
    report.say(say_sum(facts))
    for kind, group in facts.moves.items():
        write_kind(report, kind, group)


def write_kind(report: Report, kind: str, group: Group) -> None:
    """Write the projects of one kind of difference."""
    report.heading(f"{name_of(DIFFERENCE_KINDS, kind)}({group.row_number} 条)", 2)
    report.table(
        ("序号", *map(head, ("name", "type", "status", "changes")), head_with_unit("wan_delta")),
        [
            (
                str(at),
                row.name,
                name_of(TYPES, row.type),
                name_of(STATUSES, row.status),
                move_words(row),
                signed(row.stated_delta),
            )
            for at, row in enumerate(group.rows[:MOST_ROWS], start=1)
        ],
        (0.7, 3.2, 1.7, 1.1, 3.6, 1.7),
        numbers_from=5,
    )
    if group.row_number > MOST_ROWS:
        report.say(f"只列前 {MOST_ROWS} 条,其余 {group.row_number - MOST_ROWS} 条见工作簿。")


def write_investment(report: Report, facts: MonthFacts) -> None:
    """Write what was invested, by district and by type, and the projects that did most."""
    progress = facts.progress
    report.heading("三、完成投资")
    report.say(say_investment(facts))
    if not progress.types:
        return
    chart = draw_year(facts.months)
    if chart:
        report.picture(chart, f"图 1 {facts.state.month.year} 年逐月完成投资")
    for title, first, lines in (
        (
            "表 2 分县区完成投资(万元,括号内为有数的项目数/表内项目数)",
            head("district_names"),
            progress.districts,
        ),
        ("表 3 分类型完成投资(万元,括号内为有数的项目数/表内项目数)", head("type"), progress.types),
    ):
        report.caption(title)
        report.table(
            (first, *MONEY_HEADS),
            [(line.label, *money_cells(line.sums)) for line in lines]
            + [("合计", *money_cells(progress.total))],
            (2.6, 1.5, 1.5, 1.5, 1, 1.6, 1),
            is_total_last=True,
        )
    top = progress.top(10)
    if top:
        report.caption("表 4 本月完成投资最多的项目(万元)")
        report.table(
            [head(key) for key in TOP_COLUMNS],
            [
                (
                    row.name,
                    name_of(STATUSES, row.status),
                    plain_wan(row.month_wan),
                    plain_wan(row.cumulative_wan),
                    plain_wan(row.investment_wan),
                    row.physical_progress or "",
                )
                for row in top
            ],
            (3.4, 1, 1.3, 1.4, 1.5, 2.8),
            numbers_from=2,
            numbers_to=5,
        )


def write_reporting(report: Report, facts: MonthFacts, *, names: bool) -> None:
    """Write who has reported; by name only for signed-in people."""
    report.heading("四、报送情况")
    report.say(say_reporting(facts))
    if not (names and facts.unreported):
        return
    report.caption("表 5 未报送的项目")
    report.table(
        (
            "序号",
            *map(head, ("name", "district_names", "status", "lead_unit", "steward", "progress_month")),
        ),
        [
            (
                str(at),
                row.name,
                "、".join(row.district_names) or "市本级",
                name_of(STATUSES, row.status),
                row.lead_unit or "",
                row.steward or "",
                month_words(row.progress_month),
            )
            for at, row in enumerate(facts.unreported[:MOST_ROWS], start=1)
        ],
        (0.7, 3.6, 2, 1, 2, 1.2, 1.2),
        numbers_from=7,
    )
    if len(facts.unreported) > MOST_ROWS:
        report.say(f"只列前 {MOST_ROWS} 个,其余 {len(facts.unreported) - MOST_ROWS} 个见工作簿。")


def money_cells(sums: Invested) -> tuple[str, ...]:
    """Return the cells under MONEY_HEADS."""
    return (
        sum_wan(sums.month),
        sum_wan(sums.year),
        sum_wan(sums.planned),
        rate_of(sums.rate),
        sum_wan(sums.cumulative),
        str(sums.reported),
    )


def sealed(facts: MonthFacts) -> str:
    """Return whether the figures still move, and until when reports are in them."""
    if facts.state.is_frozen:
        return "数据已冻结"
    told = day_words(facts.state.told_at)
    return "数据未冻结,仍会变动" + (f";完成投资和报送{told}" if told != day_words(facts.state.moment) else "")


def day_words(moment: datetime) -> str:
    """Return a moment's day in China."""
    day = moment.astimezone(CHINA)
    return f"截至 {day.year} 年 {day.month} 月 {day.day} 日"


def month_words(month: date | None) -> str:
    """Return a month, or that there has been none."""
    return f"{month:%Y-%m}" if month else "从未"
