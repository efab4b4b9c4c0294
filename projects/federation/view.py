"""What a map shows of all registries: cells added up and, close by, the first projects of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Text, literal
from sqlalchemy.orm import Session

from geo import features
from geo.bbox import BBox
from projects.federation.cells import Cell, read_cells
from projects.federation.totals import add_summaries
from projects.map.features import count_located, select_features
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from projects.reading.totals import Summary, summarise

# So many projects of each registry stand on the map, the largest.
MOST_FIRST = 100
# Where its cells hold more, a registry names none: to sort them would take longer than anybody reads.
MOST_SORTED = 2000


@dataclass(frozen=True, slots=True)
class View:
    """What a filter's projects add up to, and what a box shows of them, of one registry or of several.

    `matched` counts what lies in the box, far away in its cells; `first` are projects as GeoJSON features.
    """

    summary: Summary
    cells: list[Cell]
    matched: int
    first: list[str]

    @property
    def is_whole(self) -> bool:
        """Say whether every project of the box is named."""
        return len(self.first) == self.matched


def read_view(session: Session, registry: str, wanted: ProjectFilter, bbox: BBox, zoom: int) -> View:
    """Return what one registry shows of a box (EPSG:4326); raises BadInput for a zoom outside 0-24."""
    cells = read_cells(session, wanted, bbox, zoom)
    matched, first = sum(cell.number for cell in cells), list[str]()
    if matched <= MOST_SORTED:
        matched, first = read_first(session, registry, replace(wanted, bbox=bbox))
    return View(summarise(session, select_projects(session, wanted)), cells, matched, first)


def read_first(session: Session, registry: str, wanted: ProjectFilter) -> tuple[int, list[str]]:
    """Return how many located projects a filter has and the largest of them, each with its registry."""
    selection = select_projects(session, wanted)
    rows = select_features(selection).add_columns(literal(registry or None, Text()).label("registry"))
    found = session.execute(features.select_features(rows.limit(MOST_FIRST)))
    return count_located(session, selection), [text for text, _is_unlocated in found]


def add_views(views: Sequence[View]) -> View:
    """Return what several registries show together, at least one; cells of the same place stay apart."""
    return View(
        add_summaries([one.summary for one in views]),
        [cell for one in views for cell in one.cells],
        sum(one.matched for one in views),
        [text for one in views for text in one.first],
    )
