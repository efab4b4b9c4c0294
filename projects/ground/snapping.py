"""Lay sketched routes along the roads that they number, apart from all requests.

A sketch is drawn in place of the straight lines of its project. The project's own geometry stays what it is
until a person puts another in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import shapely
from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.errors import msg
from geo.ground.gazetteer import list_stretches
from geo.ground.parts import read_ground
from geo.ground.routes import Joined, join_along
from geo.models import WGS84
from geo.spatial import is_of_dimension, shape_md5
from projects.ground.locating import LINES, words_of
from projects.ground.naming import find_roads
from projects.models import Job, Project, RouteSketch
from projects.store.jobs import OVER, enqueue
from projects.store.works import Arguments, Progress, Sessions, work

# A line of more corners has a course of its own.
MOST_CORNERS = 20
WORK = "ground.snap"
TITLE = msg("示意路线贴合底图道路")


def basis_of(version: str) -> ColumnElement[str]:
    """Return what a sketch is made from, as one text: the ground, the route and the words that number it."""
    words = func.concat_ws(
        "|",
        literal(version),
        shape_md5(Project.geom),
        Project.place_text,
        Project.name,
        func.array_to_string(Project.aliases, "|"),
    )
    return func.md5(words)


def select_outdated(version: str) -> Select[Project, str, str]:
    """Return the query of the sketched roads without a sketch of what they are now, with its basis."""
    basis = basis_of(version)
    kept = select(RouteSketch.basis).where(RouteSketch.project_id == Project.id).scalar_subquery()
    return select(Project, basis, shape_md5(Project.geom)).where(
        Project.precision == "route",
        # What a person drew, or measured, is theirs.
        Project.custody == "planned",
        Project.type.in_(LINES),
        is_of_dimension(Project.geom, 1),
        kept.is_distinct_from(basis),
    )


def ask_for_sketches(session: Session) -> Job | None:
    """Ask for the work where a sketch is missing or of something else, unless it waits already."""
    ground = read_ground(session)
    if "roads" not in ground.groups:
        return None
    waits = select(Job.id).where(Job.work == WORK, Job.state.not_in(OVER)).limit(1)
    missing = select_outdated(ground.version).with_only_columns(Project.id).limit(1)
    if session.scalar(waits) is not None or session.scalar(missing) is None:
        return None
    return enqueue(session, WORK, {}, title=TITLE, officer_id=None)


@work(WORK)
def snap_routes(sessions: Sessions, arguments: Arguments, progress: Progress) -> None:
    """Make the sketches that are missing or of something else."""
    with sessions() as session, session.begin():
        outdated = session.execute(select_outdated(read_ground(session).version)).all()
        find_road = cache(lambda ref: list_stretches(session, ref))
        for done, (project, basis, route_md5) in enumerate(outdated):
            progress.report(done, len(outdated))
            refs = find_roads(words_of(project))
            # Two numbers do not say which of the roads a line follows.
            joined = lay_along(find_road(refs[0]), project) if len(refs) == 1 else None
            keep(session, {"project_id": project.id, "basis": basis, "route_md5": route_md5}, refs, joined)
        progress.conclude(session)


def lay_along(stretches: list[shapely.Geometry], project: Project) -> Joined | None:
    """Return the way along a road past the few corners of a route, None where the road is elsewhere."""
    route = to_shape(project.geom) if project.geom is not None else None
    if not isinstance(route, shapely.LineString) or shapely.get_num_points(route) > MOST_CORNERS:
        return None
    return join_along(stretches, [(lon, lat) for lon, lat in shapely.get_coordinates(route).tolist()])


def keep(session: Session, facts: Mapping[str, Any], refs: tuple[str, ...], joined: Joined | None) -> None:
    """Write a sketch in place of the one before, or that there is none."""
    drawn: dict[str, Any] = {"ref": None, "road": None, "bridges": None}
    if joined is not None and not joined.road.is_empty:
        bridges = None if joined.bridges.is_empty else from_shape(joined.bridges, srid=WGS84)
        drawn = {"ref": refs[0], "road": from_shape(joined.road, srid=WGS84), "bridges": bridges}
    values = {**facts, **drawn}
    statement = insert(RouteSketch).values(values)
    session.execute(statement.on_conflict_do_update(index_elements=["project_id"], set_=values))
