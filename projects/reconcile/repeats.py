"""Recognise a decision that is sent a second time: the same person's, with the same reason."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import DuplicateDecision, Project, ProjectEvent, Statement
from projects.reconcile.decisions import find_decision
from projects.registry.audit import Author
from projects.words.texts import tidy


@dataclass(frozen=True, slots=True)
class Sent:
    """Who sends a decision, with which reason, on a project as it was read at a version."""

    author: Author
    reason: str
    read_at: int


def is_last(session: Session, project: Project, sent: Sent) -> bool:
    """Say whether the project's one change since it was read is this person's, with this reason."""
    session.refresh(project)
    query = select(ProjectEvent).where(ProjectEvent.project_id == project.id)
    event = session.scalar(query.order_by(ProjectEvent.id.desc()).limit(1))
    if event is None or project.version != sent.read_at + 1:
        return False
    return (event.officer_id, event.reason) == (sent.author.officer_id, tidy(sent.reason))


def is_adopted(session: Session, project: Project, statement_id: int, sent: Sent) -> bool:
    """Say whether the stated figure counts by this very decision."""
    statement = session.get(Statement, statement_id)
    if statement is None or not is_last(session, project, sent):
        return False
    if statement.measure == "investment_wan":
        return project.adopted_statement_id == statement_id
    value = statement.value if statement.corrected is None else statement.corrected
    return statement.measure in project.measures_decided and getattr(project, statement.measure) == value


def is_reopened(session: Session, project: Project, measure: str, sent: Sent) -> bool:
    """Say whether a figure is open again by this very decision."""
    if not is_last(session, project, sent):
        return False
    if measure == "investment_wan":
        return project.adoption != "officer"
    return measure not in project.measures_decided


def is_unmerged(session: Session, gone: Project, sent: Sent) -> bool:
    """Say whether a project stands by itself again by this very decision."""
    return is_last(session, gone, sent) and gone.merged_into_id is None


def is_pair_settled(session: Session, pair: tuple[Project, Project], verdict: str, sent: Sent) -> bool:
    """Say whether a pair was decided just so, by this person with this reason; `verdict` is the form's."""
    decision: DuplicateDecision | None = find_decision(session, *pair)
    if decision is None or decision.officer_id != sent.author.officer_id:
        return False
    kept = next((one for one in pair if one.id == decision.kept_id), None)
    said = "different" if decision.verdict == "different" else kept.code if kept else ""
    return (said, decision.reason) == (verdict, tidy(sent.reason))


def is_undone_by(session: Session, project: Project, event_id: int, sent: Sent) -> bool:
    """Say whether a change was taken back by this very step."""
    if not is_last(session, project, sent):
        return False
    undone = select(ProjectEvent.id).where(
        ProjectEvent.project_id == project.id, ProjectEvent.undoes_id == event_id
    )
    return session.scalar(undone) is not None
