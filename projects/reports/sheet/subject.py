"""What a sheet shows of a filter: its box, its districts with what is counted there, its projects."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.cutout import Ground, Outline, find_label_points, list_ground, list_outlines
from geo.districts import list_ancestors, list_descendants
from geo.ground.parts import read_ground
from geo.models import District
from geo.spatial import extent
from projects.map.features import list_adcodes
from projects.map.shading import Shading, shade_districts
from projects.models import Project
from projects.reading.selection import Selection
from projects.reading.totals import BucketTotal, Summary, by_bucket, summarise
from projects.reports.sheet.frame import Frame
from projects.reports.sheet.rows import Shown, list_shown
from projects.reports.sheet.tones import Tones
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
    buckets: list[BucketTotal]
    ground: list[Ground]
    sources: tuple[str, ...]
    shown: Shown
    summary: Summary
    # The districts that are shaded, and how; None where those spoken of are tinted alike.
    shaded: list[Outline]
    shading: Shading | None
    # Where the names of the prefectures stand that hold something of their own.
    cities: dict[str, tuple[float, float]]
    tones: Tones

    @property
    def counted(self) -> dict[str, Sum]:
        """Return what is counted in each district that holds projects."""
        return count_districts(self.buckets)


def read_subject(
    session: Session,
    selection: Selection,
    frame: Frame,
    *,
    shade: str | None = None,
    tones: Tones | None = None,
) -> Subject:
    """Return what a frame shows of a filter, its districts shaded and its marks coloured as asked."""
    box, scale = frame.bbox, frame.denominator
    level = "county" if scale <= COUNTIES_FROM else "prefecture"
    buckets = by_bucket(session, selection)
    counted = count_districts(buckets)
    outlines = list_outlines(session, box, level, simplified=scale > BOUNDARIES_FROM)
    shaded = outlines if level == "county" else list_outlines(session, box, "county", simplified=True)
    return Subject(
        frame,
        outlines,
        find_own(session, selection.wanted.district, counted, level),
        buckets,
        list_ground(session, box, frame.zoom),
        read_ground(session).attributions,
        list_shown(session, selection, box),
        summarise(session, selection),
        shaded if shade else [],
        shade_districts(buckets, shade) if shade else None,
        find_label_points(session, [row.adcode for row in buckets if row.kind == "city" and row.adcode]),
        tones or Tones(),
    )


def count_districts(buckets: Iterable[BucketTotal]) -> dict[str, Sum]:
    """Return the investment of each district's own row of the totals."""
    return {row.adcode: row.investment for row in buckets if row.adcode and row.kind == "district"}


def find_own(session: Session, chosen: Collection[str], counted: Collection[str], level: str) -> set[str]:
    """Return the districts that a sheet speaks of: those chosen with all below, else where projects are."""
    if chosen:
        return list_descendants(session, chosen)
    return list_ancestors(session, counted) if level == "prefecture" else set(counted)


def find_view(session: Session, selection: Selection) -> BBox:
    """Return the box around the filter's districts; of none, around its places, else around all districts."""
    adcodes = list(selection.wanted.district)
    if not adcodes:
        located = (*selection.conditions, Project.geom.is_not(None))
        places = find_box(session, select(*extent(Project.geom)).where(*located))
        if places is not None:
            return places
        adcodes = list_adcodes(session)
    return find_box(session, select(*extent(District.outline)).where(District.adcode.in_(adcodes))) or NOWHERE


def find_box(session: Session, query: Select[*tuple[Any, ...]]) -> BBox | None:
    """Return the box that a query of an extent gives, None around nothing."""
    west, south, east, north = session.execute(query).one()
    return None if west is None else BBox(west, south, east, north)
