"""The evaluation report (总结评估) of a plan document, as Word: in the form that such a report has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import NotFound
from projects.exports.file_names import clean_name, plain_name
from projects.exports.formats import FORMATS
from projects.exports.job import Export
from projects.exports.word import Report
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
from projects.reports.month_words import say_rates
from projects.reports.wording import (
    head,
    known_of,
    name_of,
    percent,
    percent_column,
    plain_wan,
    rate,
    say_yi,
    sum_yi,
    yi_column,
)
from projects.store.past import enter_past, get_day
from projects.words import vocabulary
from projects.words.sums import add_up

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
    "投资有数",
    "完成有数",
)
SCORE_SHARES = (1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 1.6, 1.5, 1.2, 1.2)
DISTRICT_HEADS = (
    *("县区", "项目数", "已开工", "开工率", "规划投资(亿元)", "其中已开工(亿元)", "未上图"),
    *("知道状态", "投资有数", "已开工有数"),
)
KNOWN_WORDS = "“有数”各栏是载明金额的项目数/项目总数;其余项目未载明,不当作零。"


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
        f"规划包 {summary.programme_number} 个,规划投资{say_yi(summary.investment)}"
        + (f",即 {plain_wan(summary.investment.wan)} 万元" if summary.investment.is_stated else "")
        + f";其中 {summary.investment.silent} 个项目没有载明投资。"
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
        report.say(f"同一项目在几个章节都被点名的,各章节各计一次,全文只计一次。{KNOWN_WORDS}")
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
        f"已建成 {score.done_number} 个,未开工 {score.waiting_number} 个;{say_rates(score)}"
        f"登记的累计完成投资{say_yi(score.completed)}{completed_share(score)}。"
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
    report.say(f"其中 {score.number - score.status_number} 个规划没有写到哪一阶段,按谋划登记。")


def completed_share(score: Score) -> str:
    """Return what is completed of the investment, over the projects alone of which both are known."""
    of = score.completed_rate
    return f";两项都载明的 {of.number} 个项目完成规划投资的 {rate(of)}" if of.whole else ""


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
    started = [bucket.started.number for bucket in facts.buckets]
    series = (
        Series("已开工(含建成)", RUNNING, started),
        Series("未开工及停缓建", WAITING, [one.number - one.started.number for one in facts.buckets]),
    )
    write_chart(report, draw_bars(labels, series, "项目数(个)"), "图 2 各县区项目开工情况")
    report.caption("表 4 各县区实施情况")
    report.table(
        DISTRICT_HEADS,
        [*bucket_cells(facts.buckets), bucket_total(facts)],
        (3.0, 1, 1, 1, 1.5, 1.7, 1, 1, 1.1, 1.2),
        is_total_last=True,
    )
    report.say(
        "跨县区而没有载明份额的项目列入“跨区”,没有县区的列入市本级;各行之和等于全文合计。"
        f"开工率只在知道状态的项目里计。{KNOWN_WORDS}"
    )


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
    invested = yi_column([score.investment for score in scores])
    completed = yi_column([score.completed for score in scores])
    return [
        score_row(score, planned, done)
        for score, planned, done in zip(scores, invested, completed, strict=True)
    ]


def score_cells(score: Score) -> tuple[str, ...]:
    """Return the cells under SCORE_HEADS of one row by itself."""
    return score_row(score, sum_yi(score.investment), sum_yi(score.completed))


def score_row(score: Score, invested: str, completed: str) -> tuple[str, ...]:
    """Return the cells under SCORE_HEADS with money as it is to be written."""
    counts = (
        score.number,
        score.started_number,
        score.done_number,
        score.by_status["suspended"],
        score.waiting_number,
        score.overdue_number,
    )
    money = (invested, completed, known_of(score.investment), known_of(score.completed))
    return (*map(str, counts), *money)


def bucket_cells(buckets: Sequence[BucketTotal]) -> list[tuple[str, ...]]:
    """Return the rows of the table by district."""
    invested = yi_column([bucket.investment for bucket in buckets])
    started = yi_column([bucket.started for bucket in buckets])
    return [
        bucket_row(bucket, money, begun)
        for bucket, money, begun in zip(buckets, invested, started, strict=True)
    ]


def bucket_total(facts: EvaluationFacts) -> tuple[str, ...]:
    """Return the sum of the rows by district."""
    buckets = facts.buckets
    total = BucketTotal(
        kind="total",
        adcode=None,
        label="合计",
        investment=add_up(one.investment for one in buckets),
        started=add_up(one.started for one in buckets),
        unlocated=add_up(one.unlocated for one in buckets),
        investment_high_wan=sum((one.investment_high_wan for one in buckets), Decimal(0)),
        status_number=sum(one.status_number for one in buckets),
    )
    return bucket_row(total, sum_yi(total.investment), sum_yi(total.started))


def bucket_row(bucket: BucketTotal, invested: str, started: str) -> tuple[str, ...]:
    """Return the cells of a district under DISTRICT_HEADS with money as it is to be written."""
    return (
        bucket.label,
        str(bucket.number),
        str(bucket.started.number),
        rate(bucket.started_rate),
        invested,
        started,
        str(bucket.unlocated.number),
        str(bucket.status_number),
        known_of(bucket.investment),
        known_of(bucket.started),
    )
