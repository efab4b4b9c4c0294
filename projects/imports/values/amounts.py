"""Amounts of money, lengths and areas, from numbers and from what people write: 1.2亿元, 三千二百万元, 500亩.

Exact amounts alone: about, at least, a range or a foreign currency are refused with the word that says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext

from geo.errors import msg
from projects.errors import BadInput
from projects.imports.values.chinese_numbers import SIGNS, read_numeral
from projects.imports.values.units import MONEY, tidy_unit, units_of
from projects.words.form_values import MOST_WAN, SHOWN, WAN_PLACES
from projects.words.numbers import INEXACT, fold_signs, plain_number
from projects.words.texts import tidy_line

MEASURE_PLACES = 6
NUMERIC = rf"(?:[+-]?[0-9][0-9, ]*(?:\.[0-9]+)?|[{SIGNS}]+)"
RANGE = re.compile(rf"{NUMERIC}[^0-9{SIGNS}-]*(?:[-~]+|至|到){NUMERIC}")
FOREIGN = re.compile("美元|美金|欧元|日元|英镑|港元|港币|韩元|[$€£]|USD|EUR|HKD|JPY", re.IGNORECASE)
NOTHING = re.compile(
    "[-—–/\\\\.。、]+|无|暂无|没有|未定|待定|未载明|不详|未知|n/?a|null|none|not stated", re.IGNORECASE
)
# 12亿3000万元: parts that get smaller, each with its unit.
PART = re.compile(r"([0-9][0-9, ]*(?:\.[0-9]+)?)(万亿|亿|千万|百万|万|千)?")
SIZES = {
    "万亿": Decimal(10) ** 12,
    "亿": Decimal(10) ** 8,
    "千万": Decimal(10) ** 7,
    "百万": Decimal(10) ** 6,
    "万": Decimal(10) ** 4,
    "千": Decimal(10) ** 3,
}


def is_nothing(text: str) -> bool:
    """Say whether a text states nothing: a dash, 无, 未定."""
    return bool(NOTHING.fullmatch(tidy_line(text)))


def read_amount(value: str | Decimal, field: str, unit: str | None) -> Decimal | None:
    """Return an amount in the unit of its field (万元, km, m²), None where the text states none.

    `unit` is what the heading says; a unit in the cell itself counts before it. Raises BadInput for what is
    not one exact amount, has no unit, or cannot be kept exactly.
    """
    shown = f"{value:f}" if isinstance(value, Decimal) else tidy_line(value)
    if isinstance(value, str) and is_nothing(value):
        return None
    number, own = (value, None) if isinstance(value, Decimal) else read_words(value, field)
    used = own or unit
    if used is None:
        raise BadInput(
            msg("“%(value)s”没有单位,表头和表上也没有写。请在对应关系里选定这一列的单位。"),
            field=field,
            value=shown[:SHOWN],
        )
    with localcontext() as context:
        context.prec = 40
        return check_amount(number * factor_of(used, field, shown), field, shown)


def factor_of(unit: str, field: str, shown: str) -> Decimal:
    """Return how much of the field's own unit one of a unit is; raises BadInput for one of another kind."""
    units = units_of(field)
    if unit not in units:
        raise BadInput(
            msg("“%(value)s”的单位“%(unit)s”在这里用不上。"), field=field, value=shown[:SHOWN], unit=unit
        )
    return units[unit]


def check_amount(amount: Decimal, field: str, shown: str) -> Decimal:
    """Return an amount with the decimals that are kept; raises BadInput for money that is not whole yuan."""
    is_money = units_of(field) is MONEY
    places = WAN_PLACES if is_money else MEASURE_PLACES
    kept = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize()
    kept = kept.quantize(Decimal(1)) if int(kept.as_tuple().exponent) > 0 else kept
    if is_money and kept != amount:
        raise BadInput(
            msg("“%(value)s”换算成万元后超过四位小数(不到一元)。"), field=field, value=shown[:SHOWN]
        )
    # What a month did may be below zero: a correction.
    if (amount < 0 and field != "month_wan") or abs(amount) > (MOST_WAN if is_money else Decimal(10) ** 12):
        raise BadInput(msg("“%(value)s”超出合理范围。"), field=field, value=shown[:SHOWN])
    if not is_money and amount == 0:
        raise BadInput(msg("“%(value)s”要大于零;没有数字就留空。"), field=field, value=shown[:SHOWN])
    return kept


def read_words(text: str, field: str) -> tuple[Decimal, str | None]:
    """Return the number of a text, and the unit that it is in where the text says one."""
    folded = fold_signs(text)
    shown = tidy_line(text)[:SHOWN]
    plain = re.sub("人民币|RMB|CNY|[¥￥]|整$|正$", "", folded, flags=re.IGNORECASE).strip()
    foreign, inexact = FOREIGN.search(plain), INEXACT.search(plain)
    if foreign:
        raise BadInput(msg("“%(value)s”是外币,不折算。请写人民币金额。"), field=field, value=shown)
    if RANGE.search(plain):
        raise BadInput(msg("“%(value)s”是一个范围,不取其中的数。请写一个确数。"), field=field, value=shown)
    if inexact:
        word = inexact[0]
        raise BadInput(
            msg("“%(value)s”里有“%(word)s”,不是确数。请写确数,或把原文写进说明。"),
            field=field,
            value=shown,
            word=word,
        )
    found = read_plain(plain, units_of(field))
    if found is None:
        raise BadInput(msg("“%(value)s”不是一个数。"), field=field, value=shown)
    return found


def read_plain(text: str, units: Mapping[str, Decimal]) -> tuple[Decimal, str | None] | None:
    """Return number and unit of 1,200.5 or 1200.5公里 or 1亿2000万元 or 三千二百万元, else None."""
    number = plain_number(text)
    if number:
        return Decimal(number), None
    for unit in sorted(units, key=len, reverse=True):
        for written in {unit, *spelled(unit)}:
            if text.lower().endswith(written) and len(text) > len(written):
                number = plain_number(text[: -len(written)])
                if number:
                    return Decimal(number), unit
    if units is not MONEY:
        return read_numeral_with_unit(text, units)
    return read_parts(text) or read_numeral_with_unit(text, units)


def spelled(unit: str) -> tuple[str, ...]:
    """Return other ways in which a unit is written behind a number."""
    return {
        "m2": ("㎡", "平方"),
        "万m2": ("万㎡",),
        "km2": ("k㎡",),
        "万元": ("万",),
        "亿元": ("亿",),
        "千万元": ("千万",),
    }.get(unit, ())


def read_parts(text: str) -> tuple[Decimal, str] | None:
    """Return an amount of several parts in 元, None for another text."""
    bare = text.removesuffix("元").replace(" ", "")
    total, at, least = Decimal(0), 0, Decimal(10) ** 20
    while at < len(bare):
        found = PART.match(bare, at)
        number = plain_number(found[1]) if found else None
        if found is None or not number:
            return None
        size = SIZES[found[2]] if found[2] else Decimal(1)
        if size >= least or (not found[2] and not text.endswith("元")):
            return None
        total, at, least = total + Decimal(number) * size, found.end(), size
    return (total, "元") if at else None


def read_numeral_with_unit(text: str, units: Mapping[str, Decimal]) -> tuple[Decimal, str | None] | None:
    """Return an amount in Chinese numerals with its unit; a bare numeral has none."""
    for unit in sorted(units, key=len, reverse=True):
        # 三千二百万元 is 三千二百万 of 元, never 三千二百 of 万元 and 万 lost.
        if unit in ("元", "公里", "千米", "米", "亩", "公顷", "平方米", "平米", "平方公里") and text.endswith(
            unit
        ):
            number = read_numeral(text[: -len(unit)])
            return (number, unit) if number is not None else None
    number = read_numeral(text)
    if number is None:
        return None
    # 三千二百万 of money is said without its 元.
    return (number, "元") if units is MONEY and text[-1] in "万亿萬億" else (number, tidy_unit(""))
