"""Amounts of money in words: 亿元 and 万元 in Chinese, bn and m in English.

Figures are kept in 万元. A heading that names a unit keeps it; these are amounts that stand for themselves.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from projects.words.names import Language
from projects.words.rounding import in_yi, round_half_up

CURRENCY = "CN¥"
YUAN_PER_WAN = Decimal(10_000)
WAN_PER_M, WAN_PER_BN, M_PER_BN = Decimal(100), Decimal(100_000), 1000
# Three figures are enough for the eye; of what has more before the point, one behind it.
FIGURES = 3
YI_PER_BN = Decimal(10)


def short_money(wan: Decimal, language: Language) -> str:
    """Return an amount as a total is told: 1,923.47 亿元, or CN¥ 192.3 bn."""
    return f"{in_yi(wan):,} 亿元" if language == "zh" else f"{CURRENCY} {english(wan)}"


def exact_money(wan: Decimal, language: Language) -> str:
    """Return an amount to the yuan: 3,200.5 万元, or CN¥ 32.005 m."""
    if language == "zh":
        return f"{plain(wan)} 万元"
    return f"{CURRENCY} {plain(wan / WAN_PER_M)} m" if abs(wan) >= WAN_PER_M else f"{CURRENCY} {yuan(wan)}"


def english(wan: Decimal) -> str:
    """Return an amount in bn or m, rounded to three figures, or in yuan; 999.99 m are 1 bn."""
    if abs(wan) < WAN_PER_M:
        return yuan(wan)
    millions = to_figures(wan / WAN_PER_M)
    return f"{plain(millions)} m" if abs(millions) < M_PER_BN else f"{plain(to_figures(wan / WAN_PER_BN))} bn"


def to_figures(value: Decimal) -> Decimal:
    """Return a value rounded to three figures, but never to less than one place behind the point."""
    places = min(max(FIGURES - 1 - value.adjusted(), 1), FIGURES - 1) if value else 0
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def in_column(yi: Decimal, language: Language) -> Decimal:
    """Return a figure of 亿元 in the unit of its column: 亿元, or bn with three decimals, as exact."""
    return yi if language == "zh" else yi / YI_PER_BN


def yuan(wan: Decimal) -> str:
    """Return whole yuan with separators."""
    return f"{round_half_up(wan * YUAN_PER_WAN, Decimal(1)):,}"


def plain(value: Decimal) -> str:
    """Return a number with separators, at most six decimals and no trailing zeros."""
    text = f"{value:,.6f}"
    return text.rstrip("0").rstrip(".")
