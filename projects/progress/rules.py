"""The rules of rules.toml: who reports each month, and from which number on a warning is yellow or red."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from geo.errors import msg
from projects.errors import BadInput
from projects.words.vocabulary import UNFINISHED_STATUSES

# What holds unless an installation names a file of its own.
RULES_FILE = Path(__file__).with_name("rules.toml")
# A longer month of grace would let two months be asked for at once.
LATEST_DUE_DAY = 28
MOST_NUMBER = 36_500
MOST_SHARE = Decimal(10)


@dataclass(frozen=True, slots=True)
class Reporting:
    """Which statuses report each month, and by which day of the month after."""

    statuses: tuple[str, ...]
    due_day: int

    def month_to_report(self, today: date) -> date:
        """Return the month that is asked for: last month until its due day has passed, then this one."""
        first = today.replace(day=1)
        return month_before(first) if today.day <= self.due_day else first

    def last_due_month(self, today: date) -> date:
        """Return the latest month whose due day has passed."""
        return month_before(self.month_to_report(today))

    def months_due(self, today: date) -> int:
        """Return how many months of this year are due."""
        due = self.last_due_month(today)
        return due.month if due.year == today.year else 0

    def due_on(self, month: date) -> date:
        """Return the day by which a month is due."""
        days = monthrange(month.year, month.month)[1]
        return month.replace(day=1) + timedelta(days=days + self.due_day - 1)


@dataclass(frozen=True, slots=True)
class Levels:
    """From which number on a warning is yellow, and from which it is red."""

    yellow: int
    red: int


@dataclass(frozen=True, slots=True)
class Shares:
    """Below which share a warning is yellow, and below which it is red."""

    yellow: Decimal
    red: Decimal


@dataclass(frozen=True, slots=True)
class Matters:
    """How many days before its due day a matter is shown."""

    soon_days: int


@dataclass(frozen=True, slots=True)
class WarningRules:
    """All of rules.toml. Levels are days, those of `unreported` months, those of `spending` shares."""

    reporting: Reporting
    unreported: Levels
    overdue_start: Levels
    overdue_end: Levels
    stale: Levels
    spending: Shares
    matters: Matters


def read_rules(path: Path) -> WarningRules:
    """Return the rules of a TOML file; raises BadInput that names the file and the key at fault."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise BadInput(
            msg("%(file)s 无法读取:%(reason)s"), field="rules", file=str(path), reason=str(error)
        ) from error
    whole = Table(str(path), "", tables)
    whole.check_keys(WarningRules.__slots__)
    return WarningRules(
        reporting=read_reporting(whole.table("reporting", "statuses", "due_day")),
        unreported=read_levels(whole.table("unreported", "yellow", "red")),
        overdue_start=read_levels(whole.table("overdue_start", "yellow", "red")),
        overdue_end=read_levels(whole.table("overdue_end", "yellow", "red")),
        stale=read_levels(whole.table("stale", "yellow", "red")),
        spending=read_shares(whole.table("spending", "yellow", "red")),
        matters=Matters(whole.table("matters", "soon_days").number("soon_days", 0, 365)),
    )


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file. Every reader raises BadInput that names the file and the key."""

    file: str
    name: str
    values: Mapping[str, Any]

    def check_keys(self, known: Sequence[str]) -> None:
        """Refuse a key that is missing, and one that nothing reads: it is misspelt."""
        for key in [*self.values, *known]:
            if key not in known:
                raise self.wrong(key, msg("%(file)s:没有 %(key)s 这一项,可用的有 %(known)s。"), known=known)
            if key not in self.values:
                raise self.wrong(key, msg("%(file)s:缺少 %(key)s。"))

    def table(self, key: str, *known: str) -> Table:
        """Return a table within, which has exactly the known keys."""
        if not isinstance(self.values[key], dict):
            raise self.wrong(key, msg("%(file)s:%(key)s 应是一张表,有 %(known)s。"), known=known)
        table = Table(self.file, key, self.values[key])
        table.check_keys(known)
        return table

    def number(self, key: str, least: int, most: int) -> int:
        """Return a whole number within its bounds."""
        value = self.values[key]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            words = msg("%(file)s:%(key)s 应是 %(least)s 到 %(most)s 的整数。")
            raise self.wrong(key, words, least=least, most=most)
        return value

    def share(self, key: str, most: Decimal) -> Decimal:
        """Return a number from 0 up to a bound."""
        value = self.values[key]
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if not is_number or not Decimal(value).is_finite() or not 0 <= value <= most:
            raise self.wrong(key, msg("%(file)s:%(key)s 应是 0 到 %(most)s 的数。"), most=most)
        return Decimal(value)

    def codes(self, key: str, known: Sequence[str]) -> tuple[str, ...]:
        """Return a list of one or more of the known codes."""
        value = self.values[key]
        if not isinstance(value, list) or not value or any(one not in known for one in value):
            raise self.wrong(key, msg("%(file)s:%(key)s 应是一列代码,可用的有 %(known)s。"), known=known)
        return tuple(dict.fromkeys(value))

    def wrong(self, key: str, words: str, **values: Any) -> BadInput:
        """Return the error of one key."""
        known = {name: ", ".join(value) if name == "known" else value for name, value in values.items()}
        full = f"{self.name}.{key}" if self.name else key
        return BadInput(words, field="rules", file=self.file, key=full, **known)


def read_reporting(table: Table) -> Reporting:
    """Return who reports; only what is unfinished can."""
    return Reporting(table.codes("statuses", UNFINISHED_STATUSES), table.number("due_day", 1, LATEST_DUE_DAY))


def read_levels(table: Table) -> Levels:
    """Return two levels; red never comes before yellow."""
    yellow = table.number("yellow", 1, MOST_NUMBER)
    return Levels(yellow, table.number("red", yellow, MOST_NUMBER))


def read_shares(table: Table) -> Shares:
    """Return two shares; red never lies above yellow."""
    yellow = table.share("yellow", MOST_SHARE)
    return Shares(yellow, table.share("red", yellow))


def month_before(month: date) -> date:
    """Return the first day of the month before a first day."""
    return (month - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the month after a first day."""
    return (month + timedelta(days=31)).replace(day=1)
