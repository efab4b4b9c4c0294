"""Propose where the unlocated are: by names and road numbers of the ground, as updates that a reviewer sees.

Nobody's eyes have seen a proposal before: it waits for review whoever sends it, and says what it rests on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import uuid4

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import DomainError
from geo.ground.gazetteer import Spot, list_spots, list_stretches
from geo.ground.routes import Joined, join_road
from geo.models import WGS84
from geo.reach import get_boundaries
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.ground.naming import EXACTNESS, find_ends, find_roads, find_spot
from projects.models import Project
from projects.registry.audit import Author
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update

# What is long gets a route or stays where it is: a line is no point.
LINES = ("expressway", "trunk_road", "local_road")
LONG = (*LINES, "railway")
UNLOCATED = ("district", "none")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What becomes of an unlocated project: new values with their reason, or why there are none.

    `outcome` is proposed, no_name, ambiguous, no_road, or refused with what the rules of places say.
    """

    project: Project
    outcome: str
    values: dict[str, Any] | None = None
    reason: str = ""
    refusal: DomainError | None = None


class Surroundings:
    """What the ground has in some districts, each road and each area fetched once."""

    def __init__(self, session: Session, adcodes: Collection[str]) -> None:
        self.spots = list_spots(session, adcodes)
        self.list_stretches = cache(lambda ref: list_stretches(session, ref))
        self.find_area = cache(lambda own: shapely.union_all(list(get_boundaries(session, own).values())))


def find_proposals(session: Session, adcodes: Collection[str] = ()) -> Iterator[Proposal]:
    """Yield what the ground says of each unlocated project, of some districts only where they are named."""
    query = select(Project).where(
        Project.merged_into_id.is_(None), Project.is_programme.is_(False), Project.precision.in_(UNLOCATED)
    )
    projects = list(session.scalars(query.order_by(Project.code)))
    districts = find_districts(session, [project.id for project in projects])
    wanted = [one for one in projects if not adcodes or districts[one.id] & set(adcodes)]
    around = Surroundings(session, {adcode for project in wanted for adcode in districts[project.id]})
    for project in wanted:
        own = frozenset(districts[project.id])
        if project.type in LONG:
            yield propose_route(project, own, around)
        else:
            yield propose_spot(project, own, around)


def words_of(project: Project) -> list[str]:
    """Return the texts that may say where a project is, the surest first."""
    return [text for text in (project.place_text, project.name, *project.aliases) if text]


def propose_spot(project: Project, adcodes: frozenset[str], around: Surroundings) -> Proposal:
    """Return the place in a project's districts that its words name."""
    named = find_spot(words_of(project), [spot for spot in around.spots if spot.adcode in adcodes])
    if named.spot is None:
        return Proposal(project, "ambiguous" if named.ambiguous else "no_name")
    spot = named.spot
    _, precision, accuracy_m = EXACTNESS[spot.code]
    point = shapely.Point(spot.lon, spot.lat)
    reason = f"底图地名“{spot.name}”(资料 {spot.part})与项目文字相符"
    return Proposal(project, "proposed", as_values(point, precision, accuracy_m), reason)


def propose_route(project: Project, adcodes: frozenset[str], around: Surroundings) -> Proposal:
    """Return the stretch of the road that a project's words number: between places, or in its districts."""
    texts = words_of(project)
    refs = find_roads(texts)
    if len(refs) != 1:
        return Proposal(project, "ambiguous" if refs else "no_road")
    stretches = around.list_stretches(refs[0])
    ends = find_ends(texts, [spot for spot in around.spots if spot.adcode in adcodes])
    if ends:
        joined = join_road(stretches, *((end.lon, end.lat) for end in ends))
        return route_between(project, refs[0], ends, joined) if joined else Proposal(project, "no_road")
    inside = shapely.intersection(shapely.union_all(stretches), around.find_area(adcodes))
    lines = [part for part in shapely.get_parts(shapely.line_merge(inside)) if shapely.length(part)]
    if not lines:
        return Proposal(project, "no_road")
    shape = lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)
    reason = f"底图道路 {refs[0]} 在所属县区内的全段,起讫未载明"
    return Proposal(project, "proposed", as_values(shape, "route", None), reason)


def route_between(project: Project, ref: str, ends: tuple[Spot, Spot], joined: Joined) -> Proposal:
    """Return the way along a road between two places as a proposal."""
    return Proposal(project, "proposed", as_values(joined.line, "route", None), tell_route(ref, ends, joined))


def tell_route(ref: str, ends: tuple[Spot, Spot], joined: Joined) -> str:
    """Return what a way along a road rests on, with the gaps that it bridges."""
    gaps = f",其中 {joined.gaps} 处资料缺段共 {joined.gap_m / 1000:.1f} 公里以直线相连" if joined.gaps else ""
    return f"底图道路 {ref},自“{ends[0].name}”至“{ends[1].name}”{gaps}"


def as_values(shape: shapely.Geometry, precision: str, accuracy_m: int | None) -> dict[str, Any]:
    """Return a place as the columns of a project hold it."""
    return {
        "geom": from_shape(shape, srid=WGS84),
        "precision": precision,
        "method": "gazetteer",
        "accuracy_m": accuracy_m,
        "source_datum": "wgs84",
    }


def submit_proposals(
    session: Session, proposals: Sequence[Proposal], author: Author, access: Access
) -> list[Proposal]:
    """Send what is proposed to review as one batch; return all, with the reason of those that are refused."""
    batch = uuid4().hex
    done = []
    for one in proposals:
        if one.values is None:
            done.append(one)
            continue
        sent = Submission("fields", one.values, reason=one.reason, batch=batch, must_wait=True)
        try:
            with session.begin_nested():
                submit_update(
                    session, one.project, sent, author, access, expected_version=one.project.version
                )
            done.append(one)
        except DomainError as error:
            done.append(replace(one, outcome="refused", refusal=error))
    return done
