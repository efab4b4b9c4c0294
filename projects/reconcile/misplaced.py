"""Which places that stand in the registry are refused or doubted by the rules of today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.models import Project
from projects.registry.doubts import Doubts
from projects.registry.placement import find_adcodes, find_area, judge, read_given


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A project whose place cannot be (`is_refused`) or is doubted, and why, in Chinese."""

    code: str
    name: str
    is_refused: bool
    why: str


def list_misplaced(session: Session) -> Iterator[Misplaced]:
    """Yield the projects whose place is refused or doubted, by code, what was confirmed among them."""
    query = select(Project).where(Project.geom.is_not(None), Project.merged_into_id.is_(None))
    projects = session.scalars(query.order_by(Project.code)).all()
    adcodes = find_adcodes(session, projects)
    area_of = cache(lambda codes: find_area(session, codes))
    for project in projects:
        given = read_given(project, {})
        try:
            doubts = judge(given, area_of(adcodes[project.id])) if given else Doubts()
        except BadInput as error:
            yield Misplaced(project.code, project.name, is_refused=True, why=str(error))
        else:
            if doubts:
                yield Misplaced(project.code, project.name, is_refused=False, why=str(doubts))
