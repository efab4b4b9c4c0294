"""What a map shows where it cannot show each project: clusters, as text that PostgreSQL builds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, Select, case, cast, select
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.clusters import cells_of, clusters_collection, fitting_zoom
from projects.models import Project
from projects.models.cell_sum import CELL_MEASURES
from projects.reading.cells import find_cells
from projects.reading.paging import read_limit
from projects.reading.selection import Selection
from projects.words.query_words import Words

# Without a zoom a box is shown at this one, or where that is more than a screenful, at one that is none.
MIDDLE_ZOOM, DEEPEST_ZOOM = 8, 22
# What of a box may hold projects.
COUNTRY = BBox(73, 3, 136, 54)


def read_zoom(words: Words, bbox: BBox) -> int:
    """Return the zoom that is asked for, else one at which the box fills a screen; raises BadInput."""
    given = [value for value in words.get("zoom", ()) if value]
    west, south = max(bbox.west, COUNTRY.west), max(bbox.south, COUNTRY.south)
    east, north = min(bbox.east, COUNTRY.east), min(bbox.north, COUNTRY.north)
    return read_limit(given, fitting_zoom(BBox(west, south, east, north), MIDDLE_ZOOM), DEEPEST_ZOOM)


def clusters_text(session: Session, selection: Selection, bbox: BBox, zoom: int) -> str:
    """Return the located projects of the cells that a box touches (EPSG:4326), each cell as one feature.

    The box stands in place of the filter's own. Sums count every project once (docs/decisions 14). Raises
    BadInput for a zoom outside 0-24.
    """
    return clusters_collection(session, select_clusters(session, selection, bbox, zoom), zoom)


def select_clusters(
    session: Session, selection: Selection, bbox: BBox, zoom: int
) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of these cells: `x`, `y`, the sums, and the code as `id` where there is one project.

    Raises BadInput for a zoom outside 0-24.
    """
    found = find_cells(session, selection.without("bbox"), cells_of(bbox, zoom)).c
    # Looked up for each of the few: joined, PostgreSQL would read all projects for it.
    code = select(Project.code).where(Project.id == cast(found.project_ids, Integer)).scalar_subquery()
    sums = (found[name] for name in CELL_MEASURES)
    return select(found.x, found.y, *sums, case((found.number == 1, code)).label("id"))
