"""The columns that a template chooses from: those of the official list, then the fields of the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache

from geo.errors import msg
from projects.errors import BadInput
from projects.registry.fields import COLUMNS, name_of
from projects.words.names import Language, Name
from projects.words.round_trip import LIST_COLUMNS
from projects.words.texts import tidy_line

NUMBER = "number"
LISTED = (NUMBER, *LIST_COLUMNS)
# Names of these stand in the list already, under the same name or in words.
SAID = {"completed_investment_wan"}
FIELDS = tuple(key for key in (field.key or field.name for field in COLUMNS) if key not in {*LISTED, *SAID})
CHOICES = (*LISTED, *FIELDS)
MOST_COLUMNS = 40
NEAREST = 3


def column_name(key: str) -> Name:
    """Return what a column is called."""
    return Name("序号", "No.") if key == NUMBER else name_of(key)


def heading(key: str, language: Language) -> str:
    """Return the heading of a column; the unit of money stands above the table."""
    return column_name(key).say(language) if key in LISTED else column_name(key).title(language)


@cache
def by_words() -> Mapping[str, str]:
    """Return the key of a column for each way to write it: its names, with the unit and without, and its key.

    What one column is called goes before the key of another.
    """
    found: dict[str, str] = {}
    for key in CHOICES:
        name = column_name(key)
        for words in (name.zh, name.en, name.title("zh"), name.title("en")):
            found.setdefault(plain(words), key)
    for key in CHOICES:
        found.setdefault(plain(key), key)
    return found


def plain(words: str) -> str:
    """Return a name as it is compared: without spaces, in one kind of brackets, in small letters."""
    return re.sub(r"\s+", "", tidy_line(words)).translate(str.maketrans("（）", "()")).lower()


def read_columns(text: str, field: str = "columns") -> tuple[str, ...]:
    """Return the columns of a text with one name a line; raises BadInput, naming the line.

    Keys, Chinese and English names are understood, with their units or without.
    """
    lines = [(at, line) for at, line in enumerate(text.splitlines(), start=1) if plain(line)]
    if not lines:
        raise BadInput(msg("请至少选一列。"), field=field)
    if len(lines) > MOST_COLUMNS:
        raise BadInput(
            msg("最多 %(most)d 列,这里有 %(given)d 列。"), field=field, most=MOST_COLUMNS, given=len(lines)
        )
    known = by_words()
    found: dict[str, int] = {}
    for at, line in lines:
        key = known.get(plain(line))
        if key is None:
            raise unknown(at, line, known, field)
        if key in found:
            raise BadInput(
                msg("第 %(line)d 行的“%(name)s”在第 %(first)d 行已经有了。"),
                field=field,
                line=at,
                name=column_name(key).zh,
                first=found[key],
            )
        found[key] = at
    return tuple(found)


def unknown(at: int, line: str, known: Iterable[str], field: str) -> BadInput:
    """Return the error of a line that names no column, with what it may have meant."""
    names = {plain(column_name(key).zh): column_name(key).zh for key in CHOICES}
    near = [names[one] for one in get_close_matches(plain(line), names, NEAREST, 0.4)]
    if not near:
        return BadInput(
            msg("第 %(line)d 行:没有名为“%(name)s”的列。"), field=field, line=at, name=tidy_line(line)[:50]
        )
    return BadInput(
        msg("第 %(line)d 行:没有名为“%(name)s”的列。是不是:%(near)s?"),
        field=field,
        line=at,
        name=tidy_line(line)[:50],
        near="、".join(near),
    )
