"""A brief with everything that its formats share."""

from __future__ import annotations

from dataclasses import dataclass

from projects.registry.fields import name_of
from projects.reports.brief.facts import Brief
from projects.reports.brief.words import project_rows, say
from projects.reports.sheet.marks import Mark
from projects.words.names import Language

MAP = "map.svg"
COLUMNS = ("name", "type", "status", "investment_wan", "years")


@dataclass(frozen=True, slots=True)
class Page:
    """A brief with everything that its formats share: title, day, drawing, sources."""

    brief: Brief
    title: str
    day: str
    drawing: bytes
    marks: list[Mark]
    sources: list[str]
    language: Language

    @property
    def heads(self) -> list[str]:
        """Return the headings of the greatest projects."""
        return [say("mark", self.language), *(name_of(key).say(self.language) for key in COLUMNS)]

    @property
    def greatest(self) -> list[list[str]]:
        """Return the rows of the greatest projects, each with its number on the map."""
        numbers = {row.code: mark.number for mark in self.marks for row in mark.rows}
        return project_rows(self.brief.greatest, numbers, self.language)
