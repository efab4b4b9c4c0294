"""What is still open of a project's updates, for those who write it; nobody else may see it."""

from __future__ import annotations

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from projects.models import Update
from projects.updates.review_queries import UpdateRow, select_updates


def list_open(session: Session, project_id: int, officer_id: int | None) -> list[UpdateRow]:
    """Return what waits for review, whoever sent it, and what this officer was sent back."""
    own_returned = and_(Update.state == "returned", Update.officer_id == officer_id)
    query = select_updates().where(
        Update.project_id == project_id, or_(Update.state == "pending", own_returned)
    )
    return [UpdateRow(*record) for record in session.execute(query.order_by(Update.id))]
