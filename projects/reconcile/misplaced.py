"""Which places that stand in the registry are refused or doubted by the rules of today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from projects.errors import BadInput
from projects.models import Project
from projects.registry.doubts import Doubts
from projects.registry.placement import Area, find_adcodes, find_area, judge, read_given

AT_ONCE = 5000
# Codes begin with the district, so that neighbours share an area.
MOST_AREAS = 256


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A project whose place cannot be (`is_refused`) or is doubted, and why, in Chinese."""

    code: str
    name: str
    is_refused: bool
    why: str


def list_misplaced(session: Session) -> Iterator[Misplaced]:
    """Yield the projects whose place is refused or doubted, by code, what was confirmed among them.

    It reads some thousands at a time, so that a registry of any size takes the same memory.
    """
    area_of = lru_cache(MOST_AREAS)(lambda codes: find_area(session, codes))
    last = ""
    while projects := read_after(session, last):
        last = projects[-1].code
        adcodes = find_adcodes(session, projects)
        for project in projects:
            found = judge_standing(project, area_of(adcodes[project.id]))
            if found is not None:
                yield found


def read_after(session: Session, code: str) -> Sequence[Project]:
    """Return the next located projects behind a code, with what their places are judged by."""
    query = select(Project).where(
        Project.geom.is_not(None), Project.merged_into_id.is_(None), Project.code > code
    )
    read = load_only(Project.code, Project.name, Project.geom, Project.accuracy_m, Project.source_datum)
    return session.scalars(query.options(read).order_by(Project.code).limit(AT_ONCE)).all()


def judge_standing(project: Project, area: Area | None) -> Misplaced | None:
    """Return what is wrong with the place of a project as it stands; None for nothing."""
    given = read_given(project, {})
    try:
        doubts = judge(given, area) if given else Doubts()
    except BadInput as error:
        return Misplaced(project.code, project.name, is_refused=True, why=str(error))
    return Misplaced(project.code, project.name, is_refused=False, why=str(doubts)) if doubts else None
