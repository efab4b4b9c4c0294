"""What a sheet says, in Chinese and English."""

from __future__ import annotations

from decimal import Decimal

from projects.exports.wording import label, listing, phrase, pick
from projects.reading.totals import Summary
from projects.reports.sheet.rows import SheetRow
from projects.words.money import short_money
from projects.words.names import Language
from projects.words.sums import Sum
from projects.words.vocabulary import STATUSES, TYPES

MOST_NAMES = 3

WORDS: dict[str, tuple[str, str]] = {
    "title": ("重大项目分布图", "Map of major projects"),
    "subject": ("{}{}", "{1}: {0}"),
    "list": ("图上项目", "Projects on the map"),
    "mark": ("图上号", "No."),
    "summary": ("{} 个项目，总投资 {}{}", "{} projects, total investment {}{}"),
    "basis": ("（{} 个有数，{} 个未载明）", " ({} with a figure, {} not stated)"),
    "beside": ("；另有跨区等 {} 个项目、{}", "; beside it {} cross-district and other projects, {}"),
    "unlocated": ("未上图 {} 个、{}", "not on the map: {}, {}"),
    "in_frame": ("本图幅内 {} 条（含规划包）", "{} entries on this sheet (programmes among them)"),
    "cut": ("图上只标投资最大的 {} 条，共 {} 条", "the {} largest of {} are marked"),
    "nothing": ("本图幅内没有已落位的项目。", "No project lies on this sheet."),
    "unknown": ("未载明", "not stated"),
    "figures": ("{} 个 · {}", "{} · {}"),
    "scale": ("约 1:{:,}", "about 1:{:,}"),
    "north": ("北", "N"),
    "kilometres": ("{} 公里", "{} km"),
    "legend": ("图例", "Legend"),
    "stack": ("多个项目在一处", "several at one place"),
    "estimated": ("估计位置", "estimated place"),
    "sketch": ("沿线示意", "sketched route"),
    "own": ("本图所述县区", "districts spoken of"),
    "line": ("线路", "alignment"),
    "shaded_by": ("县区按{}着色：", "Districts shaded by: {}"),
    "shade_investment": ("总投资", "Total investment"),
    "shade_number": ("项目数", "Projects"),
    "shade_started": ("开工率", "share begun"),
    "bound_investment": ("{}亿", "CN¥ {} × 100 m"),
    "bound_number": ("{}个", "{}"),
    "bound_started": ("{}%", "{}%"),
    "below": ("不足{}", "below {}"),
    "between": ("{}–{}", "{}–{}"),
    "above": ("{}以上", "{} and above"),
    "stated": ("有数", "stated"),
    "badge": ("{} 未落位 {}", "{}, no place: {}"),
    "badge_key": ("有项目没有位置的县区", "projects without a place"),
    "sources": ("底图来源：{}", "Ground: {}"),
    "approval": ("审图号：{}", "Map approval no. {}"),
    "as_it_was": ("登记簿截至 {} 的情况", "the registry as of {}"),
    "made_on": ("{} 生成", "made on {}"),
    "programme": ("（规划包）", " (programme)"),
    "footer": ("第 &P 页 共 &N 页", "Page &P of &N"),
    "projection": (
        "Web 墨卡托投影，坐标 WGS-84；比例尺指图幅中部",
        "Web Mercator, WGS-84; scale at the middle",
    ),
}


def say(key: str, language: Language, *values: object) -> str:
    """Return a text of the sheet with its values."""
    return pick(WORDS[key], language).format(*values)


def money(wan: Decimal | None, language: Language) -> str:
    """Return an amount of 万元 in 亿元, in English bn or m; of none that it is not stated."""
    return say("unknown", language) if wan is None else short_money(wan, language)


def sum_words(figure: Sum, language: Language) -> str:
    """Return a sum in 亿元; of none that it is not stated."""
    return money(figure.stated_wan, language)


def title_of(names: list[str], language: Language) -> str:
    """Return the title of a map: its districts where they are few, and what it is."""
    title = say("title", language)
    is_few = 0 < len(names) <= MOST_NAMES
    return say("subject", language, listing(names, language), title) if is_few else title


def sum_up(summary: Summary, language: Language) -> tuple[str, str]:
    """Return what a filter adds up to, as the pages say it, and what of it is on no map."""
    figure, off = summary.investment, summary.unlocated
    basis = say("basis", language, figure.known, figure.silent) if figure.is_partly else ""
    said = say("summary", language, f"{summary.number:,}", sum_words(figure, language), basis)
    if summary.beside.number or summary.beside.wan:
        said += say("beside", language, summary.beside.number, sum_words(summary.beside, language))
    return said, say("unlocated", language, f"{off.number:,}", sum_words(off, language))


def name_sources(sources: tuple[str, ...], approval: str, language: Language) -> list[str]:
    """Return whom the ground is of, under which number it was approved, and the projection."""
    named = [say("sources", language, listing(sources, language))] if sources else []
    approved = [say("approval", language, approval)] if approval else []
    return [*named, *approved, say("projection", language)]


def cells_of(row: SheetRow, language: Language) -> list[str]:
    """Return what a list says of a project: name, type, status, districts, investment, years."""
    implied = phrase("implied", language) if row.status_basis == "implied" else ""
    programme = say("programme", language) if row.is_programme else ""
    years = "—".join(str(year) for year in (row.start_year, row.end_year) if year)
    return [
        row.name + programme,
        label(TYPES, row.type, language),
        label(STATUSES, row.status, language) + implied,
        row.districts or "",
        money(row.investment_wan, language),
        years or say("unknown", language),
    ]
