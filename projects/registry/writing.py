"""The only writes of the registry. Every function flushes and never commits; each change is one event."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import Stale
from projects.models import Project, Statement
from projects.registry import audit
from projects.registry.adoption import Stated, adopt
from projects.registry.audit import Author, Changes
from projects.registry.shares import Shares, list_districts, replace_allocations


def create_project(session: Session, values: Mapping[str, Any], shares: Shares) -> Project:
    """Add a project with its districts; `record_creation` writes its first event once it is whole."""
    project = Project(**values)
    session.add(project)
    session.flush()
    replace_allocations(session, project, shares)
    return project


def record_creation(session: Session, project: Project, author: Author, reason: str | None = None) -> None:
    """Write the first event of a project: every field that it was created with."""
    skipped = {"id", "version", "created_at", "updated_at", "bucket", "adopted_statement_id"}
    names = [name for name in Project.__table__.columns.keys() if name not in skipped]  # noqa: SIM118
    values = {
        name: audit.plain(getattr(project, name))
        for name in names
        if not name.startswith(("counted", "subtree", "search"))
    }
    changes: Changes = {
        name: [None, value] for name, value in values.items() if value not in (None, [], False)
    }
    changes["districts"] = [None, list_districts(session, project)]
    audit.record(session, project, author, changes, kind="created", reason=reason)


def change_project(
    session: Session,
    project: Project,
    values: Mapping[str, Any],
    author: Author,
    *,
    expected_version: int | None = None,
    reason: str | None = None,
    evidence: str | None = None,
) -> Changes:
    """Apply values to a project and write the event; returns what changed, nothing written when nothing did.

    Raises Conflict when the project has moved on from the version that the author read.
    """
    check_version(project, expected_version)
    changes = audit.compare(project, values)
    if not changes:
        return {}
    for name in changes:
        setattr(project, name, values[name])
    touch(project)
    session.flush()
    audit.record(session, project, author, changes, reason=reason, evidence=evidence)
    return changes


def touch(project: Project) -> None:
    """Note the moment of a change; the version rises by itself when the row is written."""
    project.updated_at = func.clock_timestamp()


def check_version(project: Project, expected: int | None) -> None:
    """Raise Stale unless the project still is at the version that was read."""
    if expected is not None and project.version != expected:
        raise Stale(
            msg("项目“%(name)s”在您打开之后已被更新(版本 %(read)d → %(now)d),没有保存。"),
            name=project.name,
            read=expected,
            now=project.version,
        )


def adopt_figures(session: Session, project_ids: Collection[int]) -> dict[int, Changes]:
    """Adopt for each project what its statements and the rule give; returns the changes by project."""
    stated = list_stated(session, project_ids)
    found: dict[int, Changes] = {}
    for project in session.scalars(select(Project).where(Project.id.in_(project_ids))):
        decided = project.adopted_statement_id if project.adoption == "officer" else None
        outcome = adopt(stated.get(project.id, ()), decided)
        values = {
            "investment_wan": outcome.investment_wan,
            "investment_low_wan": outcome.low_wan,
            "investment_high_wan": outcome.high_wan,
        }
        changes = audit.compare(project, values)
        for name in changes:
            setattr(project, name, values[name])
        project.adopted_statement_id = outcome.statement_id
        if changes:
            found[project.id] = changes
    session.flush()
    return found


def list_stated(session: Session, project_ids: Collection[int]) -> dict[int, list[Stated]]:
    """Return the stated totals of each project in 万元, corrected where a correction stands beside them."""
    query = (
        select(
            Statement.project_id,
            Statement.id,
            func.coalesce(Statement.corrected, Statement.value),
            Statement.as_written,
            Statement.qualifier,
        )
        .where(Statement.measure == "investment_wan", Statement.project_id.in_(project_ids))
        .order_by(Statement.project_id, Statement.id)
    )
    found: dict[int, list[Stated]] = {}
    for row in session.execute(query):
        found.setdefault(row[0], []).append(Stated(*row[1:]))
    return found
