"""Numbers and days as spreadsheets keep them: exact as they show, never as binary fractions."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Context, Decimal, InvalidOperation

from projects.imports.source import ErrorCell

# A spreadsheet keeps fifteen digits; what stands behind them is the dust of binary fractions.
SHOWN = Context(prec=15)
# Day 60 of the first calendar is 29 February 1900, which never was.
EPOCH, EPOCH_1904, LEAP_GHOST = date(1899, 12, 30), date(1904, 1, 1), 60
LAST_SERIAL = 2_958_465

# Dates and times of the built-in formats, those of Chinese programs (27 to 36, 50 to 58) with them.
DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
PERCENT_FORMATS = frozenset((9, 10))
# A comma behind the last digit divides by a thousand; 0!.0, shows 120000000 as 12000.0 (万).
SCALED, DOTTED = re.compile("[0#?],+(?![0#?,])"), re.compile(r'[0#?](?:[!\\]\.|"\.")[0#?]')
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def exact(text: str) -> Decimal | ErrorCell:
    """Return a stored number as it shows; what is no finite number is an error of its program."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return ErrorCell(text[:20])
    if not number.is_finite():
        return ErrorCell(text[:20])
    shown = SHOWN.plus(number).normalize()
    # Without its exponent, unless that would be a wall of zeros.
    return shown.quantize(Decimal(1)) if 0 < int(shown.as_tuple().exponent) <= 15 else shown


def day_of(serial: Decimal, *, is_1904: bool = False) -> date | datetime | Decimal:
    """Return the day (with its time where it has one) of a serial number; the number where it has none."""
    if not 0 < serial <= LAST_SERIAL:
        return serial
    days = int(serial)
    if not is_1904 and days == LEAP_GHOST:
        return serial
    start = EPOCH_1904 if is_1904 else EPOCH
    # Before the ghost day the count is one day late.
    day = start + timedelta(days=days + (not is_1904 and days < LEAP_GHOST))
    seconds = round((serial - days) * 86_400)
    if not seconds:
        return day
    return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001 (no zone in a sheet)


def is_date_format(number: int, code: str) -> bool:
    """Say whether a number format shows days or times."""
    if not code:
        return number in DATE_FORMATS
    return bool(re.search("[ymdhs年月日]", QUOTED.sub("", code.split(";", maxsplit=1)[0]).lower()))


def is_percent_format(number: int, code: str) -> bool:
    """Say whether a number format shows percent."""
    if not code:
        return number in PERCENT_FORMATS
    return "%" in QUOTED.sub("", code.split(";", maxsplit=1)[0])


def is_scaled_format(code: str) -> bool:
    """Say whether a number format shows another number than the cell holds: thousands, or 万 by a trick."""
    first = code.split(";", maxsplit=1)[0]
    return bool(DOTTED.search(first) or SCALED.search(QUOTED.sub("", first)))


def as_percent(number: Decimal) -> str:
    """Return a number as a format of percent shows it: 0.35 is 35%."""
    shown = number * 100
    return f"{shown.normalize():f}%" if shown else "0%"
