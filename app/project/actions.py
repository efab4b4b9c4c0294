"""What the page of a project offers to those who write it, and to nobody else."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.web.identity import current_access
from app.web.past import shown_past
from app.words.updates import address_to_submit_again
from projects.accounts.access import Access
from projects.registry.rows import ProjectRow
from projects.updates.review_queries import list_open


def writing_access() -> Access | None:
    """Return the caller's access on a page where it may write something; None for others and in the past."""
    access = current_access()
    return access if access.can_write() and shown_past() is None else None


def project_actions(session: Session, row: ProjectRow) -> dict[str, Any]:
    """Return whether the caller may write the project, and then what is open of its updates."""
    access = writing_access()
    if access is None or not access.can_write_project([share.adcode for share in row.districts]):
        return {"may_write": False}
    return {
        "may_write": True,
        "open_updates": list_open(session, row.id, access.officer_id),
        "may_review": access.can_review([share.adcode for share in row.districts]),
        "officer_id": access.officer_id,
        "update_again_href": address_to_submit_again,
    }
