"""What a sheet shows of a filter: its box, its districts with what is counted there, its projects."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.cutout import Ground, Outline, list_ground, list_outlines
from geo.districts import list_ancestors, list_descendants
from geo.ground.parts import read_ground
from geo.models import District
from geo.spatial import extent
from projects.map.features import list_adcodes, surround
from projects.models import Project
from projects.reading.selection import Selection
from projects.reading.totals import Summary, by_bucket, summarise
from projects.reports.sheet.frame import Frame
from projects.reports.sheet.rows import Shown, list_shown
from projects.words.sums import Sum

# Smaller scales name prefectures, larger ones draw districts by their full boundaries.
COUNTIES_FROM, BOUNDARIES_FROM = 2_000_000, 400_000
# Where the registry holds nothing at all: China.
NOWHERE = BBox(73.5, 18.0, 135.1, 53.6)


@dataclass(frozen=True, slots=True)
class Subject:
    """All that is drawn and listed on a sheet."""

    frame: Frame
    outlines: list[Outline]
    own: set[str]
    counted: dict[str, Sum]
    ground: list[Ground]
    sources: tuple[str, ...]
    shown: Shown
    summary: Summary


def read_subject(session: Session, selection: Selection, frame: Frame) -> Subject:
    """Return what a frame shows of a filter."""
    box, scale = frame.bbox, frame.denominator
    level = "county" if scale <= COUNTIES_FROM else "prefecture"
    rows = by_bucket(session, selection)
    counted = {row.adcode: row.investment for row in rows if row.adcode and row.kind == "district"}
    return Subject(
        frame,
        list_outlines(session, box, level, simplified=scale > BOUNDARIES_FROM),
        find_own(session, selection.wanted.district, counted, level),
        counted,
        list_ground(session, box, frame.zoom),
        read_ground(session).attributions,
        list_shown(session, selection, box),
        summarise(session, selection),
    )


def find_own(session: Session, chosen: Collection[str], counted: Collection[str], level: str) -> set[str]:
    """Return the districts that a sheet speaks of: those chosen with all below, else where projects are."""
    if chosen:
        return list_descendants(session, chosen)
    return list_ancestors(session, counted) if level == "prefecture" else set(counted)


def find_view(session: Session, selection: Selection) -> BBox:
    """Return the box around the filter's districts; of none, around its places, else around all districts."""
    wanted = selection.wanted.district
    places = session.execute(
        select(*extent(Project.geom)).where(*selection.conditions, Project.geom.is_not(None))
    ).one()
    held = None if places[0] is None else (places[0], places[1], places[2], places[3])
    adcodes = list(wanted) or ([] if held else list_adcodes(session))
    around = session.execute(select(*extent(District.outline)).where(District.adcode.in_(adcodes))).one()
    districts = None if around[0] is None else (around[0], around[1], around[2], around[3])
    bounds = surround([box for box in (districts, None if wanted else held) if box])
    return BBox(*bounds) if bounds else NOWHERE
