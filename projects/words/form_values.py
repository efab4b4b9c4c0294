"""Read what people type into forms, and programs send: money, days, months, texts, links.

Each reader returns None for nothing and raises BadInput, naming the field, for what it does not understand.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from geo.errors import msg
from projects.errors import BadInput
from projects.words.invisible import UNREADABLE
from projects.words.numbers import explain_no_amount, read_decimal
from projects.words.texts import tidy, tidy_code, tidy_line

# To the yuan.
WAN_PLACES = 4
MOST_WAN = Decimal(10) ** 9
EARLIEST_YEAR, LATEST_YEAR = 1949, 2100
# Every computation with such days stays within the calendar.
EARLIEST_DAY, LATEST_DAY = date(1900, 1, 1), date(2200, 12, 31)
LONGEST_LINK = 500
SHOWN = 50


def read_wan(
    text: str, field: str, *, may_be_negative: bool = False, most: Decimal = MOST_WAN
) -> Decimal | None:
    """Return an amount of 万元, exact to the yuan; thousands may be parted."""
    try:
        amount = read_decimal(text, WAN_PLACES)
    except ValueError:
        raise explain_no_amount(text, field) from None
    if amount is not None and (abs(amount) > most or (amount < 0 and not may_be_negative)):
        raise BadInput(msg("金额 %(value)s 万元不合理。"), field=field, value=tidy_line(text)[:SHOWN])
    return amount


def read_day(text: str, field: str) -> date | None:
    """Return a day written as 2026-01-31."""
    text = tidy_code(text)
    if not text:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        if EARLIEST_DAY <= day <= LATEST_DAY:
            return day
    raise BadInput(msg("“%(value)s”不是日期,请写成 2025-01-31。"), field=field, value=text[:SHOWN])


def read_month(text: str, field: str) -> date | None:
    """Return the first day of a month written as 2026-01."""
    text = tidy_code(text)
    if not text:
        return None
    is_month = re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII)
    if not is_month or not EARLIEST_YEAR <= int(text[:4]) <= LATEST_YEAR:
        raise BadInput(msg("“%(value)s”不是月份,请写成 2025-01。"), field=field, value=text[:SHOWN])
    return date.fromisoformat(f"{text}-01")


def read_words(text: str, field: str, longest: int = 500) -> str | None:
    """Return a text as it is kept, None when nothing in it can be seen; raises BadInput for a long one."""
    return check_text(tidy(text), field, longest) or None


def read_line(text: str, field: str, longest: int = 500) -> str | None:
    """Return a text of one line as it is kept, None when nothing in it can be seen; raises BadInput."""
    return check_text(tidy_line(text), field, longest) or None


def check_text(text: str, field: str, longest: int) -> str:
    """Return a text; raises BadInput when it is too long or holds what cannot be kept."""
    if UNREADABLE.search(text):
        raise BadInput(msg("内容含有无法处理的字符。"), field=field)
    if len(text) > longest:
        raise BadInput(
            msg("内容太长(%(given)d 个字),最多 %(most)d 个字。"), field=field, given=len(text), most=longest
        )
    return text


def read_link(text: str, field: str) -> str | None:
    """Return a web address; anything but http and https is refused, so that a link is never a script."""
    link = read_line(text, field, LONGEST_LINK)
    if link is None:
        return None
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or any(mark.isspace() for mark in link):
        raise BadInput(
            msg("“%(value)s”不是网址,要以 http:// 或 https:// 开头。"), field=field, value=link[:SHOWN]
        )
    return link
