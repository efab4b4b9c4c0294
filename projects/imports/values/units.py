"""The units that offices write amounts in, and how much of ours one of each is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from projects.words.numbers import fold_signs

# How many 万元 one is.
MONEY: Mapping[str, Decimal] = {
    "万亿元": Decimal(10) ** 8,
    "亿元": Decimal(10_000),
    "千万元": Decimal(1000),
    "百万元": Decimal(100),
    "万元": Decimal(1),
    "千元": Decimal("0.1"),
    "元": Decimal("0.0001"),
}
# How many km one is.
LENGTHS: Mapping[str, Decimal] = {
    "公里": Decimal(1),
    "千米": Decimal(1),
    "km": Decimal(1),
    "米": Decimal("0.001"),
    "m": Decimal("0.001"),
}
# How many m² one is; fifteen mu are a hectare.
MU = Decimal(10_000) / Decimal(15)
AREAS: Mapping[str, Decimal] = {
    "平方公里": Decimal(1_000_000),
    "平方千米": Decimal(1_000_000),
    "km2": Decimal(1_000_000),
    "万平方米": Decimal(10_000),
    "万平米": Decimal(10_000),
    "万m2": Decimal(10_000),
    "公顷": Decimal(10_000),
    "hm2": Decimal(10_000),
    "ha": Decimal(10_000),
    "万亩": MU * 10_000,
    "亩": MU,
    "平方米": Decimal(1),
    "平米": Decimal(1),
    "m2": Decimal(1),
}
UNITS_OF: Mapping[str, Mapping[str, Decimal]] = {
    **dict.fromkeys(
        ("investment_wan", "completed_wan", "year_plan_wan", "month_wan", "cumulative_wan"), MONEY
    ),
    "length_km": LENGTHS,
    **dict.fromkeys(("land_m2", "floor_m2"), AREAS),
}
# Other ways of writing the same.
SAME = {
    "万": "万元",
    "亿": "亿元",
    "千万": "千万元",
    "百万": "百万元",
    "人民币万元": "万元",
    "人民币元": "元",
    "rmb": "元",
    "yuan": "元",
    "10,000yuan": "万元",
    "10000yuan": "万元",
    "10kyuan": "万元",
    "×10⁴yuan": "万元",
    "×104yuan": "万元",
    "㎡": "m2",
    "平方": "平方米",
    "k㎡": "km2",
    "㎞": "km",
    "hectare": "ha",
    "metres": "米",
    "m²": "m2",
    "km²": "km2",
    "hm²": "hm2",
}
ALL = {*MONEY, *LENGTHS, *AREAS, *SAME}
# 填报单位 and 建设单位 are offices.
TOLD = re.compile(
    "(?<![\u4e00-\u9fff])(?:金额|计量|货币|投资|面积)?(?:单位|Unit) ?[::] ?([^):]{1,40})", re.IGNORECASE
)
PARTS = re.compile("[、,;/ ]+|和|及")


def units_of(field: str) -> Mapping[str, Decimal]:
    """Return the units of a field with the factor to ours; none where a field is no amount."""
    return MONEY if field.startswith("year_plan_") else UNITS_OF.get(field, {})


def tidy_unit(text: str) -> str | None:
    """Return a unit under the name that the tables have; None for a word that is none."""
    word = re.sub(r"[\s。.;,]", "", fold_signs(text)).lower().replace("㎡", "m2").replace("²", "2")
    word = SAME.get(word, word)
    return word if word in ALL else None


def told_units(text: str) -> tuple[str, ...]:
    """Return the units that a line says for the whole table: 单位:万元、亩."""
    found = TOLD.search(fold_signs(text))
    if not found:
        return ()
    whole = tidy_unit(found[1])
    parts = [whole] if whole else [tidy_unit(part) for part in PARTS.split(found[1])]
    return tuple(unit for unit in parts if unit)


def pick_unit(field: str, given: Iterable[str]) -> str | None:
    """Return the one of some units that fits a field; None where none or several do."""
    fitting = {unit for unit in given if unit in units_of(field)}
    return fitting.pop() if len(fitting) == 1 else None
