"""Ground that comes with the application: waters cut at set-up, and the places of the gazetteer."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.datasets import get_content_hash
from geo.ground.parts import Features, PartFacts, find_part, replace_part
from geo.models import Place
from geo.places import PLACES_DATASET
from projects.ground.surroundings import Box, find_surroundings

WATERS, PLACES = "water", "places"
# Another number when the same files are to be read in another way.
EDITION = 2
WATER_CLASS = "water_area"
# What the kinds of the gazetteer are on the ground; townships are towns by their names, and a street that is
# no 街道 is a road, which is no point.
KINDS: Mapping[str, str] = {
    "township": "township",
    "street": "subdistrict",
    "village": "village",
    "zone": "zone",
    "sight": "sight",
    "station": "station",
    "airport": "airport",
    "river": "river_name",
    "reservoir": "reservoir",
}
TOWN, SUBDISTRICT = "镇", "街道"
ODBL = "© OpenStreetMap contributors, ODbL"


def load_shipped(session: Session, waters: Path) -> list[str]:
    """Load the ground that comes with the application, each part where something is new; return which.

    Without districts that hold projects there is nothing around which to load.
    """
    box = find_surroundings(session)
    if box is None:
        return []
    loaded = []
    for key, digest, given in (
        (WATERS, hash_waters(waters, box), partial(list_waters, waters, box)),
        (PLACES, hash_places(session), partial(list_places, session)),
    ):
        held = find_part(session, key)
        if held is not None and (held.content_sha256 == digest or not held.is_shipped):
            continue
        replace_part(session, facts_of(key, digest), given())
        loaded.append(key)
    return loaded


def hash_waters(path: Path, box: Box) -> str:
    """Return the hash of what the waters of a box are made of."""
    content = path.read_bytes() if path.exists() else b""
    return hashlib.sha256(f"{EDITION} {box} ".encode() + content).hexdigest()


def hash_places(session: Session) -> str:
    """Return the hash of the gazetteer's file that is loaded."""
    return hashlib.sha256(f"{EDITION} {get_content_hash(session, PLACES_DATASET.key)}".encode()).hexdigest()


def facts_of(key: str, digest: str) -> PartFacts:
    """Return what a shipped part is."""
    title, filename = {
        WATERS: ("水面(OpenStreetMap)", "@geo-maps/earth-waterbodies-100m"),
        PLACES: ("地名点位", "seeds/places.csv"),
    }[key]
    return PartFacts(key, "shipped", title, ODBL, filename, digest, is_shipped=True)


def list_waters(path: Path, box: Box) -> Iterator[Features]:
    """Yield the waters of a packed file of polygons, one a line, that lie in a box (degrees WGS-84)."""
    if not path.exists():
        return
    frame = shapely.box(*box)
    with gzip.open(path, "rt", encoding="ascii") as lines:
        near = [shape for line in lines if (shape := read_water(line, box)) is not None]
    cut = shapely.intersection(shapely.make_valid(np.array(near, dtype=object)), frame) if near else []
    parts = shapely.get_parts(cut) if near else np.array([], dtype=object)
    areas = parts[shapely.get_dimensions(parts) == 2]
    if len(areas):
        yield Features(WATER_CLASS, areas, [None] * len(areas), [()] * len(areas))


def read_water(line: str, box: Box) -> shapely.Geometry | None:
    """Return a polygon cut roughly to a box, None for one that lies elsewhere."""
    outer, *holes = json.loads(line)
    places = np.array(outer)
    (west, south), (east, north) = places.min(axis=0), places.max(axis=0)
    if west > box[2] or east < box[0] or south > box[3] or north < box[1]:
        return None
    water = shapely.clip_by_rect(shapely.Polygon(outer, holes), *box)
    return None if water.is_empty else water


def list_places(session: Session) -> Iterator[Features]:
    """Yield the places of the gazetteer by class, but for those whose position is an estimate."""
    found: defaultdict[str, list[tuple[str, Any]]] = defaultdict(list)
    rows = session.execute(
        select(Place.name, Place.kind, Place.geom)
        .where(Place.kind.in_(KINDS), Place.method != "estimated")
        .order_by(Place.id)
    )
    for name, kind, geom in rows:
        code = "town" if kind == "township" and name.endswith(TOWN) else KINDS[kind]
        if code != "subdistrict" or name.endswith(SUBDISTRICT):
            found[code].append((name, to_shape(geom)))
    for code, places in sorted(found.items()):
        shapes = np.array([shape for _, shape in places], dtype=object)
        yield Features(code, shapes, [name for name, _ in places], [()] * len(places))
