"""`lantu check`: the quality report of the registry, for people and for CI."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from app.commands.session import open_session, plainly
from app.config import read_config
from projects.reading.figures import figures_of
from projects.reading.folding import add_all_anew
from projects.reconcile.quality import (
    THRESHOLDS_FILE,
    Breach,
    Quality,
    find_breaches,
    measure_quality,
    read_thresholds,
)
from projects.registry.fields import LACKING, lack_name, name_of
from projects.search.kept_words import keep_all_words
from projects.words.custody import CUSTODIES
from projects.words.sums import Sum
from projects.words.vocabulary import CHECK_RESULTS, PRECISIONS, find_term

MOST_CITATIONS = 20


def given_name(field: str) -> str:
    """Return what a figure of completeness is called, in both languages."""
    if field == "stated_status":
        return "状态有明文 Status stated"
    name = lack_name(field) if field in LACKING else name_of(field)
    return f"{name.zh} {name.en}"


@click.command()
@click.option(
    "--thresholds",
    default=THRESHOLDS_FILE,
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file with the tables at_least and at_most.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--mend-sums", is_flag=True, help="First make anew what is kept of places and projects.")
@click.option("--mend-words", is_flag=True, help="First make anew what the search looks into.")
@plainly
def check(thresholds: Path, as_json: bool, mend_sums: bool, mend_words: bool) -> None:
    """Report the registry's quality; exit with 1 when a threshold is broken."""
    limits = read_thresholds(thresholds)
    mends = [mend for mend, is_asked in ((add_all_anew, mend_sums), (keep_all_words, mend_words)) if is_asked]
    for mend in mends:
        with open_session() as session, session.begin():
            mend(session.connection())
    with open_session() as session:
        quality = measure_quality(session, read_config().documents_folder)
    breaches = find_breaches(quality, limits)
    if as_json:
        click.echo(json.dumps(as_record(quality, breaches), ensure_ascii=False, indent=2))
    else:
        for line in (*describe(quality), *describe_breaches(breaches)):
            click.echo(line)
    if breaches:
        sys.exit(1)


def as_record(quality: Quality, breaches: Sequence[Breach]) -> dict[str, Any]:
    """Return the report as JSON holds it; exact decimals are texts."""
    report = asdict(quality) | {
        "summary": figures_of(quality.summary),
        "by_district": [figures_of(row) for row in quality.by_district],
        "by_precision": {code: figures_of(cell) for code, cell in quality.by_precision.items()},
        "metrics": quality.metrics(),
        "breaches": [asdict(breach) for breach in breaches],
        "passed": not breaches,
    }
    return plain(report)  # type: ignore[no-any-return]


def plain(value: Any) -> Any:
    """Return a value with decimals as texts, all the way down."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return f"{round(value, 4).normalize():f}" if isinstance(value, Decimal) else value


def describe(quality: Quality) -> Iterator[str]:
    """Yield the report in lines, in both languages."""
    summary = quality.summary
    yield "登记簿质量 / quality of the registry"
    yield f"  文件 documents {quality.document_number} · 出处 mentions {quality.mention_number}"
    yield f"  项目 projects {summary.number} · 规划包 programmes {summary.programme_number}"
    money, rest = told(summary.investment), yi(summary.undecomposed_wan)
    yield f"  总投资 investment {money} · 未分解 undecomposed {rest}"
    apart = ", ".join(quality.totals_apart)
    law = f"不符 do not add up: {apart}" if apart else "相符 add up"
    yield f"  区县、跨区、市本级之和与合计 / districts, cross-district and city level: {law}"
    kept = f"不符 wrong: {quality.wrong_sum_number}" if quality.wrong_sum_number else "相符 right"
    yield f"  各地区留存的合计 / sums kept of each place: {kept}"
    listed = f"不符 wrong: {quality.wrong_row_number}" if quality.wrong_row_number else "相符 right"
    yield f"  各地区留存的列表 / lists kept of each place: {listed}"
    texts = f"不符 wrong: {quality.wrong_text_number}" if quality.wrong_text_number else "相符 right"
    yield f"  各项目留存的要素文本 / texts kept of each project as a feature: {texts}"
    held = f"不符 wrong: {quality.wrong_word_number}" if quality.wrong_word_number else "相符 right"
    yield f"  搜索所查的词 / words that the search looks into: {held}"
    yield f"  不在各年分区的行 / rows in no year's part: {quality.stray_row_number}"
    yield f"完整程度,按合计所计的 {summary.number} 个项目 / completeness, of the projects that totals count"
    for field, number in quality.given.items():
        lacking = summary.number - number
        yield f"  {quality.share_given(field):7.1%}  有 {number:6}  缺 {lacking:6}  {given_name(field)}"
    yield f"说法不一 / open conflicts: {summary.conflict_number} (+{yi(summary.spread_wan)})"
    yield "规划包与分项 / programmes against their parts"
    for result, number in quality.checks.items():
        term = find_term(CHECK_RESULTS, result)
        yield f"  {number:6}  {term.zh} {term.en}"
    yield "落位 / location"
    for code, cell in quality.by_precision.items():
        term = find_term(PRECISIONS, code)
        yield f"  {cell.number:6}  {told(cell):>16}  {term.zh} {term.en}"
    yield f"未上图 / not on the map: {summary.unlocated.number}, {told(summary.unlocated)}"
    for bucket in quality.by_district:
        if bucket.unlocated.number or bucket.unlocated.is_stated:
            yield f"  {bucket.unlocated.number:6}  {told(bucket.unlocated):>16}  {bucket.label}"
    yield "位置来历 / custody of locations"
    for code, number in quality.by_custody.items():
        term = find_term(CUSTODIES, code)
        yield f"  {number:6}  {term.zh} {term.en}"
    yield from describe_places(quality)
    yield f"照片离位置太远 / photos far from the place: {len(quality.far_photos)}"
    for photo in quality.far_photos:
        yield f"  ? {photo.code} {photo.name}: {photo.filename} {photo.distance_m / 1000:,.1f} km"
    yield from describe_citations(quality)
    yield f"看不见的字符 / texts with what cannot be seen: {len(quality.unseen)}"
    for one in quality.unseen[:MOST_CITATIONS]:
        yield f"  {one.table}.{one.column} {one.row} “{one.text}”"


def describe_places(quality: Quality) -> Iterator[str]:
    """Yield every place that the rules of today refuse or doubt, what was confirmed once among them."""
    refused = [one for one in quality.misplaced if one.is_refused]
    doubted = [one for one in quality.misplaced if not one.is_refused]
    yield f"位置不成立 / impossible places: {len(refused)} · 位置有疑问 / doubted places: {len(doubted)}"
    for one in (*refused, *doubted):
        yield f"  {'✗' if one.is_refused else '?'} {one.code} {one.name}: {one.why}"


def describe_citations(quality: Quality) -> Iterator[str]:
    """Yield what checking the quotes found."""
    if quality.citation_number is None:
        yield "引文 / citations: 没有原文,未核对 / not checked, the documents are not present"
        return
    wrong = quality.wrong_citations
    yield f"引文 / citations: {quality.citation_number} checked, {len(wrong)} 处不符 / wrong"
    for one in wrong[:MOST_CITATIONS]:
        yield f"  {one.file}:{one.line} {one.code} “{one.quote[:40]}”"


def describe_breaches(breaches: Sequence[Breach]) -> Iterator[str]:
    """Yield the thresholds that are broken, or that none is."""
    if not breaches:
        yield "全部达标 / every threshold is kept"
    for breach in breaches:
        sign = "≥" if breach.is_floor else "≤"
        yield f"未达标 / broken: {breach.metric} = {breach.actual:.4g}, {sign} {breach.limit}"


def told(figure: Sum) -> str:
    """Return a sum in 亿元 with how many have a figure and how many not, or that nobody has one."""
    if figure.stated_wan is None:
        return "未载明 not stated"
    basis = f" ({figure.known} 有数 known, {figure.silent} 未载明 silent)" if figure.silent else ""
    return yi(figure.stated_wan) + basis


def yi(wan: Decimal) -> str:
    """Return an amount of 万元 in 亿元."""
    return f"{wan / 10_000:,.2f} 亿元"
