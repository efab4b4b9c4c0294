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

# Digits, with commas between thousands or none at all, and up to four decimals: to the yuan.
WAN = re.compile(r"-?(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,4})?")
MOST_WAN = Decimal(10) ** 9
LONGEST_LINK = 500


def read_wan(text: str, field: str, *, may_be_negative: bool = False) -> Decimal | None:
    """Return an amount of 万元, exact to the yuan; thousands may be parted by commas."""
    text = text.strip().replace("\N{FULLWIDTH COMMA}", ",")
    if not text:
        return None
    if not text.isascii() or not WAN.fullmatch(text):
        raise BadInput(
            msg("“%(value)s”不是金额。请只写数字,单位万元,最多四位小数,例如 12345.67。"),
            field=field,
            value=text[:50],
        )
    amount = Decimal(text.replace(",", ""))
    if abs(amount) > MOST_WAN or (amount < 0 and not may_be_negative):
        raise BadInput(msg("金额 %(value)s 万元不合理。"), field=field, value=text[:50])
    return amount


def read_day(text: str, field: str) -> date | None:
    """Return a day written as 2026-01-31."""
    text = text.strip()
    if not text:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise BadInput(msg("“%(value)s”不是日期,请写成 2025-01-31。"), field=field, value=text[:50])


def read_month(text: str, field: str) -> date | None:
    """Return the first day of a month written as 2026-01."""
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII) or not 1949 <= int(text[:4]) <= 2100:
        raise BadInput(msg("“%(value)s”不是月份,请写成 2025-01。"), field=field, value=text[:50])
    return date.fromisoformat(f"{text}-01")


def read_words(text: str, field: str, longest: int = 500) -> str | None:
    """Return a text without blanks around it; line breaks are kept as they are."""
    text = text.strip().replace("\r\n", "\n")
    if not text:
        return None
    if len(text) > longest:
        raise BadInput(
            msg("内容太长(%(given)d 个字),最多 %(most)d 个字。"), field=field, given=len(text), most=longest
        )
    if any(ord(mark) < 32 and mark not in "\n\t" for mark in text):
        raise BadInput(msg("内容含有无法处理的字符。"), field=field)
    return text


def read_link(text: str, field: str) -> str | None:
    """Return a web address; anything but http and https is refused, so that a link is never a script."""
    link = read_words(text, field, LONGEST_LINK)
    if link is None:
        return None
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or any(mark.isspace() for mark in link):
        raise BadInput(
            msg("“%(value)s”不是网址,要以 http:// 或 https:// 开头。"), field=field, value=link[:50]
        )
    return link
