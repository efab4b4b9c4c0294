"""What a condition may name, and the values that it compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import TIMESTAMP, ColumnElement, Date, Numeric, Text, cast, func, literal
from sqlalchemy.dialects.postgresql import ARRAY

from geo.errors import BadInput, msg

FIELD = "filter"
# A date without an hour is China's.
ZONE = "Asia/Shanghai"
CHINA = timezone(timedelta(hours=8))
MOMENT = TIMESTAMP(timezone=True)
MOST = Decimal(10) ** 18
PLACES = 30
OPEN = ".."
LONGEST_TEXT = 1000


class Kind(Enum):
    """What a value is; the word is that of messages."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "boolean"
    DAY = "date"
    MOMENT = "timestamp"
    TEXTS = "array"
    GEOMETRY = "geometry"

    @property
    def is_time(self) -> bool:
        """Say whether a value is a date or a moment."""
        return self in (Kind.DAY, Kind.MOMENT)


@dataclass(frozen=True, slots=True)
class Queryable:
    """A property that conditions may name: its column, what it holds, and its other name."""

    name: str
    kind: Kind
    column: ColumnElement[Any]
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value in SQL; `typed` is what was written, where it was no property."""

    kind: Kind
    sql: ColumnElement[Any]
    typed: Any = None


Queryables = Mapping[str, Queryable]


def find_queryable(queryables: Queryables, name: Any) -> Queryable:
    """Return the property of a name, or of its Chinese name; raises BadInput, naming what there is."""
    if isinstance(name, str):
        found = queryables.get(name) or next((one for one in queryables.values() if one.alias == name), None)
        if found is not None:
            return found
    raise BadInput(
        msg("没有可查询的属性“%(name)s”。可用的有:%(known)s。"),
        field=FIELD,
        name=str(name)[:50],
        known=", ".join(queryables),
    )


def wrong_kind(what: str, kind: Kind) -> BadInput:
    """Return the error of an operation that does not take a kind of value."""
    return BadInput(
        msg("filter 里“%(what)s”不能用于 %(kind)s 类的值。"), field=FIELD, what=what[:50], kind=kind.value
    )


def not_understood(node: Any) -> BadInput:
    """Return the error of a part that is no value or no condition."""
    return BadInput(msg("filter 里看不懂这一部分:%(part)s"), field=FIELD, part=str(node)[:80])


def read_number(number: Any) -> Value:
    """Return a number; raises BadInput for one beyond all that is kept."""
    found = Decimal(str(number))
    if not found.is_finite() or abs(found) > MOST:
        raise BadInput(msg("filter 里的数 %(number)s 太大。"), field=FIELD, number=str(number)[:50])
    if found and found.adjusted() < -PLACES:
        # The database takes no such exponents.
        raise not_understood(number)
    return Value(Kind.NUMBER, literal(found, Numeric), found)


def read_text(text: str) -> Value:
    """Return a text; raises BadInput for one that the database cannot hold."""
    if len(text) > LONGEST_TEXT or "\x00" in text or any("\ud800" <= one <= "\udfff" for one in text):
        raise BadInput(msg("filter 含有无法处理的字符。"), field=FIELD)
    return Value(Kind.TEXT, literal(text, Text), text)


def read_day(text: Any) -> Value:
    """Return a date written as 2026-01-31; raises BadInput."""
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError):
        raise bad_time(text) from None
    check_year(day, text)
    return Value(Kind.DAY, literal(day, Date), day)


def read_moment(text: Any) -> Value:
    """Return a moment written as 2026-01-31T08:00:00Z; without an offset it is China's; raises BadInput."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise bad_time(text) from None
    check_year(moment, text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
    return Value(Kind.MOMENT, literal(moment, MOMENT), moment)


def check_year(moment: date, text: str) -> None:
    """Raise BadInput for a year with which a computation could leave the calendar."""
    if not 2 <= moment.year <= 9998:
        raise bad_time(text)


def read_time(text: Any) -> Value:
    """Return a date or a moment; raises BadInput."""
    return read_moment(text) if isinstance(text, str) and "T" in text.upper() else read_day(text)


def bad_time(text: Any) -> BadInput:
    """Return the error of what is no date."""
    return BadInput(
        msg("filter 里的“%(value)s”不是日期或时刻,请写成 2026-01-31 或 2026-01-31T08:00:00Z。"),
        field=FIELD,
        value=str(text)[:50],
    )


def read_texts(values: Any) -> Value:
    """Return a list of texts; raises BadInput."""
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise not_understood(values)
    texts = [read_text(one).typed for one in values]
    return Value(Kind.TEXTS, literal(texts, ARRAY(Text())), texts)


def as_moment(value: Value) -> ColumnElement[Any]:
    """Return the moment at which a date begins, or the moment itself."""
    if value.kind is Kind.DAY:
        return func.timezone(ZONE, cast(value.sql, TIMESTAMP()))
    return value.sql


def period_of(value: Value) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return the first and the last moment of a date; a moment is both."""
    first = as_moment(value)
    if value.kind is Kind.DAY:
        return first, first + func.make_interval(0, 0, 0, 1) - func.make_interval(0, 0, 0, 0, 0, 0, 0.000001)
    return first, first
