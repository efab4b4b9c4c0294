"""Updates that part a project into phases: new projects under it, which share its money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from projects.models import Project, Update
from projects.registry import writing
from projects.registry.audit import Author, Changes
from projects.registry.codes import allot_codes
from projects.registry.creating import NewProject
from projects.updates.phases import as_registrations, check_phases, unpack_phases
from projects.updates.registration_checks import Checks
from projects.updates.submission import Submission


def check(session: Session, project: Project, submission: Submission) -> tuple[Mapping[str, Any], None]:
    """Return the phases in words, and whether each counts by itself; raises BadInput."""
    phases = unpack_phases(submission.contents)
    check_phases(session, project, phases)
    counts_apart = bool(submission.values.get("is_programme"))
    words = {"phases": [phase.words for phase in phases]}
    return words | ({"is_programme": True} if counts_apart else {}), None


def read(session: Session, project: Project, names: Sequence[str], month: date | None) -> Mapping[str, Any]:
    """Return what is published: the phases of an update are all new."""
    return {name: project.is_programme if name == "is_programme" else None for name in names}


def publish(session: Session, project: Project, update: Update) -> Changes:
    """Register the phases under the project; returns their codes and names, and whether each counts."""
    phases = unpack_phases(update.contents)
    registrations = as_registrations(session, project, phases)
    checks = Checks(session, registrations, [update.id])
    given = allot_codes(session, [one.districts for one in registrations])
    new = [
        NewProject(
            code=code,
            values=checks.complete(one),
            shares=one.shares,
            author=Author("officer", update.author, update.officer_id),
            figures=one.figures,
            reason=update.reason,
            evidence=" ".join(filter(None, (update.evidence, update.evidence_link))) or None,
            update_id=update.id,
        )
        for one, code in zip(registrations, given, strict=True)
    ]
    changes: Changes = {"phases": [None, [f"{one.code} {one.values['name']}" for one in new]]}
    # Before the phases are counted: a part of a single project is none by itself.
    if "is_programme" in update.changes:
        changes |= writing.set_values(project, {"is_programme": True})
    writing.create_projects(session, new)
    return changes
