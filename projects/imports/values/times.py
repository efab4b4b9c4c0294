"""Days, months and years as offices write them: 2025年3月, 2025.3, 2025-2027, 2025年底, 二〇二五年."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from geo.errors import msg
from projects.errors import BadInput
from projects.imports.values.amounts import is_nothing
from projects.imports.values.chinese_numbers import DIGITS, SMALL, read_numeral
from projects.words.form_values import EARLIEST_YEAR, LATEST_YEAR, SHOWN, read_day
from projects.words.texts import tidy_code, tidy_line

Cell = str | Decimal | date | datetime
YEAR, MONTH = "([12][0-9]{3})", "(1[0-2]|0?[1-9])"
DAY = "(3[01]|[12][0-9]|0?[1-9])"
POINT = re.compile(rf"{YEAR}(?:年度?|(?:年|[./-]){MONTH}(?:月份?|月?(?:[./-]?{DAY}日?)?)?)?")
SQUEEZED = re.compile(r"([12][0-9]{3})(0[1-9]|1[0-2])([0-3][0-9])?")
YEAR_END = re.compile(rf"{YEAR}年?(?:年)?(?:底|末)(?:前)?")
FULL_DAY = re.compile(rf"{YEAR}(?:年|[./-]){MONTH}(?:月|[./-]){DAY}日?")
PLAN = re.compile("[“\"']?十([一二三四五])五[”\"']?(?:期间|时期)?")
# What parts a start and an end; a single dash between digits may also part year and month.
PARTING = re.compile("--+|~+|—+|至|到")
NUMERALS = re.compile(f"[{''.join((*DIGITS, *SMALL))}]+(?=年|月|日)")
SHORT_END = re.compile(rf"{YEAR}-([0-9]{{2}})年?")
DOUBLE = re.compile(rf"({YEAR}(?:年?|[./年]{MONTH}月?))-({YEAR}(?:年?|[./年]{MONTH}月?))")
HALF_START = re.compile("from(.+)|(.+?)(?:起|开始|开工|-+|至今)")
HALF_END = re.compile("until(.+)|(?:至|截至|-+)(.+?)(?:止|前|完工|竣工)?")
VAGUE = re.compile("上半年|下半年|季度|年初|年中|前后|左右|上旬|中旬|下旬|约|拟|力争")
FIRST_PLAN = 2001
SERIALS = (30_000, 80_000)


@dataclass(frozen=True, slots=True)
class YearMonth:
    """A year, and its month where it is stated."""

    year: int
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """When works are planned to start and to end; either may be silent."""

    start: YearMonth | None
    end: YearMonth | None


def wrong(text: str, field: str) -> BadInput:
    """Return the error of a text that is no time."""
    return BadInput(
        msg("“%(value)s”认不出时间。请写成 2025 年、2025-03 或 2025-03-01。"), field=field, value=text[:SHOWN]
    )


def fold(text: str) -> str:
    """Return a time in plain signs: digits for numerals, one kind of dash, no blanks."""
    dashes = re.sub("[—–―]+", "--", tidy_line(text))
    plain = tidy_code(dashes).replace(" ", "").replace("：", ":")

    def as_digits(found: re.Match[str]) -> str:
        number = read_numeral(found[0])
        return found[0] if number is None else str(number)

    return NUMERALS.sub(as_digits, plain)


def read_full_day(value: Cell, field: str) -> date | None:
    """Return a day; raises BadInput for a month or a year alone."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value)
    if not text or is_nothing(text):
        return None
    found = FULL_DAY.fullmatch(fold(text))
    squeezed = SQUEEZED.fullmatch(text)
    if squeezed and squeezed[3]:
        found = squeezed
    if not found:
        message = msg("“%(value)s”不是具体的日子。请写成 2025-03-01。")
        raise BadInput(message, field=field, value=text[:SHOWN])
    return read_day(f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}", field)


def read_report_month(value: Cell, field: str) -> date | None:
    """Return the first day of a month; raises BadInput for a year alone."""
    point = read_point(value, field)
    if point is None:
        return None
    if point.month is None:
        raise BadInput(msg("“%(value)s”没有写月份。"), field=field, value=text_of(value)[:SHOWN])
    return date(point.year, point.month, 1)


def read_point(value: Cell, field: str) -> YearMonth | None:
    """Return a year with its month where it is stated; None where nothing is."""
    if isinstance(value, date):
        return check(YearMonth(value.year, value.month), field, value.isoformat())
    text = text_of(value)
    if not text or is_nothing(text):
        return None
    if isinstance(value, Decimal):
        return read_number(value, field)
    found = find_point(fold(text))
    if found is None:
        raise wrong(text, field)
    return check(found, field, text)


def read_number(value: Decimal, field: str) -> YearMonth:
    """Return the time that a number in a cell is; raises BadInput where it may be two things."""
    text = f"{value:f}"
    if value == value.to_integral_value():
        if SERIALS[0] <= value <= SERIALS[1]:
            message = msg("“%(value)s”像是日期的序号,单元格没有设成日期格式。请改成日期。")
            raise BadInput(message, field=field, value=text)
        found = find_point(text)
    else:
        # A number has no last zero: 2025.1 may be January or October.
        if text.partition(".")[2] == "1":
            message = msg("“%(value)s”分不清是 1 月还是 10 月。请写成 2025-01 或 2025-10。")
            raise BadInput(message, field=field, value=text)
        found = find_point(text)
    if found is None:
        raise wrong(text, field)
    return check(found, field, text)


def find_point(text: str) -> YearMonth | None:
    """Return the time of a folded text, None for another."""
    end = YEAR_END.fullmatch(text)
    if end:
        return YearMonth(int(end[1]), 12)
    squeezed = SQUEEZED.fullmatch(text)
    if squeezed:
        return YearMonth(int(squeezed[1]), int(squeezed[2]))
    found = POINT.fullmatch(text)
    return YearMonth(int(found[1]), int(found[2]) if found[2] else None) if found else None


def read_span(value: Cell, field: str) -> Span | None:
    """Return the planned start and end of one cell; one time alone is both, 起 and 至 leave one open."""
    if not isinstance(value, str):
        point = read_point(value, field)
        return None if point is None else Span(point, point)
    text = tidy_line(value)
    if not text or is_nothing(text):
        return None
    found = find_span(fold(text))
    if found is None or VAGUE.search(text):
        raise wrong(text, field)
    for point in (found.start, found.end):
        if point is not None:
            check(point, field, text)
    if found.start and found.end:
        first = found.start.year, found.start.month or 1
        if first > (found.end.year, found.end.month or 12):
            raise BadInput(msg("“%(value)s”的开始晚于结束。"), field=field, value=text[:SHOWN])
    return found


def find_span(text: str) -> Span | None:
    """Return the span of a folded text, None for another."""
    plan = PLAN.fullmatch(text)
    if plan:
        first = FIRST_PLAN + 5 * "一二三四五".index(plan[1]) + 5
        return Span(YearMonth(first), YearMonth(first + 4))
    return find_half(text) or find_whole(text)


def find_half(text: str) -> Span | None:
    """Return a span that only starts or only ends: 2025 起, 至 2027, from 2025, until 2027."""
    after, before = HALF_START.fullmatch(text), HALF_END.fullmatch(text)
    start, end = (find_point(found[1] or found[2]) if found else None for found in (after, before))
    return Span(start, end) if start or end else None


def find_whole(text: str) -> Span | None:
    """Return a span of two times, or one time that is both."""
    parts = PARTING.split(text)
    double, short = DOUBLE.fullmatch(text), SHORT_END.fullmatch(text)
    if len(parts) == 1 and double:
        half = text.index("-", 4)
        parts = [double[1], text[len(double[1]) + 1 :]] if half else parts
    if len(parts) == 2:
        start, end = (find_point(part) for part in parts)
        return Span(start, end) if start and end else None
    # 2021-25 can be no month; 2021-06 is one.
    if short and int(short[2]) > 12:
        year = int(short[1])
        return Span(YearMonth(year), YearMonth(year - year % 100 + int(short[2])))
    point = find_point(text)
    return Span(point, point) if point else None


def text_of(value: Cell) -> str:
    """Return a cell as text."""
    return f"{value:f}" if isinstance(value, Decimal) else tidy_line(str(value))


def check(point: YearMonth, field: str, text: str) -> YearMonth:
    """Return a time; raises BadInput for a year that no plan speaks of."""
    if not EARLIEST_YEAR <= point.year <= LATEST_YEAR:
        raise wrong(text, field)
    return point
