"""What a file says of itself: which projects it holds, of when, in which units, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from projects.exports.cells import plain_decimal
from projects.exports.filter_text import describe_filter, district_names, title_of
from projects.exports.job import Job
from projects.exports.wording import phrase, pick
from projects.reading.totals import summarise

NAMES = {
    "title": ("标题", "Title"),
    "filter": ("筛选条件", "Filter"),
    "as_of": ("日期", "Date"),
    "units": ("单位", "Units"),
    "crs": ("坐标系", "Coordinates"),
    "rows": ("行数", "Rows"),
    "located": ("已落位行数", "Rows on the map"),
    "unlocated": ("未落位行数", "Rows not on the map"),
    "number": ("计入的项目数", "Projects counted"),
    "total_wan": ("总投资合计", "Investment in all"),
    "silent_number": ("其中未载明总投资的个数", "Of these without a stated investment"),
    "off_map_number": ("未落位而计入的项目数", "Projects counted and not on the map"),
    "off_map_wan": ("未落位的总投资", "Investment not on the map"),
    "beside_number": ("跨区另计个数", "Cross-district, beside"),
    "beside_wan": ("跨区另计总投资", "Investment of these"),
}
UNITS = ("金额:万元;长度:公里;面积:平方米", "money: 10,000 yuan; length: km; area: m²")
CRS = ("WGS-84 经纬度(EPSG:4326),与 CGCS2000 相差不过厘米", "WGS-84 degrees (EPSG:4326)")
WAN = ("{} 万元", "{} × 10,000 yuan")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a file says of itself: its key, its name and its text; `value` is the bare figure."""

    key: str
    name: str
    text: str
    value: str | int | None


def tell(job: Job, rows: int, unlocated: int) -> list[Told]:
    """Return what a file of so many rows says of itself; the sums are those of the filter's page.

    Money is exact, as decimal text. A page of the list says its own rows and the whole filter's sums.
    """
    language = job.language
    summary = summarise(job.session, job.selection)
    districts = district_names(job)
    found: list[tuple[str, str | int | None, str]] = [
        words("title", title_of(job, districts)),
        words("filter", describe_filter(job, districts)),
        words("as_of", job.as_of_words),
        words("units", pick(UNITS, language)),
        words("crs", pick(CRS, language)),
        ("rows", rows, ""),
        ("located", rows - unlocated, ""),
        ("unlocated", unlocated, ""),
        ("number", summary.number, ""),
        ("total_wan", *in_wan(job, summary.investment.stated_wan)),
        ("silent_number", summary.investment.silent, ""),
        ("off_map_number", summary.unlocated.number, ""),
        ("off_map_wan", *in_wan(job, summary.unlocated.stated_wan)),
    ]
    if summary.beside.number:
        found += [
            ("beside_number", summary.beside.number, ""),
            ("beside_wan", *in_wan(job, summary.beside.stated_wan)),
        ]
    return [Told(key, pick(NAMES[key], language), text or str(value), value) for key, value, text in found]


def words(key: str, text: str) -> tuple[str, str, str]:
    """Return what is words for people and programs alike."""
    return key, text, text


def in_wan(job: Job, wan: Decimal | None) -> tuple[str | None, str]:
    """Return a sum as exact text, and in words; what nobody states is not stated."""
    if wan is None:
        return None, phrase("unknown", job.language)
    exact = plain_decimal(wan)
    return exact, pick(WAN, job.language).format(exact)


def as_text(told: list[Told]) -> str:
    """Return it as lines."""
    return "\n".join(f"{one.name}: {one.text}" for one in told)


def as_values(told: list[Told]) -> dict[str, str | int | None]:
    """Return it for programs: figures by key, words as they are."""
    return {one.key: one.value for one in told}
