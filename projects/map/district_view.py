"""The shaded districts of what a map looks at: as many as can be told apart there, however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.among import among
from geo.bbox import BBox
from geo.models import District
from geo.outlines import join_shapes, simplify_together, write_shapes
from geo.tile_range import TileRange, tiles_of
from projects.clock import get_today
from projects.map.features import list_adcodes, list_district_names, surround
from projects.map.level_totals import LevelTotals, merge, sum_by_level
from projects.map.levels import ABOVE, LEVELS, Hierarchy, Level, level_at, read_hierarchy
from projects.map.shading import SHADES, shade_districts
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection
from projects.reading.totals import BucketTotal, by_bucket
from projects.store.data_version import read_shared_version, still_stands
from projects.store.latest import Latest
from projects.store.past import get_past

# So many prefectures and counties are listed (app/filter/offered.py) and drawn at once; of more, a part.
MOST_WHOLE = 300
# More in a view, and it is shown by the next coarser level.
MOST_DRAWN = 600
# Without a view: all of the country, as a small map has it.
EVERYWHERE = TileRange(4, 0, 0, 15, 15)
# From this zoom on a few pixels are less than what the outlines were simplified by when they were loaded.
PLAIN_FROM = 10
TILE_PIXELS = 256
# A corner goes whose triangle is smaller than the square of so many pixels.
SLACK_PIXELS = 3
# Decimals of a degree by zoom: a fifth of a pixel or less.
DIGITS = {7: 2, PLAIN_FROM: 3}
PLAIN_DIGITS = 4
NOTHING = '"kind":"none","number":0'


@dataclass(frozen=True, slots=True)
class Figures:
    """What a level holds of a filter, as JSON by adcode; `rest` is what stands in none of its districts.

    `units` are the districts of the level, `frames` those above them that hold something as such.
    """

    units: Mapping[str, str]
    frames: Mapping[str, str]
    rest: Sequence[str]
    shades: str

    def of(self, outline: Outline) -> str | None:
        """Return the figures of a district of a view; None for one that the registry does not have."""
        return (
            self.frames.get(outline.adcode, NOTHING) if outline.is_frame else self.units.get(outline.adcode)
        )


@dataclass(frozen=True, slots=True)
class Outline:
    """A district of a view: its feature's text up to the figures."""

    adcode: str
    is_frame: bool
    text: str


Key = tuple[str, date, ProjectFilter]
# At most a megabyte each, and three.
FIGURES: Latest[tuple[Key, Level], Figures] = Latest(12)
BUCKETS: Latest[Key, Sequence[BucketTotal]] = Latest(2)
OUTLINES: Latest[tuple[str, Level, TileRange], tuple[Outline, ...]] = Latest(32)
HELD: Latest[str, tuple[str, ...]] = Latest(2)


def is_vast(session: Session) -> bool:
    """Say whether the registry has more districts than are sent at once; of a past day, than ever."""
    if get_past(session) is not None:
        return sum(1 + len(node.children) for node in list_district_names(session)) > MOST_WHOLE
    return len(list_held(session)) > MOST_WHOLE


def view_below(session: Session, wanted: ProjectFilter) -> str:
    """Return the view, as addresses name it, of the districts right below a filter's own, or of provinces."""
    if len(wanted.district) != 1:
        return str(EVERYWHERE)
    hierarchy, (adcode,) = read_hierarchy(session), wanted.district
    level: Level = "prefecture" if hierarchy.levels[adcode] == "province" else "county"
    return str(tiles_of(BBox(*hierarchy.boxes[adcode]), LEVELS[level]))


def list_held(session: Session) -> tuple[str, ...]:
    """Return the prefectures and counties that hold a project or part of one; kept while the data stand."""
    version = read_shared_version(session)
    held = HELD.get(version) if version else None
    if held is None:
        held = tuple(list_adcodes(session))
        if version and still_stands(session, version):
            HELD.keep(version, held)
    return held


def district_view_text(session: Session, selection: Selection, view: TileRange) -> str:
    """Return the districts that a view tells apart as a FeatureCollection, with outlines for its zoom.

    Each has its own row of the totals. Those of the level above frame them (`is_frame`). `rest` are the rows
    of no district of the level, so that what all of the level hold and the rest are the filter's total;
    `shades` the classes of the level, the same in every view; `chosen` the box of the filter's districts.
    """
    hierarchy = read_hierarchy(session)
    level = choose_level(hierarchy, view)
    figures = read_figures(session, selection, hierarchy, level)
    outlines = read_outlines(session, hierarchy, level, view)
    features = [f"{one.text}{row}}}}}" for one in outlines if (row := figures.of(one))]
    chosen = surround([hierarchy.boxes[adcode] for adcode in selection.wanted.district])
    scale = min(view.zoom, PLAIN_FROM)
    return (
        f'{{"type":"FeatureCollection","level":"{level}","scale":{scale},"shades":{figures.shades},'
        f'"rest":[{",".join(figures.rest)}],"chosen":{json.dumps(chosen)},'
        f'"features":[{",".join(features)}],"numberReturned":{len(features)}}}'
    )


def choose_level(hierarchy: Hierarchy, view: TileRange) -> Level:
    """Return the finest level that a zoom tells apart and of which not too many lie in the view."""
    level, box = level_at(view.zoom), view.box()
    while level in ABOVE and len(hierarchy.touching(box, set(hierarchy.units(level).values()))) > MOST_DRAWN:
        level = ABOVE[level]
    return level


def read_figures(session: Session, selection: Selection, hierarchy: Hierarchy, level: Level) -> Figures:
    """Return the figures of a level, from memory while the data stand; a past day is always counted."""
    version = read_shared_version(session)
    key = (f"{version} {hierarchy.version}", get_today(), selection.wanted)
    kept = FIGURES.get((key, level)) if version else None
    if kept is None:
        # Whoever comes closer or goes away does not wait for the same sums again.
        buckets = (BUCKETS.get(key) if version else None) or by_bucket(session, selection)
        units, held = hierarchy.units(level), list_held(session)
        totals = sum_by_level(session, selection, buckets, units)
        kept = write_figures(totals, {units[adcode] for adcode in held if adcode in units})
        if version and still_stands(session, version):
            BUCKETS.keep(key, buckets)
            FIGURES.keep((key, level), kept)
    return kept


def write_figures(totals: LevelTotals, held: Iterable[str]) -> Figures:
    """Return the rows of a level as JSON: districts that hold nothing of the filter have zeros."""
    rows = {adcode: merge("none", adcode, ()) for adcode in held} | dict(totals.units)
    # A city without counties is shaded with them, by what it holds as a city.
    shaded = [replace(row, kind="district") for row in totals.units.values()]
    shades = {shade: shade_districts(shaded, shade) for shade in SHADES}
    rest = (totals.cross, merge("above", None, totals.above))
    return Figures(
        {adcode: write_row(row) for adcode, row in rows.items()},
        {row.adcode: write_row(row) for row in totals.above if row.adcode},
        [f"{{{write_row(row)}}}" for row in rest if row.number or row.investment.is_stated],
        json.dumps(
            {name: {"bounds": found.bounds, "is_silent": found.is_silent} for name, found in shades.items()}
        ),
    )


def write_row(row: BucketTotal) -> str:
    """Return a row of totals as the members of a JSON object, named as where all districts are sent."""
    facts = {
        "kind": f'"{row.kind}"',
        "number": row.number,
        "investment_wan": exact(row.investment.stated_wan),
        "without_investment_number": row.investment.silent,
        "started_number": row.started.number,
        "started_wan": exact(row.started.stated_wan),
        "status_number": row.status_number,
        "unlocated_number": row.unlocated.number,
        "unlocated_wan": exact(row.unlocated.wan),
        "unlocated_silent_number": row.unlocated.silent,
    }
    return ",".join(f'"{name}":{value}' for name, value in facts.items())


def exact(wan: Decimal | None) -> str:
    """Return an amount as JSON, to the last decimal."""
    return "null" if wan is None else f"{wan.normalize():f}"


def read_outlines(
    session: Session, hierarchy: Hierarchy, level: Level, view: TileRange
) -> tuple[Outline, ...]:
    """Return the districts of a level in a view and what frames them; kept until others are loaded."""
    key = (hierarchy.version, level, view)
    kept = OUTLINES.get(key) if hierarchy.version else None
    if kept is None:
        units = hierarchy.touching(view.box(), sorted(set(hierarchy.units(level).values())))
        kept = tuple(draw_outlines(session, hierarchy, level, view.zoom, units))
        OUTLINES.keep(key, kept)
    return kept


def draw_outlines(
    session: Session, hierarchy: Hierarchy, level: Level, zoom: int, units: Sequence[str]
) -> Iterator[Outline]:
    """Yield some districts as they can be seen at a zoom, first what those of the level above are of them.

    A frame has the very edges of what it frames; of a city that leaves the view it is the part inside.
    """
    outlines = select(District.adcode, func.ST_AsBinary(District.outline)).where(
        among(District.adcode, units)
    )
    found = {adcode: bytes(outline) for adcode, outline in session.execute(outlines)}
    tolerance = SLACK_PIXELS * 360 / TILE_PIXELS / 2**zoom if zoom < PLAIN_FROM else 0
    shapes = dict(zip(found, simplify_together(list(found.values()), tolerance), strict=True))
    framed: dict[str, list[Any]] = {}
    for adcode, shape in shapes.items():
        parent = hierarchy.parents[adcode]
        if parent and hierarchy.levels[adcode] == level:
            framed.setdefault(parent, []).append(shape)
    frames = {adcode: join_shapes(parts) for adcode, parts in framed.items()}
    names = name_districts(session, [*frames, *shapes])
    for drawn, is_frame in ((frames, True), (shapes, False)):
        geometries = dict(zip(drawn, write_shapes(list(drawn.values()), digits_at(zoom)), strict=True))
        for adcode in sorted(drawn):
            facts = json.dumps(names[adcode] | {"is_frame": is_frame}, ensure_ascii=False)[:-1]
            head = f'{{"type":"Feature","id":"{adcode}","geometry":{geometries[adcode]}'
            yield Outline(adcode, is_frame, f'{head},"properties":{facts},')


def digits_at(zoom: int) -> int:
    """Return how many decimals of a degree can be seen at a zoom."""
    return next((digits for last, digits in DIGITS.items() if zoom < last), PLAIN_DIGITS)


def name_districts(session: Session, adcodes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what is written on the map of some districts, and where."""
    point = District.label_point
    columns = (District.adcode, District.label, District.level, func.ST_X(point), func.ST_Y(point))
    return {
        adcode: {
            "adcode": adcode,
            "label": label,
            "level": level,
            "label_point": [round(lon, PLAIN_DIGITS), round(lat, PLAIN_DIGITS)],
        }
        for adcode, label, level, lon, lat in session.execute(
            select(*columns).where(among(District.adcode, adcodes))
        )
    }
