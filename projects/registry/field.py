"""What is declared of a field of a project: the row of the field table (projects/registry/fields.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from enum import Enum
from typing import Any

from projects.registry import field_readers as read
from projects.words.form_values import read_day, read_month, read_wan
from projects.words.names import Name, Unit
from projects.words.vocabulary import Term

# Reads what a form or a program sends for a field: its text and its name.
Reader = Callable[[str, str], Any]
# Stands after all that people and scripts are used to.
LAST = 1000


class Kind(Enum):
    """What a field holds; numbers are kept in the unit of the field."""

    TEXT = "text"
    PERSON = "person"
    LONG_TEXT = "long text"
    TEXTS = "texts"
    CODE = "code"
    FLAG = "flag"
    WHOLE = "whole number"
    MEASURE = "measure"
    MONEY = "money"
    DAY = "day"
    MONTH = "month"
    MOMENT = "moment"
    GEOMETRY = "geometry"

    @property
    def is_number(self) -> bool:
        """Say whether a value is a number."""
        return self in (Kind.WHOLE, Kind.MEASURE, Kind.MONEY)

    @property
    def takes_lines(self) -> bool:
        """Say whether a form gives a value several lines."""
        return self in (Kind.LONG_TEXT, Kind.TEXTS)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a project: its name in the database, its names for people, and all that is made of it."""

    name: str
    zh: str
    en: str
    kind: Kind = Kind.TEXT
    _: KW_ONLY
    unit: Unit | None = None
    # The codes that it may hold, the longest text, the least and the greatest whole number.
    terms: tuple[Term, ...] = ()
    longest: int = read.LONGEST_NAME
    bounds: tuple[int, int] = (0, 0)
    # How a value is read, where the kind alone does not say it.
    reader: Reader | None = None
    # The group of what officers may change; none for what has a way of its own.
    group: str = ""
    # A column of the table `projects`; else worked out where it is read.
    is_stored: bool = True
    # Whether a change of it changes totals, and whether the search looks into it.
    is_counted: bool = False
    is_searched: bool = False
    # Whether the API shows it.
    in_api: bool = True
    # Its place among the columns of the export (None: no column), and its key there where it has another.
    column: int | None = LAST
    key: str = ""
    # Its place among what a difference between two moments tells (None: not told).
    told: int | None = LAST
    # What the project lacks when it is empty, together with all that is of the same word.
    lack: str = ""
    # What programs are told beside the name, in Chinese and English.
    note: tuple[str, str] | None = None

    @property
    def title(self) -> Name:
        """Return its name and unit in both languages."""
        return Name(self.zh, self.en, self.unit)

    def read(self, text: str) -> Any:
        """Return the value of what was sent, None (or no texts) for nothing; raises BadInput."""
        return (self.reader or reader_of(self))(text, self.name)


def reader_of(field: Field) -> Reader:
    """Return how a value of the field's kind is read; raises KeyError for a kind that nobody sends."""
    readers: dict[Kind, Callable[[], Reader]] = {
        Kind.TEXT: lambda: read.line_of(field.longest),
        Kind.PERSON: lambda: read.line_of(field.longest),
        Kind.LONG_TEXT: lambda: read.words_of(field.longest),
        Kind.TEXTS: lambda: read.read_units,
        Kind.CODE: lambda: read.code_of(field.terms),
        Kind.WHOLE: lambda: read.whole_of(*field.bounds),
        Kind.MEASURE: lambda: read.read_measure,
        Kind.MONEY: lambda: read_wan,
        Kind.DAY: lambda: read_day,
        Kind.MONTH: lambda: read_month,
    }
    return readers[field.kind]()
