"""The code of a project: whom it names today."""

from __future__ import annotations

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import Moved, NotFound
from projects.models import Project


def find_live_code(session: Session, code: str) -> int:
    """Return the id of a project; raises NotFound for an unknown code, Moved for a merged one.

    A project may have been merged into one that was merged later: the last of them now holds it.
    """
    start = select(Project.id, Project.merged_into_id, literal(0).label("step")).where(Project.code == code)
    path = start.cte("path", recursive=True)
    path = path.union_all(
        select(Project.id, Project.merged_into_id, path.c.step + 1).join(
            path, path.c.merged_into_id == Project.id
        )
    )
    query = select(Project.id, Project.code).join(path, path.c.id == Project.id).order_by(path.c.step.desc())
    # The database takes no NUL in a text.
    found = None if "\x00" in code else session.execute(query.limit(1)).one_or_none()
    if found is None:
        raise NotFound(msg("登记簿里没有编码为“%(code)s”的项目。"), field="code", code=code[:50])
    project_id, home = found
    if home != code:
        raise Moved(msg("该项目已并入 %(code)s。"), code=home)
    return int(project_id)
