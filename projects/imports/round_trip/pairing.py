"""Tie the rows that came back to the projects that they were: by key and name together, never by place.

Sorting in some programs leaves hidden columns behind, and a row copied to write a new project brings its key
along: so a key that contradicts the row's own cells is not believed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from geo.errors import msg
from projects.imports.round_trip.lines import Line, squeeze
from projects.imports.round_trip.register import Register, Registered
from projects.imports.rows import CellFault
from projects.words.round_trip import LIST_COLUMNS

# A row that was renamed is still its project's when so many of its other cells stand unchanged.
LEAST_SAME = 0.6


@dataclass(frozen=True, slots=True)
class Pair:
    """A row with the project that it is; none for a new one, a fault where it cannot be told."""

    line: Line
    entry: Registered | None
    fault: CellFault | None = None


def pair(lines: Sequence[Line], register: Register) -> list[Pair]:
    """Return each row with its project, in the order of the rows."""
    named: dict[str, list[Registered]] = defaultdict(list)
    for entry in register.entries.values():
        named[squeeze(str(entry.shown["name"] or ""))].append(entry)
    found = [choose(line, register.entries.get(line.code), named) for line in lines]
    taken: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(found):
        if one.entry is not None:
            taken[one.entry.code].append(at)
    for code, places in taken.items():
        if len(places) > 1:
            settle(found, places, register.entries[code])
    return found


def choose(line: Line, keyed: Registered | None, named: dict[str, list[Registered]]) -> Pair:
    """Return the project of a row: the one of its key, unless its name and its cells are another's."""
    namesakes = named.get(squeeze(line.text("name")), [])
    if keyed is not None and namesakes == [keyed]:
        return Pair(line, keyed)
    renamed = keyed is not None and keyed not in namesakes
    candidates = [*namesakes, *([keyed] if keyed is not None and renamed else [])]
    if not candidates:
        return Pair(line, None)
    ranked = sorted(candidates, key=lambda one: (likeness(line, one), one is keyed), reverse=True)
    best = ranked[0]
    if best is keyed and renamed and likeness(line, best) < LEAST_SAME:
        # Another name, and little else as it was: a row typed over.
        message = msg("这一行的隐藏编码是 %(code)s,内容却对不上。如果是新项目,请清空隐藏列里的编码。")
        return Pair(line, None, CellFault(message, values={"code": best.code}))
    tied = len(ranked) > 1 and likeness(line, best) == likeness(line, ranked[1])
    if tied and best is not keyed:
        message = msg("有几个同名项目,隐藏编码又不在这一行上,分不清是哪一个。")
        return Pair(line, None, CellFault(message, line.places.get("name"), "name"))
    return Pair(line, best)


def settle(found: list[Pair], places: Sequence[int], entry: Registered) -> None:
    """Let one of several rows be the project; a copy under another name is a new one, else a fault."""
    best = max(
        places, key=lambda at: (is_same_name(found[at].line, entry), likeness(found[at].line, entry), -at)
    )
    for at in places:
        if at == best:
            continue
        line = found[at].line
        if is_same_name(line, entry):
            message = msg("同一个项目(%(code)s)在表里出现两次,第一次在第 %(row)d 行。")
            values = {"code": entry.code, "row": found[best].line.row.number}
            found[at] = Pair(line, None, CellFault(message, line.places.get("name"), "name", values))
        else:
            found[at] = Pair(line, None)


def is_same_name(line: Line, entry: Registered) -> bool:
    """Say whether a row still has its project's name."""
    return not line.differs("name", entry.shown["name"])


def likeness(line: Line, entry: Registered) -> float:
    """Return the share of a project's cells, but its name, that a row shows as they were."""
    told = [name for name in LIST_COLUMNS if name != "name" and name in line.places]
    same = sum(not line.differs(name, entry.shown[name]) for name in told)
    return same / len(told) if told else 0.0
