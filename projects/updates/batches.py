"""One update for many projects: a preview that writes nothing, then all of them or none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.scopes import find_districts
from projects.errors import BadInput, Conflict, DomainError, NotFound
from projects.models import Project, Update
from projects.registry.audit import Author, Changes
from projects.updates.reviewers import waits_for_review
from projects.updates.submission import Submission
from projects.updates.submissions import check_open, check_scope, compare, find_waiting, submit_update

MOST_PROJECTS = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """A project that was selected, at the version that its reader saw."""

    code: str
    version: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One project of a batch: what would change and whether a reviewer sees it first, or why it is refused.

    `project` is None for a code that the registry does not hold.
    """

    chosen: Chosen
    project: Project | None = None
    changes: Changes = field(default_factory=dict)
    waits: bool = False
    refusal: DomainError | None = None


class BatchRefused(Conflict):
    """Nothing of a batch was written, because some of its projects are refused."""


def check_chosen(chosen: Collection[Chosen]) -> None:
    """Raise BadInput for no project, too many, or one that is named twice."""
    if not chosen:
        raise BadInput(msg("请先勾选项目。"), field="project")
    if len(chosen) > MOST_PROJECTS:
        raise BadInput(
            msg("一次最多 %(most)d 个项目,选了 %(given)d 个。请分几次提交。"),
            field="project",
            most=MOST_PROJECTS,
            given=len(chosen),
        )
    if len({one.code for one in chosen}) < len(chosen):
        raise BadInput(msg("同一个项目选了两次。"), field="project")


def find_projects(session: Session, chosen: Collection[Chosen]) -> dict[str, Project]:
    """Return the chosen projects that the registry holds, by code."""
    query = select(Project).where(among(Project.code, [one.code for one in chosen]))
    return {project.code: project for project in session.scalars(query)}


def preview_batch(
    session: Session, chosen: Sequence[Chosen], submission: Submission | None, access: Access
) -> list[BatchRow]:
    """Return what one update would do to each chosen project, in their order; without one the projects alone.

    Raises BadInput as `check_chosen` does. The same rules as in `submit_update` speak, one project at a time.
    """
    check_chosen(chosen)
    projects = find_projects(session, chosen)
    ids = [project.id for project in projects.values()]
    districts = find_districts(session, ids)
    waiting = find_waiting(session, ids, submission) if submission else {}

    @cache
    def waits(own: frozenset[str], step: str | None) -> bool:
        return waits_for_review(session, access, own, step)

    def examine(one: Chosen) -> BatchRow:
        project = projects.get(one.code)
        if project is None:
            return BatchRow(one, refusal=unknown(one.code))
        own = districts[project.id]
        try:
            check_scope(access, project, own)
            if submission is None:
                return BatchRow(one, project)
            check_open(project, waiting.get(project.id), one.version)
            changes, step = compare(session, project, submission)
        except DomainError as error:
            return BatchRow(one, project, refusal=error)
        return BatchRow(one, project, changes, waits(own, step))

    return [examine(one) for one in chosen]


def submit_batch(
    session: Session, chosen: Sequence[Chosen], submission: Submission, author: Author, access: Access
) -> list[Update]:
    """Submit one update for each chosen project under one batch.

    Raises BadInput as `check_chosen` does, and BatchRefused when any project is refused: the caller then
    rolls back and previews again. The projects are held in the order of their ids, so that two batches
    never wait for each other.
    """
    check_chosen(chosen)
    projects = find_projects(session, chosen)
    batched = replace(submission, batch=uuid4().hex)
    if len(projects) < len(chosen):
        raise refuse_batch()
    versions = {projects[one.code].id: one.version for one in chosen}
    updates = []
    for project in sorted(projects.values(), key=lambda one: one.id):
        try:
            updates.append(
                submit_update(
                    session, project, batched, author, access, expected_version=versions[project.id]
                )
            )
        except DomainError as error:
            raise refuse_batch() from error
    return updates


def unknown(code: str) -> NotFound:
    """Return the error of a code that the registry does not hold."""
    return NotFound(msg("登记簿里没有编码为“%(code)s”的项目。"), code=code[:50])


def refuse_batch() -> BatchRefused:
    """Return the error of a batch of which nothing was written."""
    return BatchRefused(
        msg("有项目不能这样更新,或在预览之后已有变动,所以一个也没有保存。请看下面各行的说明。")
    )
