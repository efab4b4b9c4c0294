"""Anything that a map can go to by name: a position, districts, projects, places and roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.ground.finding import find_named
from geo.models import District
from geo.spatial import extent
from projects.errors import BadInput
from projects.map.features import Bounds
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from projects.words.degrees import read_pair
from projects.words.form_values import read_line

Kind = Literal["position", "district", "project", "ground"]
# So many of each kind: a list that is read at a glance.
MOST = 5
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Found:
    """Something to go to: its name, what tells it from others of the name, its box (degrees WGS-84).

    `detail` is the name of the district above, the type of a project, or the class of the ground.
    """

    kind: Kind
    name: str
    detail: str
    bounds: Bounds
    code: str = ""


def find_on_map(session: Session, typed: str) -> list[Found]:
    """Return what a map can go to, the surest kind first; raises BadInput for words that cannot be meant."""
    words = read_line(typed, "q", LONGEST)
    if words is None:
        return []
    return [
        *find_position(words),
        *find_districts(session, words),
        *find_projects(session, words),
        *(Found("ground", one.name, one.class_, one.box) for one in find_named(session, words, MOST)),
    ]


def find_position(words: str) -> list[Found]:
    """Return the position that two numbers, or degrees of arc, say; raises BadInput for one not on earth."""
    if not any(sign.isdigit() for sign in words):
        return []
    try:
        pair = read_pair(words, "lon")
    except BadInput as error:
        if any(sign.isalpha() and sign not in "EWNSewns" for sign in words):
            return []
        raise error
    if pair is None:
        return []
    lon, lat = float(pair[0]), float(pair[1])
    return [Found("position", f"{pair[0]}, {pair[1]}", "", (lon, lat, lon, lat))]


def find_districts(session: Session, words: str) -> list[Found]:
    """Return the districts whose name or short name begins so, the larger first."""
    order = {"province": 0, "prefecture": 1, "county": 2}
    west, south, east, north = (
        side(District.outline) for side in (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    )
    query = (
        select(District.label, District.level, District.adcode, west, south, east, north)
        .where(District.name.startswith(words, autoescape=True))
        .order_by(District.name != words, District.adcode)
        .limit(MOST * 2)
    )
    rows = sorted(session.execute(query).all(), key=lambda row: order[row.level])[:MOST]
    return [Found("district", row[0], row[1], (row[3], row[4], row[5], row[6]), row[2]) for row in rows]


def find_projects(session: Session, words: str) -> list[Found]:
    """Return the located projects that a search finds, the greatest first."""
    selection = select_projects(session, ProjectFilter(q=words))
    greatest = func.coalesce(Project.investment_wan, -1).desc()
    conditions = selection.walked if selection.is_common else selection.conditions
    located = select(Project.id).where(*conditions, Project.geom.is_not(None))
    few = located.order_by(greatest, Project.id).limit(MOST)
    query = (
        select(Project.name, Project.type, Project.code, *extent(Project.geom))
        .where(Project.id.in_(few))
        .group_by(Project.id)
        .order_by(greatest, Project.id)
    )
    rows = session.execute(query)
    return [Found("project", row[0], row[1], (row[3], row[4], row[5], row[6]), row[2]) for row in rows]
