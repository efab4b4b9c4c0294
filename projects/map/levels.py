"""Which districts a map tells apart at a zoom, where they lie, and of which of them others are a part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.boundaries import DISTRICTS_DATASET
from geo.models import Dataset, District
from projects.store.latest import Latest

Level = Literal["province", "prefecture", "county"]
Bounds = tuple[float, float, float, float]
# From the finest: with the zoom from which on most of them are wider than a name.
LEVELS: Mapping[Level, int] = {"county": 7, "prefecture": 5, "province": 0}
ABOVE: Mapping[Level, Level] = {"county": "prefecture", "prefecture": "province"}


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Level, parent and box of every district; `version` is another one when boundaries are loaded anew."""

    version: str
    levels: Mapping[str, str]
    parents: Mapping[str, str | None]
    boxes: Mapping[str, Bounds]
    divided: frozenset[str | None]
    with_prefectures: frozenset[str | None]

    def units(self, level: Level) -> dict[str, str]:
        """Return of which district of a level each district is a part; those above are part of none.

        A county without a prefecture stands for itself beside prefectures, and its province where that has
        none (Beijing); a prefecture without counties stands for itself beside counties.
        """
        found = ((adcode, self.unit_of(adcode, level)) for adcode in self.levels)
        return {adcode: unit for adcode, unit in found if unit}

    def unit_of(self, adcode: str, level: Level) -> str | None:
        """Return the district that stands at a level for a district of the same or a finer one."""
        own, parent = self.levels[adcode], self.parents[adcode]
        if own == level:
            return adcode
        if level == "county":
            return adcode if own == "prefecture" and adcode not in self.divided else None
        if level == "prefecture" and own == "province":
            return None if adcode in self.with_prefectures else adcode
        if level == "prefecture" and parent in self.with_prefectures:
            return adcode
        return self.unit_of(parent, level) if parent else None

    def touching(self, box: BBox, adcodes: Iterable[str]) -> list[str]:
        """Return those of some districts whose boxes meet a box."""
        return [
            adcode
            for adcode in adcodes
            for west, south, east, north in (self.boxes[adcode],)
            if west <= box.east and box.west <= east and south <= box.north and box.south <= north
        ]


KEPT: Latest[str, Hierarchy] = Latest(2)


def read_hierarchy(session: Session) -> Hierarchy:
    """Return the level, the parent and the box of every district, from memory until others are loaded."""
    loaded = select(Dataset.content_sha256, Dataset.loaded_at).where(Dataset.key == DISTRICTS_DATASET.key)
    version = " ".join(map(str, session.execute(loaded).one_or_none() or ()))
    kept = KEPT.get(version) if version else None
    if kept is None:
        kept = _read(session, version)
        KEPT.keep(version, kept)
    return kept


def _read(session: Session, version: str) -> Hierarchy:
    sides = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    columns = (District.adcode, District.level, District.parent_adcode)
    rows = session.execute(select(*columns, *(side(District.outline) for side in sides))).all()
    return Hierarchy(
        version,
        {row[0]: row[1] for row in rows},
        {row[0]: row[2] for row in rows},
        {row[0]: (row[3], row[4], row[5], row[6]) for row in rows},
        frozenset(row[2] for row in rows),
        frozenset(row[2] for row in rows if row[1] == "prefecture"),
    )


def level_at(zoom: int) -> Level:
    """Return the finest level that can be told apart at a zoom."""
    return next(level for level, first in LEVELS.items() if zoom >= first)
