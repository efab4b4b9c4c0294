"""Numbers in Chinese numerals: 三千二百万, 壹佰, 二〇二五, 一亿二千万."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    **{"两": 2, "弍": 2, "貳": 2, "參": 3, "叄": 3, "陸": 6, "○": 0},
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
SIGNS = "".join((*DIGITS, *SMALL, *LARGE))
NUMERAL = re.compile(f"[{SIGNS}]+")


def read_numeral(text: str) -> Decimal | None:
    """Return the number that a run of numerals says, None for what is no well-formed one."""
    if not text or not NUMERAL.fullmatch(text):
        return None
    if all(sign in DIGITS for sign in text):
        # One by one, as years are written; a single one is itself.
        return Decimal("".join(str(DIGITS[sign]) for sign in text))
    return read_sections(text)


def read_sections(text: str) -> Decimal | None:
    """Return a number by its sections: what stands before 亿, then before 万, then the rest."""
    total, rest = 0, text
    for signs, size in (("亿億", LARGE["亿"]), ("万萬", LARGE["万"])):
        at = next((found for found, sign in enumerate(rest) if sign in signs), -1)
        if at < 0:
            continue
        head, rest = rest[:at], rest[at + 1 :]
        # 万亿 is ten thousand times 亿.
        section = read_sections(head) if any(sign in LARGE for sign in head) else read_section(head)
        if section is None:
            return None
        total += int(section) * size
    if any(sign in LARGE for sign in rest):
        return None
    last = read_section(rest) if rest else 0
    return None if last is None else Decimal(total + int(last))


def read_section(text: str) -> int | None:
    """Return a number below ten thousand: 三千二百零五, 十二."""
    total, digit, least = 0, None, 10_000
    for place, sign in enumerate(text):
        if sign in DIGITS:
            if digit:
                return None
            digit = DIGITS[sign]
            continue
        size = SMALL[sign]
        # 十二 stands for 一十二, but only at the start.
        if digit is None and not (size == 10 and place == 0):
            return None
        if size >= least or digit == 0:
            return None
        total, digit, least = total + (1 if digit is None else digit) * size, None, size
    return total + (digit or 0) if text else None
