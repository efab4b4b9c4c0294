"""Take a wrongly published file down: nobody is sent it any more; an event keeps its hash and the reason."""

from __future__ import annotations

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, Forbidden
from projects.evidence.attachments import get_attachment, get_published, refuse_unknown
from projects.models import AttachmentTakedown, Project
from projects.registry import writing
from projects.registry.audit import Author
from projects.words.texts import tidy


def take_down(session: Session, attachment_id: int, author: Author, access: Access, *, reason: str) -> str:
    """Take a file down for good and return its project's code.

    Its name stays out of the event, since it may say what must not be said. Raises NotFound for a file that
    is not there or down already, Forbidden for who does not review its project, BadInput without a reason.
    """
    _row, project_id = get_published(session, attachment_id)
    project = session.get_one(Project, project_id, with_for_update=True, populate_existing=True)
    # Of two who take it down at once the second finds it gone.
    row = get_attachment(session, attachment_id)
    if not access.can_review(find_districts(session, [project.id])[project.id]):
        raise Forbidden(msg("文件由负责该项目的审核人员撤下。"))
    if row.state != "accepted":
        raise refuse_unknown()
    if not tidy(reason):
        raise BadInput(msg("请写明理由。"), field="reason")
    if author.officer_id is None:
        raise Forbidden(msg("请先登录。"))
    version = project.version
    session.add(AttachmentTakedown(attachment_id=row.id, officer_id=author.officer_id))
    changes = {"attachment": [f"sha256:{row.sha256}", None]}
    writing.record_change(session, project, author, changes, since=version, reason=reason)
    return project.code
