"""Submit an update of a project: it waits for a reviewer, or is published at once where that is allowed."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, Conflict, Forbidden
from projects.models import Project, Update
from projects.registry import audit, writing
from projects.registry.audit import Author, Changes
from projects.updates import reviews
from projects.updates.kinds.table import KINDS
from projects.updates.placing import confirm_place
from projects.updates.reviewers import waits_for_review
from projects.updates.submission import Submission
from projects.words.texts import tidy


def submit_update(
    session: Session,
    project: Project,
    submission: Submission,
    author: Author,
    access: Access,
    *,
    expected_version: int,
) -> Update:
    """Write an update of a project; its state says whether it was published or waits for review.

    Raises Forbidden outside the caller's districts, Conflict when the project has moved on or somebody's
    update of the same kind is waiting, BadInput when the rules refuse the values or nothing would change,
    Doubtful when the place is doubted and not confirmed.
    """
    session.refresh(project, with_for_update=True)
    districts = find_districts(session, [project.id])[project.id]
    check_scope(access, project, districts)
    waiting = find_waiting(session, [project.id], submission).get(project.id)
    check_open(project, waiting, expected_version)
    changes, step = compare(session, project, submission)
    submission = confirm_place(session, project, submission)
    update = add_update(session, project, submission, author, changes)
    if not (submission.must_wait or waits_for_review(session, access, districts, step)):
        reviews.publish(session, project, update, author)
    return update


def find_waiting(session: Session, project_ids: Collection[int], submission: Submission) -> dict[int, str]:
    """Return whose update of the same thing waits for review, by project."""
    query = select(Update.project_id, Update.author).where(
        among(Update.project_id, project_ids), Update.kind == submission.kind, Update.state == "pending"
    )
    same = query.where(Update.month.is_not_distinct_from(submission.month))
    return {project_id: author for project_id, author in session.execute(same) if project_id is not None}


def check_scope(access: Access, project: Project, districts: Collection[str]) -> None:
    """Raise Forbidden unless the caller may write a project of these districts."""
    if not access.can_write_project(districts):
        raise Forbidden(msg("项目“%(name)s”超出了您的角色或您负责的县区,没有保存。"), name=project.name)


def check_open(project: Project, waiting: str | None, expected_version: int) -> None:
    """Raise unless the project is live, as it was read, and nobody's update of the same thing waits."""
    writing.check_version(project, expected_version)
    if project.merged_into_id is not None:
        raise BadInput(msg("“%(name)s”已经并入别的项目。"), name=project.name)
    if waiting is not None:
        raise Conflict(
            msg("“%(name)s”已有%(author)s提交的更新在等待审核。请先等审核结果,或由提交人撤回。"),
            name=project.name,
            author=waiting,
        )


def compare(session: Session, project: Project, submission: Submission) -> tuple[Changes, str | None]:
    """Return what the submission would change and, for a status, by which step; raises BadInput."""
    kind = KINDS[submission.kind]
    values, step = kind.check(session, project, submission)
    held = kind.read(session, project, list(values), submission.month)
    new = {name: audit.plain(value) for name, value in values.items()}
    changes = {name: [held[name], new[name]] for name in new if held[name] != new[name]}
    if not changes:
        raise BadInput(msg("没有任何变化,没有保存。"))
    return changes, step


def add_update(
    session: Session, project: Project, submission: Submission, author: Author, changes: Changes
) -> Update:
    """Add the pending update, in place of the ones of the same thing that were returned."""
    if author.officer_id is None:
        raise Forbidden(msg("请先登录。"))
    reviews.replace_returned(session, project.id, submission.kind, submission.month)
    update = Update(
        project_id=project.id,
        kind=submission.kind,
        month=submission.month,
        base_version=project.version,
        changes=changes,
        contents=dict(submission.contents) if submission.contents else None,
        reason=tidy(submission.reason) or None,
        evidence=tidy(submission.evidence) or None,
        evidence_link=tidy(submission.evidence_link) or None,
        batch=submission.batch,
        officer_id=author.officer_id,
        author=author.name,
        state="pending",
    )
    session.add(update)
    session.flush()
    return update
