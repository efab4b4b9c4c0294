"""Files that join an update while it waits: a program sends them one by one, a form all at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.errors import Forbidden
from projects.evidence.attachments import attach_files
from projects.evidence.checked_file import CheckedFile
from projects.evidence.file_store import FileStore
from projects.models import Update
from projects.registry.audit import Author
from projects.updates.reviews import check_pending, hold


def add_files(
    session: Session,
    store: FileStore,
    update_id: int,
    files: Sequence[CheckedFile],
    *,
    author: Author,
    access: Access,
) -> Update:
    """Attach checked files to one's own update that waits; one that it already has is not attached twice.

    Raises NotFound, Forbidden for another's update or districts, Conflict when it is no longer pending,
    BadInput at `files` when there would be too many of them.
    """
    project, update = hold(session, update_id)
    if update.officer_id != author.officer_id:
        raise Forbidden(msg("只能给自己提交的更新补充附件。"))
    districts = (
        find_districts(session, [project.id])[project.id] if project else frozenset(update.districts or ())
    )
    if not access.can_write_project(districts):
        raise Forbidden(msg("这条更新不在您负责的县区。"))
    check_pending(update)
    attach_files(session, store, update.project_id, update.id, files, author)
    return update
