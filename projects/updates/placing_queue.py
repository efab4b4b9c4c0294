"""The projects that wait to be put on the map, one after the other; and where others like them are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import within_scope
from projects.errors import BadInput
from projects.models import Project, Update
from projects.reading.filters import ProjectFilter
from projects.reading.selection import Selection, select_projects

MOST_FOUND = 6
# The dearest first: what matters most is found on the map soonest.
WORTH = func.coalesce(Project.investment_wan, -1)


def find_next(session: Session, selection: Selection, access: Access, after: str = "") -> str | None:
    """Return the code of the project to place next after another one of a filter, the dearest first.

    None when none is left. Only those that the caller may write, and of which no change waits for a review.
    """
    query = select(Project.code).where(*selection.conditions, *unplaced(access))
    if after:
        query = query.where(*comes_after(session, after))
    return session.scalar(query.order_by(WORTH.desc(), Project.id).limit(1))


def count_unplaced(session: Session, selection: Selection, access: Access) -> int:
    """Return how many projects of a filter there are to place, whichever was looked at."""
    query = select(func.count()).select_from(Project).where(*selection.conditions, *unplaced(access))
    return session.scalar(query) or 0


def unplaced(access: Access) -> list[ColumnElement[bool]]:
    """Return the conditions of what the caller may put on the map and nobody has."""
    waiting = exists().where(
        Update.project_id == Project.id, Update.kind == "fields", Update.state == "pending"
    )
    return [Project.geom.is_(None), ~Project.is_programme, within_scope(access), ~waiting]


def comes_after(session: Session, code: str) -> list[ColumnElement[bool]]:
    """Return the conditions of what stands behind a project in the queue; raises BadInput for no project."""
    held = session.execute(select(WORTH, Project.id).where(Project.code == code)).first()
    if held is None:
        raise BadInput(msg("登记簿里没有编码为“%(code)s”的项目。"), field="after", code=code[:50])
    worth, id_ = held
    # The first lets the index of this order begin there.
    return [worth >= WORTH, or_(worth > WORTH, Project.id > id_)]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A project that is on the map already: another one may be at the same place."""

    code: str
    name: str


def list_placed(session: Session, words: str, but: Project) -> list[Neighbour]:
    """Return projects on the map that some words find, the dearest first, without one."""
    found: Any = select_projects(session, ProjectFilter(q=words)).conditions
    query = select(Project.code, Project.name).where(*found, Project.geom.is_not(None), Project.id != but.id)
    rows = session.execute(query.order_by(WORTH.desc(), Project.id).limit(MOST_FOUND))
    return [Neighbour(code, name) for code, name in rows]
