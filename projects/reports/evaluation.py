"""The evaluation report (总结评估) of a plan document, as Word: in the form that such a report has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import NotFound
from projects.exports.file_names import clean_name, plain_name
from projects.exports.formats import FORMATS
from projects.exports.job import Export
from projects.plans.documents import DocumentRow, get_document
from projects.plans.scoreboard import Score
from projects.reading.totals import BucketTotal
from projects.reports.charts import Series, draw_bars
from projects.reports.evaluation_facts import EvaluationFacts, read_facts
from projects.reports.evaluation_lists import (
    LIST_HEADS,
    LIST_SHARES,
    list_cells,
    write_annex,
    write_problems,
)
from projects.reports.word import Report
from projects.reports.wording import head, name_of, percent, percent_column, yi, yi_column
from projects.store.past import enter_past, get_day
from projects.words import vocabulary

BUILT, RUNNING, STOPPED, WAITING = "#3c9a5f", "#d07f12", "#b23a48", "#b4bdc6"
SCORE_HEADS = (
    head("number"),
    "已开工",
    "已建成",
    "停缓建",
    "未开工",
    "逾期",
    "规划投资(亿元)",
    "累计完成投资(亿元)",
)
SCORE_SHARES = (1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 1.7, 1.5)


def write_evaluation(session: Session, document: DocumentRow, today: date) -> Export:
    """Return the evaluation report of a document as of a day; every number is that of its page."""
    facts = read_facts(session, document, today)
    name = clean_name(f"{document.short_title}-{kind_of(facts)}-{today}")
    plain = plain_name("evaluation", Path(document.file).stem, today.isoformat(), ending="docx")
    return Export(f"{name}.docx", plain, FORMATS["docx"].mimetype, build_report(facts))


def write_evaluation_of(session: Session, *, key: str, as_of: date | datetime | None = None) -> Export:
    """Return the evaluation report of a document, by file name or id, now or as of a past; NotFound."""
    if as_of is not None:
        enter_past(session, as_of)
    document = get_document(session, key)
    if document is None:
        raise NotFound(msg("没有名为“%(key)s”的规划文件。"), field="key", key=key[:80])
    return write_evaluation(session, document, get_day(session))


def kind_of(facts: EvaluationFacts) -> str:
    """Return what kind of evaluation this is: final once the period is over."""
    return "总结评估报告" if facts.is_final else "实施情况评估报告"


def build_report(facts: EvaluationFacts) -> bytes:
    """Return the finished report."""
    report = Report(f"{facts.document.title}{kind_of(facts)}")
    write_cover(report, facts)
    write_outline(report, facts)
    write_overall(report, facts)
    write_types(report, facts)
    write_districts(report, facts)
    write_problems(report, facts)
    write_waiting(report, facts)
    write_annex(report, facts)
    return report.to_bytes()


def write_cover(report: Report, facts: EvaluationFacts) -> None:
    """Write the cover."""
    report.centre(facts.document.title, 24, bold=True, above=150)
    report.centre(kind_of(facts), 26, bold=True, above=20)
    report.centre(facts.document.district, 16, font="仿宋", above=220)
    report.centre(f"{facts.today.year} 年 {facts.today.month} 月 {facts.today.day} 日", 16, font="仿宋")
    report.turn_page()


def write_outline(report: Report, facts: EvaluationFacts) -> None:
    """Write what the plan is and what it named."""
    document, summary, board = facts.document, facts.summary, facts.board
    report.heading("一、规划概况")
    period = (
        f"规划期为 {document.plan_start_year}—{document.plan_end_year} 年"
        if document.plan_start_year
        else "规划期未载明"
    )
    dated = f",{document.issued_on:%Y-%m-%d} 印发" if document.issued_on else ""
    report.say(f"《{document.title}》{period}{dated},实施范围为{document.district}。")
    report.say(
        f"登记簿从这份文件登记出处 {document.mention_number} 处,涉及项目 {summary.number} 个、"
        f"规划包 {summary.programme_number} 个,规划投资 {yi(summary.investment_wan)} 亿元"
        f"({summary.investment_wan.normalize():,f} 万元),"
        f"其中 {summary.without_investment_number} 个项目没有载明投资。"
    )
    chapters = [row for row in board.named_rows if row.level == 1 and not row.score.is_empty]
    if chapters:
        report.caption("表 1 各章节点名的项目")
        report.table(
            (head("section"), head("is_programme"), *SCORE_HEADS),
            [(row.title, str(row.score.programme_number), *score_cells(row.score)) for row in chapters]
            + [("全文(不重复计)", str(board.total.programme_number), *score_cells(board.total))],
            (4.6, 0.9, *SCORE_SHARES),
            is_total_last=True,
        )
        report.say("同一项目在几个章节都被点名的,各章节各计一次,全文只计一次。")
    report.say(
        "统计口径:每个项目只计一次,投资取采用值;同一项目各处数字不一、尚未裁定的取最低值;"
        "有分项的规划包不计个数,投资只计未分解的部分;已终止的项目不计。"
    )


def write_overall(report: Report, facts: EvaluationFacts) -> None:
    """Write how far the plan is as a whole."""
    score, time = facts.board.total, facts.board.time
    report.heading("二、总体实施情况")
    passed = f"规划期时间已过 {percent(time.elapsed, 1)}," if time else ""
    report.say(
        f"截至 {facts.today.isoformat()},{passed}{score.number} 个项目中已开工 {score.started_number} 个,"
        f"开工率 {percent(score.started_number, score.number)};已建成 {score.done_number} 个,"
        f"建成率 {percent(score.done_number, score.number)};未开工 {score.waiting_number} 个。"
        f"登记的累计完成投资 {yi(score.completed_wan)} 亿元,占规划投资的"
        f" {percent(score.completed_wan, score.investment_wan)}。"
    )
    if facts.is_final:
        report.say(f"规划期已满,仍有 {score.unfinished_number} 个项目没有建成。")
    counted = [
        term for term in vocabulary.STATUSES if term.code != "cancelled" and score.by_status.get(term.code)
    ]
    numbers = [score.by_status[term.code] for term in counted]
    report.caption("表 2 项目所处阶段")
    report.table(
        ("阶段", head("number"), "占比"),
        [
            (term.zh, str(number), share)
            for term, number, share in zip(counted, numbers, percent_column(numbers), strict=True)
        ]
        + [("合计", str(score.number), percent(score.number, score.number))],
        (3, 1, 1),
        is_total_last=True,
    )


def write_types(report: Report, facts: EvaluationFacts) -> None:
    """Write how far each field is."""
    report.heading("三、分类型实施情况")
    names = [name_of(vocabulary.TYPES, code) for code in facts.types]
    scores = list(facts.types.values())
    chart = draw_bars(names, stage_series(scores), "项目数(个)")
    write_chart(report, chart, "图 1 各类型项目所处阶段")
    report.caption("表 3 各类型实施情况")
    report.table(
        ("类型", *SCORE_HEADS),
        [(name, *cells) for name, cells in zip(names, score_rows(scores), strict=True)]
        + [("合计", *score_cells(facts.board.total))],
        (3.2, *SCORE_SHARES),
        is_total_last=True,
    )


def write_districts(report: Report, facts: EvaluationFacts) -> None:
    """Write how far each district is; the rows add up to the whole."""
    report.heading("四、分县区实施情况")
    labels = [bucket.label for bucket in facts.buckets]
    started = [bucket.started_number for bucket in facts.buckets]
    series = (
        Series("已开工(含建成)", RUNNING, started),
        Series("未开工及停缓建", WAITING, [one.number - one.started_number for one in facts.buckets]),
    )
    write_chart(report, draw_bars(labels, series, "项目数(个)"), "图 2 各县区项目开工情况")
    report.caption("表 4 各县区实施情况")
    report.table(
        ("县区", "项目数", "已开工", "开工率", "规划投资(亿元)", "其中已开工(亿元)", "未上图"),
        [*bucket_cells(facts.buckets), bucket_total(facts)],
        (3.4, 1, 1, 1, 1.6, 1.8, 1),
        is_total_last=True,
    )
    report.say("跨县区而没有载明份额的项目列入“跨区”,没有县区的列入市本级;各行之和等于全文合计。")


def write_waiting(report: Report, facts: EvaluationFacts) -> None:
    """Write the list of the projects that have not begun."""
    report.heading("六、未开工项目清单")
    report.say(f"共 {len(facts.waiting)} 个,按规划投资由高到低排列;“原文行”为规划原文的行号。")
    report.table(LIST_HEADS, list_cells(facts, facts.waiting), LIST_SHARES, numbers_from=5, numbers_to=6)


def write_chart(report: Report, chart: bytes | None, title: str) -> None:
    """Set a chart with its title, or say why there is none."""
    if chart is None:
        report.say(f"({title}:生成报告的机器没有中文字体,图从略,数字见下表。)")
        return
    report.picture(chart, title)


def stage_series(scores: Sequence[Score]) -> tuple[Series, ...]:
    """Return the colours of the stage chart; a project is in exactly one."""
    return (
        Series("已建成", BUILT, [score.done_number for score in scores]),
        Series("在建", RUNNING, [score.started_number - score.done_number for score in scores]),
        Series("停缓建", STOPPED, [score.by_status["suspended"] for score in scores]),
        Series("未开工", WAITING, [score.waiting_number for score in scores]),
    )


def score_rows(scores: Sequence[Score]) -> list[tuple[str, ...]]:
    """Return the cells under SCORE_HEADS of rows that add up to their total."""
    invested = yi_column([score.investment_wan for score in scores])
    completed = yi_column([score.completed_wan for score in scores])
    return [(*score_counts(score), *money) for score, *money in zip(scores, invested, completed, strict=True)]


def score_cells(score: Score) -> tuple[str, ...]:
    """Return the cells under SCORE_HEADS of one row by itself."""
    return (*score_counts(score), yi(score.investment_wan), yi(score.completed_wan))


def score_counts(score: Score) -> tuple[str, ...]:
    """Return the numbers of projects under SCORE_HEADS."""
    counts = (
        score.number,
        score.started_number,
        score.done_number,
        score.by_status["suspended"],
        score.waiting_number,
        score.overdue_number,
    )
    return tuple(map(str, counts))


def bucket_cells(buckets: Sequence[BucketTotal]) -> list[tuple[str, ...]]:
    """Return the rows of the table by district."""
    invested = yi_column([bucket.investment_wan for bucket in buckets])
    started = yi_column([bucket.started_wan for bucket in buckets])
    return [
        bucket_row(
            bucket.label, (bucket.number, bucket.started_number, bucket.unlocated_number), (money, begun)
        )
        for bucket, money, begun in zip(buckets, invested, started, strict=True)
    ]


def bucket_total(facts: EvaluationFacts) -> tuple[str, ...]:
    """Return the sum of the rows by district."""
    return bucket_row(
        "合计",
        (
            add(bucket.number for bucket in facts.buckets),
            add(bucket.started_number for bucket in facts.buckets),
            add(bucket.unlocated_number for bucket in facts.buckets),
        ),
        (
            yi(sum((bucket.investment_wan for bucket in facts.buckets), Decimal(0))),
            yi(sum((bucket.started_wan for bucket in facts.buckets), Decimal(0))),
        ),
    )


def bucket_row(label: str, numbers: tuple[int, int, int], money: tuple[str, str]) -> tuple[str, ...]:
    """Return the cells of a district: number, started and not on the map; money and started money."""
    number, started, unlocated = numbers
    share = percent(started, number)
    return label, str(number), str(started), share, *money, str(unlocated)


def add(numbers: Iterable[int]) -> int:
    """Return the sum as a plain whole number."""
    return int(sum(numbers))
