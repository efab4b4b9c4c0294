"""Thousands of projects in a second: copies of one, a little apart."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from projects.models import Project

OWN = {"id", "code", "name", "geom"}


def multiply(session: Session, project: Project, number: int) -> None:
    """Add copies of a located project, in its districts, each about 200 m from the last; no events."""
    columns = [one for one in Project.__table__.columns if one.name not in OWN and one.computed is None]
    shared = ", ".join(one.name for one in columns)
    session.execute(
        text(
            f"INSERT INTO projects (code, name, geom, {shared})"
            " SELECT 'LT-211302-' || lpad(n::text, 6, '0'), name || ' 第' || n || '期',"
            f" ST_Translate(geom, 0.002 * (n % 100), 0.002 * (n / 100)), {shared}"
            " FROM projects, generate_series(1, :number) AS n WHERE id = :id"
        ),
        {"number": number, "id": project.id},
    )
    session.execute(
        text(
            "INSERT INTO allocations (project_id, adcode, share) SELECT p.id, a.adcode, a.share"
            " FROM allocations AS a, projects AS p WHERE a.project_id = :id AND p.id > :id"
        ),
        {"id": project.id},
    )
    session.flush()
