"""The projects of a sheet, the largest first: what its marks and its list say of each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.cutout import cut, read_shapes
from geo.spatial import as_geojson, intersects_bbox
from projects.map.features import MOST_FEATURES, drawn_geometry, select_entries, select_features
from projects.models import Project
from projects.reading.selection import Selection

DIGITS = 5
SHOWN = (
    *("code", "name", "type", "status", "status_basis", "is_programme", "investment_wan", "counted_wan"),
    *("districts", "start_year", "end_year", "precision", "method", "custody"),
)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A project that a sheet shows."""

    code: str
    name: str
    type: str
    status: str
    status_basis: str
    is_programme: bool
    investment_wan: Decimal | None
    counted_wan: Decimal
    districts: str | None
    start_year: int | None
    end_year: int | None
    precision: str
    method: str | None
    custody: str

    @property
    def is_estimated(self) -> bool:
        """Say whether its place is an estimate or a sketched route."""
        return self.method == "estimated" or self.precision == "route"


@dataclass(frozen=True, slots=True)
class Shown:
    """The projects of a filter in a box with their shapes (EPSG:4326, cut at it), and how many there are."""

    rows: tuple[SheetRow, ...]
    shapes: Any
    number: int

    @property
    def is_whole(self) -> bool:
        """Say whether all that lie in the box are among the rows."""
        return self.number == len(self.rows)


def list_shown(session: Session, selection: Selection, bbox: BBox) -> Shown:
    """Return the located projects of a filter that a box touches; of more than MOST_FEATURES the largest."""
    within = intersects_bbox(Project.geom, bbox)
    number = session.scalar(select(func.count()).where(*selection.conditions, within)) or 0
    found = select_features(selection).where(within).limit(MOST_FEATURES)
    columns = [found.selected_columns[name] for name in SHOWN]
    rows = session.execute(found.with_only_columns(*columns, cut(drawn_geometry(), bbox))).all()
    return Shown(tuple(SheetRow(*row[:-1]) for row in rows), read_shapes(rows, len(SHOWN)), number)


def list_entries(session: Session, selection: Selection, most: int) -> list[tuple[SheetRow, str | None]]:
    """Return the filter's projects, each with its place as GeoJSON or None; `most` and one more at most.

    Places have five decimals of a degree, about a metre.
    """
    found = select_entries(selection).limit(most + 1)
    columns = [found.selected_columns[name] for name in SHOWN]
    rows = session.execute(found.with_only_columns(*columns, as_geojson(drawn_geometry(), DIGITS))).all()
    return [(SheetRow(*row[:-1]), row[-1]) for row in rows]
