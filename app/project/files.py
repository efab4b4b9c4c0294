"""The files on a project's page, and where its photos were taken for those who may place it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.web.identity import current_access
from app.web.past import shown_past
from projects.evidence.attachments import list_of_project
from projects.evidence.far_photos import list_far_photos
from projects.models import Project
from projects.registry.rows import ProjectRow
from projects.updates.location_suggestions import judge_suggestions, list_suggestions


def project_files(session: Session, row: ProjectRow) -> dict[str, Any]:
    """Return what project/_attachments.html shows."""
    districts, access = [share.adcode for share in row.districts], current_access()
    with_drafts = access.can_read_project(districts, is_published=False)
    files = list_of_project(session, row.id, with_drafts=with_drafts)
    may_place = access.can_write_project(districts) and shown_past() is None
    says_where = any(file.suggested_lon is not None for file in files)
    return {
        "attachments": files,
        "may_take_down": access.can_review(districts) and shown_past() is None,
        "suggestions": judge_suggestions(session, list_suggestions(row, files)) if may_place else [],
        "far_photos": list_far_photos(session, Project.id == row.id) if may_place and says_where else [],
    }
