"""What the marks of a sheet are coloured by, as on the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from projects.reports.sheet.rows import SheetRow
from projects.words.colours import MARK_COLOURS
from projects.words.tones import GROUP_OF, TONES


@dataclass(frozen=True, slots=True)
class Tones:
    """A way of colouring; `levels` has the warning of each project that is warned of, by code."""

    way: str = "status"
    levels: Mapping[str, str] = field(default_factory=dict)

    def of(self, row: SheetRow) -> str:
        """Return the code of what a project is coloured by."""
        if self.way == "warning":
            return self.levels.get(row.code, "none")
        if self.way == "type":
            return GROUP_OF[row.type]
        code: str = getattr(row, self.way)
        return code

    def colour(self, row: SheetRow) -> str:
        """Return the colour of a project."""
        return MARK_COLOURS[self.way][self.of(row)]

    def shares(self, rows: Iterable[SheetRow]) -> list[tuple[str, int]]:
        """Return the colours of some projects with how many have each, the commonest first."""
        counted = Counter(self.of(row) for row in rows)
        return [(MARK_COLOURS[self.way][code], number) for code, number in counted.most_common()]

    def key(self, rows: Iterable[SheetRow]) -> list[tuple[str, tuple[str, str], int]]:
        """Return colour, names and number of what some projects are, in the order of the key."""
        counted = Counter(self.of(row) for row in rows)
        colours = MARK_COLOURS[self.way]
        return [
            (colours[term.code], (term.zh, term.en), counted[term.code])
            for term in TONES[self.way]
            if counted[term.code]
        ]
