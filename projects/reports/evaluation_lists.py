"""The parts of an evaluation report that list projects: the problems and the annex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from projects.exports.word import Report
from projects.registry.fields import LACKING, lack_name
from projects.registry.rows import ProjectRow
from projects.reports.evaluation_facts import EvaluationFacts
from projects.reports.wording import UNKNOWN, head, head_with_unit, name_of, plain_wan, say_yi, years_of, yi
from projects.words.vocabulary import NATURES, STATUSES, TYPES

LIST_HEADS = (
    "序号",
    *map(head_with_unit, ("name", "district_names", "type", "years", "investment_wan", "status", "line")),
)
LIST_SHARES = (0.8, 3.8, 2.0, 1.7, 1.3, 1.5, 1.0, 1.3)
ANNEX_HEADS = (
    *("序号", *map(head_with_unit, ("code", "name", "district_names", "type", "nature", "years"))),
    *map(head_with_unit, ("investment_wan", "completed_wan", "status", "responsible_unit", "line")),
)
ANNEX_SHARES = (0.9, 2.3, 4.2, 1.9, 1.8, 1.2, 1.3, 1.5, 1.4, 1.0, 1.9, 1.8)
MOST_LINES = 6


def write_problems(report: Report, facts: EvaluationFacts) -> None:
    """Write what is late, contradictory, not located, incomplete or stopped."""
    report.heading("五、存在问题")
    write_late(report, facts)
    write_conflicts(report, facts)
    write_unlocated(report, facts)
    write_missing(report, facts)
    write_stopped(report, facts)


def write_late(report: Report, facts: EvaluationFacts) -> None:
    """Write the projects behind their own years, and those the plan's end found unfinished."""
    report.heading("(一)进度滞后", 2)
    late = facts.overdue
    report.say(f"按项目自己载明的年限,逾期未开工或未建成的有 {len(late)} 个。")
    if late:
        report.table(LIST_HEADS, list_cells(facts, late), LIST_SHARES, numbers_from=5, numbers_to=6)
    if facts.is_final:
        score = facts.board.total
        report.say(
            f"规划期满仍未建成的有 {score.unfinished_number} 个,其中未开工 {score.waiting_number} 个,"
            f"在建 {score.started_number - score.done_number} 个,停缓建 {score.by_status['suspended']} 个。"
        )


def write_conflicts(report: Report, facts: EvaluationFacts) -> None:
    """Write the figures that contradict each other."""
    report.heading("(二)数字说法不一", 2)
    summary = facts.summary
    report.say(
        f"投资数字各处说法不一、尚未裁定的有 {summary.conflict_number} 条,暂按最低值计;"
        f"如全部取高值,规划投资将增加 {yi(summary.spread_wan)} 亿元。"
    )
    if facts.conflicting:
        report.table(
            [head_with_unit(key) for key in ("name", "investment_low_wan", "investment_high_wan", "line")],
            [
                (
                    row.name,
                    plain_wan(row.investment_low_wan),
                    plain_wan(row.investment_high_wan),
                    cite(facts, row),
                )
                for row in facts.conflicting
            ],
            (4, 1.5, 1.5, 1.5),
            numbers_to=3,
        )


def write_unlocated(report: Report, facts: EvaluationFacts) -> None:
    """Write how much cannot be put on the map."""
    report.heading("(三)位置不明", 2)
    summary = facts.summary
    report.say(
        f"原文只写到县区或没有写地点、无法上图的有 {summary.unlocated.number} 个,"
        f"涉及规划投资{say_yi(summary.unlocated)}。"
    )


def write_missing(report: Report, facts: EvaluationFacts) -> None:
    """Write how many projects lack what an evaluation needs."""
    report.heading("(四)要素缺失", 2)
    report.say("规划原文没有载明的要素,登记簿留空,不作推测。")
    report.table(
        ("缺失要素", "项目数"),
        [(name, str(number)) for name, number in count_missing(facts)],
        (3, 1),
    )


def count_missing(facts: EvaluationFacts) -> Iterator[tuple[str, int]]:
    """Yield each element with the number of projects that lack it."""
    counted = facts.counted
    yield lack_name("investment").zh, facts.summary.investment.silent
    for lack in ("years", "place"):
        yield lack_name(lack).zh, sum(lacks(row, lack) for row in counted)
    units = "和".join(lack_name(lack).zh for lack in ("owner", "lead_unit"))
    yield units, sum(lacks(row, "owner") and lacks(row, "lead_unit") for row in counted)
    yield f"{head('status')}(按语境推定)", sum(row.status_basis == "implied" for row in counted)


def lacks(row: ProjectRow, lack: str) -> bool:
    """Say whether a project holds nothing of what the field table has under a word."""
    return all(row.value(field.name) is None for field in LACKING[lack])


def write_stopped(report: Report, facts: EvaluationFacts) -> None:
    """Write what is suspended or given up."""
    report.heading("(五)停缓建与终止", 2)
    stopped = facts.suspended
    report.say(f"停缓建或终止的有 {len(stopped)} 个。" if stopped else "没有停缓建或终止的项目。")
    if stopped:
        report.table(LIST_HEADS, list_cells(facts, stopped), LIST_SHARES, numbers_from=5, numbers_to=6)


def write_annex(report: Report, facts: EvaluationFacts) -> None:
    """Write every project and programme that the document names."""
    report.turn_landscape()
    report.heading("附件:项目总表")
    report.say(
        f"《{facts.document.title}》点名的全部项目和规划包,共 {len(facts.rows)} 条;"
        "名称后标“※”的是规划包。原文行号指登记簿所存文本的行。"
    )
    report.table(
        ANNEX_HEADS,
        [annex_cells(facts, at, row) for at, row in enumerate(facts.rows, start=1)],
        ANNEX_SHARES,
        numbers_from=7,
        numbers_to=9,
    )


def list_cells(facts: EvaluationFacts, rows: Sequence[ProjectRow]) -> list[tuple[str, ...]]:
    """Return the cells under LIST_HEADS."""
    return [
        (
            str(at),
            row.name,
            places(row),
            name_of(TYPES, row.type),
            years_of(row),
            plain_wan(row.investment_wan),
            name_of(STATUSES, row.status),
            cite(facts, row),
        )
        for at, row in enumerate(rows, start=1)
    ]


def annex_cells(facts: EvaluationFacts, at: int, row: ProjectRow) -> tuple[str, ...]:
    """Return one row under ANNEX_HEADS."""
    return (
        str(at),
        row.code,
        f"{row.name}※" if row.is_programme else row.name,
        places(row),
        name_of(TYPES, row.type),
        name_of(NATURES, row.nature) or UNKNOWN,
        years_of(row),
        plain_wan(row.investment_wan),
        plain_wan(row.completed_wan),
        name_of(STATUSES, row.status),
        row.owner or row.lead_unit or UNKNOWN,
        cite(facts, row),
    )


def places(row: ProjectRow) -> str:
    """Return the districts of a project."""
    return "、".join(share.label for share in row.districts)


def cite(facts: EvaluationFacts, row: ProjectRow) -> str:
    """Return the lines that name a project, the first few of many."""
    lines = facts.lines_of(row)
    more = "…" if len(lines) > MOST_LINES else ""
    return " ".join(map(str, lines[:MOST_LINES])) + more
