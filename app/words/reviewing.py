"""What a reviewer compares, in words: the earlier value of a month stands where the month itself had none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import gettext

from app.words.events import value_words
from app.words.updates import UNREAD, Line, line_of, update_lines
from projects.registry.audit import plain
from projects.updates.review_facts import MonthFigures, ReviewFacts
from projects.updates.review_queries import UpdateRow


def review_lines(row: UpdateRow, facts: ReviewFacts) -> list[Line]:
    """Return what an update would change; a month that nobody reported yet beside the month before it."""
    if facts.month is None:
        return update_lines(row)
    lines = []
    for name, (old, new) in row.changes.items():
        if name in UNREAD or (name == "is_no_change" and not new):
            continue
        line, earlier = line_of(row, name, old, new), earlier_words(name, facts.month)
        lines.append(replace(line, old=earlier) if old in (None, "") and earlier else line)
    return lines


def earlier_words(name: str, month: MonthFigures) -> str:
    """Return what stood before a month of one of its fields, with since when; nothing where nothing did."""
    standing = month.standing
    if name == "cumulative_wan" and standing.before_wan is not None:
        since = f"{standing.before_month:%Y-%m}" if standing.before_month else gettext("规划")
        return in_brackets(name, standing.before_wan, since)
    value = getattr(month.last, name, None)
    if month.last is None or value in (None, "", False):
        return ""
    return in_brackets(name, value, f"{month.last.month:%Y-%m}")


def in_brackets(name: str, value: Any, since: str) -> str:
    """Return a value with since when it stands."""
    return gettext("%(value)s(%(since)s)", value=value_words(name, plain(value)), since=since)
