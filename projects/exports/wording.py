"""The words that exported files show, in Chinese and English: titles, headings, remarks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from projects.registry.fields import name_of
from projects.words.names import Language
from projects.words.round_trip import LIST_COLUMNS
from projects.words.sums import Sum
from projects.words.vocabulary import Term, find_term

PHRASES: dict[str, tuple[str, str]] = {
    "list_title": ("重大项目清单", "Major projects"),
    "unit": ("单位：万元", "Unit: 10,000 yuan"),
    "filter": ("筛选条件：", "Filter: "),
    "as_of": ("截至 {}", "as of {}"),
    "period": ("{} 至 {}", "{} to {}"),
    "no_filter": ("全部项目", "all projects"),
    "unknown": ("未载明", "not stated"),
    "basis": ("{} 个有数，{} 个未载明", "{} with a figure, {} not stated"),
    "total": ("合计", "Total"),
    "count": ("({} 个)", " ({})"),
    "footer": ("&C第 &P 页 共 &N 页", "&CPage &P of &N"),
    "implied": ("(推定)", " (implied)"),
    "sheet_list": ("重大项目清单", "Projects"),
    "sheet_reconciliation": ("对账", "Reconciliation"),
    "sheet_register": ("登记", "Register"),
    "bucket_district": ("县区项目", "District projects"),
    "bucket_cross": ("跨区项目", "Cross-district projects"),
    "bucket_beside": ("跨区项目(另计，不入合计)", "Cross-district projects (beside, not in the total)"),
    "bucket_city": ("市本级项目", "City-level projects"),
    "subtotal_district": ("县区小计", "Districts, subtotal"),
    "cross": ("跨区", "Cross-district"),
    "city_level": ("{}本级", "{}, city level"),
    "list_total": ("清单合计", "Total of the list"),
    "difference": ("差额(应为 0)", "Difference (0)"),
    "continued": ("{}（续）", "{} (continued)"),
    "brand": ("蓝图", "lantu"),
    "everything": ("全部", "all"),
    "narrowed": ("筛选", "filtered"),
}


def list_headings(language: Language) -> list[str]:
    """Return the headings of the official list; its unit stands above it."""
    return [pick(("序号", "No."), language), *(name_of(key).say(language) for key in LIST_COLUMNS)]


def column_title(key: str, language: Language, noun: str = "") -> str:
    """Return the title of a column, of a table of some other `noun` than projects; CSV keeps the key."""
    return name_of(key, noun).title(language)


@cache
def phrase(key: str, language: Language) -> str:
    """Return a fixed text."""
    return pick(PHRASES[key], language)


def basis_of(figure: Sum, language: Language) -> str:
    """Return how many have a figure and how many not; nothing where all are alike."""
    return phrase("basis", language).format(figure.known, figure.silent) if figure.is_partly else ""


def pick(words: tuple[str, str], language: Language) -> str:
    """Return the Chinese or the English of a pair."""
    return words[0] if language == "zh" else words[1]


def listing(names: Iterable[str], language: Language) -> str:
    """Return names in a row."""
    return pick(("、", ", "), language).join(names)


def label(terms: Iterable[Term], code: str | None, language: Language) -> str:
    """Return the name of a code; nothing for no code."""
    if not code:
        return ""
    term = find_term(terms, code)
    return term.zh if language == "zh" else term.en
