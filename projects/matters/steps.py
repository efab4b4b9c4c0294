"""Raise, follow and close matters that need coordination: services, each step is one note in words.

Every step raises the matter's version by one and adds one note, so that a form that was read before, or is
sent twice, is always noticed, and the notes beyond a form's version are what its reader has not seen.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, Conflict, Forbidden
from projects.matters.details import MatterDetails, describe, describe_changes
from projects.matters.queries import find_home, unknown
from projects.models import Matter, MatterNote, Project
from projects.registry.audit import Author


def open_matter(
    session: Session, project: Project, details: MatterDetails, author: Author, access: Access
) -> Matter:
    """Raise a matter of a project.

    Raises Forbidden outside the caller's districts, BadInput for a merged project, Conflict when the very
    same matter is open already, as it is when a form is sent twice.
    """
    session.refresh(project, with_for_update=True)
    check_writable(access, find_districts(session, [project.id])[project.id])
    if project.merged_into_id is not None:
        raise BadInput(msg("“%(name)s”已经并入别的项目。"), name=project.name)
    check_new(session, project.id, details)
    matter = Matter(
        project_id=project.id,
        kind=details.kind,
        subject=details.subject,
        responsible=details.responsible,
        due_on=details.due_on,
        officer_id=officer_of(author),
        author=author.name,
    )
    session.add(matter)
    session.flush()
    add_step(session, matter, "opened", describe(details), author)
    return matter


def add_note(
    session: Session, matter_id: int, body: str, author: Author, access: Access, *, expected_version: int
) -> Matter:
    """Say how an open matter stands; raises as `hold` does."""
    matter = hold(session, matter_id, access, expected_version, is_open=True)
    flag_modified(matter, "subject")
    add_step(session, matter, "note", body, author)
    return matter


def change_matter(
    session: Session,
    matter_id: int,
    details: MatterDetails,
    author: Author,
    access: Access,
    *,
    reason: str = "",
    expected_version: int,
) -> Matter:
    """Change what an open matter is about, who answers for it or by when.

    Raises as `hold` does, and BadInput when nothing would change.
    """
    matter = hold(session, matter_id, access, expected_version, is_open=True)
    old = MatterDetails(matter.kind, matter.subject, matter.responsible, matter.due_on)
    words = describe_changes(old, details)
    if not words:
        raise BadInput(msg("没有任何变化,没有保存。"))
    matter.kind, matter.subject = details.kind, details.subject
    matter.responsible, matter.due_on = details.responsible, details.due_on
    add_step(session, matter, "changed", f"{words}\n理由:{reason}" if reason else words, author)
    return matter


def close_matter(
    session: Session, matter_id: int, result: str, author: Author, access: Access, *, expected_version: int
) -> Matter:
    """Close an open matter with its result (销号); raises as `hold` does."""
    matter = hold(session, matter_id, access, expected_version, is_open=True)
    matter.result, matter.closed_at = result, func.clock_timestamp()
    add_step(session, matter, "closed", f"未销号 → 已销号\n结果:{result}", author)
    return matter


def reopen_matter(
    session: Session, matter_id: int, reason: str, author: Author, access: Access, *, expected_version: int
) -> Matter:
    """Open a closed matter again, with a reason; its result stays in the history. Raises as `hold` does."""
    matter = hold(session, matter_id, access, expected_version, is_open=False)
    matter.result = matter.closed_at = None
    add_step(session, matter, "reopened", f"已销号 → 未销号\n理由:{reason}", author)
    return matter


def hold(session: Session, matter_id: int, access: Access, expected_version: int, *, is_open: bool) -> Matter:
    """Return a matter, its row held until the transaction ends.

    Raises NotFound where the caller may not read it, Forbidden where it may not change it, Conflict when
    it has moved on from the version that was read, BadInput when it is not as open or closed as it must be.
    """
    query = select(Matter).where(Matter.id == matter_id).with_for_update()
    matter = session.scalar(query.execution_options(populate_existing=True))
    if matter is None:
        raise unknown()
    home_id = find_home(session, matter.project_id)
    districts = find_districts(session, [home_id])[home_id]
    if not access.can_read_matters(districts):
        raise unknown()
    check_writable(access, districts)
    if matter.version != expected_version:
        raise Conflict(
            msg("这个事项在您打开之后已被更新(版本 %(read)d → %(now)d),没有保存。"),
            read=expected_version,
            now=matter.version,
        )
    if is_open and matter.closed_at is not None:
        raise BadInput(msg("这个事项已经销号,要修改请先重新提出。"))
    if not is_open and matter.closed_at is None:
        raise BadInput(msg("这个事项还没有销号。"))
    return matter


def check_writable(access: Access, districts: Collection[str]) -> None:
    """Raise Forbidden unless the caller may change a project of these districts."""
    if not access.can_write_project(districts):
        raise Forbidden(msg("这超出了您的角色或您负责的县区,没有保存。跨县区和市本级的项目由市级账号办理。"))


def check_new(session: Session, project_id: int, details: MatterDetails) -> None:
    """Raise Conflict when the project has the same matter open; its row is held, so none comes between."""
    query = select(Matter.id).where(
        Matter.project_id == project_id,
        Matter.kind == details.kind,
        Matter.subject == details.subject,
        Matter.closed_at.is_(None),
    )
    if session.scalar(query.limit(1)) is not None:
        raise Conflict(
            msg("这个项目已有同一事项“%(subject)s”没有销号,没有重复登记。"),
            field="subject",
            subject=details.subject,
        )


def add_step(session: Session, matter: Matter, kind: str, body: str, author: Author) -> None:
    """Write the matter and the note that says what was done to it."""
    session.add(
        MatterNote(
            matter_id=matter.id, kind=kind, body=body, officer_id=officer_of(author), author=author.name
        )
    )
    session.flush()


def officer_of(author: Author) -> int:
    """Return the account of whoever acts; raises Forbidden without one."""
    if author.officer_id is None:
        raise Forbidden(msg("请先登录。"))
    return author.officer_id
