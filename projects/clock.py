"""What day it is: China's, which keeps one time the whole year."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, cast, func

CHINA = timezone(timedelta(hours=8))
ZONE = "Asia/Shanghai"


def get_today() -> date:
    """Return today's date in China."""
    return datetime.now(CHINA).date()


def today() -> ColumnElement[date]:
    """Return the day that a query speaks of: that of `as_of` in the past, else today, in China."""
    as_of = func.nullif(func.current_setting("lantu.as_of", True), "")
    moment = func.coalesce(cast(as_of, DateTime(timezone=True)), func.now())
    return day_of(moment)


def day_of(moment: Any) -> ColumnElement[date]:
    """Return the day in China on which a moment falls."""
    return cast(func.timezone(ZONE, moment), Date)
