"""How far the ground around the registry reaches."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.models import District
from geo.spatial import extent
from projects.map.features import list_adcodes

# Degrees: what a map of the outermost county still shows beside it.
MARGIN = 0.5
Box = tuple[float, float, float, float]


def find_surroundings(session: Session) -> Box | None:
    """Return the box around the districts that hold projects, None without any; degrees WGS-84."""
    query = select(*extent(District.outline)).where(District.adcode.in_(list_adcodes(session)))
    sides: Sequence[float] = session.execute(query).one()
    if sides[0] is None:
        return None
    west, south, east, north = (float(side) for side in sides)
    return west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN
