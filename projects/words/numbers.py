"""The one reader of numbers: forms, addresses, programs and tables write them the same way.

A Chinese input method types １２３, １，２３４ and －５; Word and Excel leave spaces of every width. All of
that is folded to plain signs. What could be read in two ways (1,23), powers (1e5), other scripts' digits and
signs that only look like digits (², ①) are refused.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from geo.errors import msg
from projects.errors import BadInput
from projects.words.invisible import drop_invisible
from projects.words.rounding import WAN_PER_YI
from projects.words.texts import DASHES, tidy_line

# Full-width, small and typographic forms of a sign; a superscript or a circled digit is another thing.
SAME_SIGN = ("<wide>", "<narrow>", "<small>", "<font>", "<noBreak>")
# A first group of 0 would be a decimal comma; groups are parted by commas or by spaces, not by both.
NUMBER = re.compile(r"([+-]?) ?(\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(\.\d+)?", re.ASCII)
LONGEST = 60
MOST_WHOLE = 999_999_999
SHOWN = 50

# Words before or after a figure that make it inexact: the registry keeps exact ones.
INEXACT = re.compile(
    "大约|约|将近|近|超过|超|不低于|不高于|不足|不到|至少|最多|左右|上下|以上|以下|以内|余|多|逾|几|[~≈<>]"
)
FIGURE = r"\d+(?:\.\d+)?"
UNITS = re.compile(rf"(?:(?P<yi>{FIGURE})亿)?(?:(?P<wan>{FIGURE})万)?(?:(?P<yuan>{FIGURE})元|元)?", re.ASCII)
YUAN_PER_WAN = Decimal(10_000)


def fold_signs(text: str) -> str:
    """Return typed digits and signs in ASCII, without what cannot be seen; each run of blanks one space."""
    if text.isascii():
        return tidy_line(text)
    signs = (
        unicodedata.normalize("NFKC", sign) if is_same_sign(sign) else sign for sign in drop_invisible(text)
    )
    return DASHES.sub("-", tidy_line("".join(signs)))


def is_same_sign(sign: str) -> bool:
    """Say whether a sign is only another form of a plain one."""
    return unicodedata.decomposition(sign).startswith(SAME_SIGN)


def plain_number(text: str) -> str | None:
    """Return a typed number as its sign, digits and point alone, empty for nothing; None if it is none."""
    folded = fold_signs(text)
    if not folded:
        return ""
    found = NUMBER.fullmatch(folded) if len(folded) <= LONGEST else None
    if found is None:
        return None
    sign = "-" if found[1] == "-" else ""
    return sign + re.sub("[, ]", "", found[2]) + (found[3] or "")


def read_decimal(text: str, places: int) -> Decimal | None:
    """Return an exact number with at most so many decimals, None for nothing; else raises ValueError."""
    plain = plain_number(text)
    if plain == "":
        return None
    if plain is None or len(plain.partition(".")[2]) > places:
        raise ValueError(text[:SHOWN])
    return Decimal(plain)


def read_whole(text: str, field: str, lowest: int = 0, highest: int = MOST_WHOLE) -> int | None:
    """Return a whole number within bounds, both included, None for nothing; raises BadInput."""
    plain = plain_number(text)
    if plain == "":
        return None
    shown = tidy_line(text)[:SHOWN]
    if plain is None or "." in plain:
        raise BadInput(msg("“%(value)s”不是整数。"), field=field, value=shown)
    if not lowest <= int(plain) <= highest:
        message = msg("“%(value)s”不是 %(lowest)d 至 %(highest)d 之间的整数。")
        raise BadInput(message, field=field, value=shown, lowest=lowest, highest=highest)
    return int(plain)


def explain_no_amount(text: str, field: str) -> BadInput:
    """Return the error of a text that is no amount of 万元, saying how to write it where that is plain."""
    shown, folded = tidy_line(text)[:SHOWN], fold_signs(text)
    inexact = INEXACT.search(folded)
    if inexact:
        message = msg("“%(value)s”里有“%(word)s”。这里只写确数,单位万元,例如 12345.67。")
        return BadInput(message, field=field, value=shown, word=inexact[0])
    wan = convert_units(folded)
    if wan is not None:
        message = msg("“%(value)s”请换算成万元,写成 %(wan)s。")
        return BadInput(message, field=field, value=shown, wan=f"{wan.normalize():f}")
    return BadInput(
        msg("“%(value)s”不是金额。请只写数字,单位万元,最多四位小数,例如 12345.67。"),
        field=field,
        value=shown,
    )


def convert_units(text: str) -> Decimal | None:
    """Return what 12亿3000万 or 5000元 is in 万元; None for a text without these units."""
    plain = re.sub("[ ,]|人民币", "", text)
    found = UNITS.fullmatch(plain) if len(plain) <= LONGEST else None
    if found is None or not re.search("[亿万元]", plain) or not re.search(r"\d", plain, re.ASCII):
        return None
    yi, wan, yuan = (Decimal(found[part] or 0) for part in ("yi", "wan", "yuan"))
    return yi * WAN_PER_YI + wan + yuan / YUAN_PER_WAN
