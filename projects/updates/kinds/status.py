"""Updates of a project's status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.models import Project, Update
from projects.registry.audit import Changes
from projects.registry.lifecycle import StatusChange, Step, check_change
from projects.updates.kinds import fields as field_updates
from projects.updates.submission import Submission


def check(session: Session, project: Project, submission: Submission) -> tuple[Mapping[str, Any], Step]:
    """Return the values of a change of status and its step; raises BadInput where the lifecycle refuses."""
    wanted = StatusChange(
        submission.values.get("status", ""),
        submission.values.get("status_on"),
        submission.reason,
        submission.has_evidence,
    )
    step = check_change(project.status, project.status_on, wanted, get_today())
    return {"status": wanted.status, "status_on": wanted.on, "status_basis": "reported"}, step


def read(session: Session, project: Project, names: Sequence[str], month: date | None) -> Mapping[str, Any]:
    """Return the published values of these fields."""
    return field_updates.read(session, project, names, month)


def publish(session: Session, project: Project, update: Update) -> Changes:
    """Write the new status."""
    return field_updates.publish(session, project, update)
