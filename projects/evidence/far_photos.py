"""Photos that were taken far from where their project is said to be: one of the two is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from geo.apart import apart_in_m
from projects.evidence.attachments import IS_UNDONE
from projects.models import Attachment, Project, Update

# A site is photographed from across the valley, and a place stands for all of its site.
FAR_M = 1000


@dataclass(frozen=True, slots=True)
class FarPhoto:
    """A photo with its project; `distance_m` is beyond what the error of the place explains."""

    code: str
    name: str
    filename: str
    distance_m: float


def list_far_photos(session: Session, *conditions: ColumnElement[bool]) -> list[FarPhoto]:
    """Return the published photos taken more than a kilometre from their project, the farthest first."""
    lon, lat = Attachment.suggested_lon, Attachment.suggested_lat
    away = apart_in_m(Project.geom, lon, lat) - func.coalesce(Project.accuracy_m, 0)
    query = (
        select(Project.code, Project.name, Attachment.filename, away)
        .join(Update, Update.id == Attachment.update_id)
        .join(Project, Project.id == Update.project_id)
        .where(Update.state == "accepted", ~IS_UNDONE, Project.merged_into_id.is_(None), away > FAR_M)
    )
    rows = session.execute(query.where(*conditions).order_by(away.desc(), Attachment.id))
    return [FarPhoto(*row) for row in rows]
