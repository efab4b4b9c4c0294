"""Turn the text of a cell into a value; each converter raises ValueError with a translatable message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from geo.errors import msg
from projects.errors import BadInput
from projects.words.form_values import read_day
from projects.words.invisible import UNREADABLE
from projects.words.numbers import read_decimal, read_whole
from projects.words.texts import tidy, tidy_code, tidy_line
from projects.words.vocabulary import MEASURES, Term, codes

PLACES, MOST = 6, Decimal(10) ** 12
LONGEST_TEXT = 2000

Converter = Callable[[str], Any]


def text(cell: str) -> str | None:
    """Return the text, None for an empty cell."""
    kept = tidy(cell)
    if len(kept) > LONGEST_TEXT or "\n" in kept or UNREADABLE.search(kept):
        raise ValueError(msg("文字过长或含有控制字符。"))
    return kept or None


def required(convert: Converter) -> Converter:
    """Return a converter that refuses an empty cell."""

    def converted(cell: str) -> Any:
        if not tidy(cell):
            raise ValueError(msg("不能为空。"))
        return convert(cell)

    return converted


def number(cell: str) -> Decimal | None:
    """Return an exact decimal with at most six places; a plan's figures are never negative."""
    try:
        value = read_decimal(cell, PLACES)
    except ValueError:
        raise ValueError(msg("不是数字(最多六位小数)。")) from None
    if value is not None and not 0 <= value < MOST:
        raise ValueError(msg("不是数字(最多六位小数)。"))
    return value


def positive(cell: str) -> Decimal | None:
    """Return a decimal above zero."""
    value = number(cell)
    if value is not None and value == 0:
        raise ValueError(msg("必须大于零。"))
    return value


def whole(least: int, most: int) -> Converter:
    """Return a converter of whole numbers within bounds."""

    def converted(cell: str) -> int | None:
        try:
            return read_whole(cell, "", least, most)
        except BadInput:
            raise ValueError(msg("不是允许范围内的整数。")) from None

    return converted


def day(cell: str) -> date | None:
    """Return an ISO date."""
    try:
        return read_day(cell, "")
    except BadInput:
        raise ValueError(msg("不是日期(写成 2025-01-31)。")) from None


def yes(cell: str) -> bool:
    """Return whether the cell says yes."""
    if cell not in ("", "yes"):
        raise ValueError(msg("只能是 yes 或留空。"))
    return cell == "yes"


def code_of(terms: Iterable[Term]) -> Converter:
    """Return a converter that accepts the codes of a list."""
    known = codes(terms)

    def converted(cell: str) -> str | None:
        code = tidy_code(cell)
        if code and code not in known:
            raise ValueError(msg("不在代码表内。"))
        return code or None

    return converted


def matching(pattern: str) -> Converter:
    """Return a converter that accepts texts of one form."""
    form = re.compile(pattern, re.ASCII)

    def converted(cell: str) -> str | None:
        code = tidy_code(cell)
        if code and not form.fullmatch(code):
            raise ValueError(msg("格式不对。"))
        return code or None

    return converted


def words(cell: str) -> tuple[str, ...]:
    """Return the items of a cell joined by `|`."""
    return tuple(filter(None, map(tidy_line, cell.split("|"))))


def shares(cell: str) -> tuple[tuple[str, Decimal | None], ...]:
    """Return districts with shares; either none has a share or all have and they add up to 1."""
    found: list[tuple[str, Decimal | None]] = []
    for item in words(cell):
        adcode, _, share = item.partition(":")
        found.append((adcode, positive(share)))
    given = [share for _, share in found if share is not None]
    if len({adcode for adcode, _ in found}) != len(found):
        raise ValueError(msg("县区重复。"))
    if given and (len(given) != len(found) or sum(given) != 1):
        raise ValueError(msg("份额必须全部给出且合计为 1。"))
    return tuple(found)


def by_measure(convert: Converter) -> Converter:
    """Return a converter of a value by measure, `measure:value` joined by `|`."""

    def converted(cell: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for item in words(cell):
            measure, _, value = item.partition(":")
            if measure not in MEASURES or not value or measure in found:
                raise ValueError(msg("写成 数字:内容,用 | 隔开,每个数字一次。"))
            found[measure] = convert(value)
        return found

    return converted


def funding(cell: str) -> tuple[tuple[str, Decimal | None], ...]:
    """Return sources of money with amounts in 万元 where they are given."""
    return tuple(
        (source, number(amount)) for source, _, amount in (item.partition(":") for item in words(cell))
    )
