"""Which styles of a workbook show a number as a day or as percent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from projects.imports.sheets.numbers import is_date_format, is_percent_format, is_scaled_format
from projects.imports.sheets.packed import Pack


@dataclass(frozen=True, slots=True)
class Styles:
    """The keys of the styles whose numbers are days, and of those that are percent."""

    dates: set[str] = field(default_factory=set)
    percents: set[str] = field(default_factory=set)
    # Those that show another number than the cell holds.
    scaled: set[str] = field(default_factory=set)


def read_styles(pack: Pack, part: str) -> Styles:
    """Return the styles of a workbook; raises BadInput for a broken part."""
    found, codes, number = Styles(), dict[int, str](), 0
    for _event, element in pack.walk(part, ("numFmt", "cellXfs")):
        if element.tag.endswith("}numFmt"):
            codes[key_of(element)] = element.get("formatCode") or ""
            continue
        for number, style in enumerate(element.iterchildren("{*}xf")):
            key = key_of(style)
            code = codes.get(key, "")
            if is_date_format(key, code):
                found.dates.add(str(number))
            elif is_percent_format(key, code):
                found.percents.add(str(number))
            elif is_scaled_format(code):
                found.scaled.add(str(number))
    return found


def key_of(element: Any) -> int:
    """Return the key of a number format; 0, the general one, for what is no key."""
    given = element.get("numFmtId") or "0"
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
