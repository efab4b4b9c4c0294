"""Keep what was decided of pairs that looked alike, so that no pair is asked twice."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.errors import BadInput, NotFound
from projects.models import DuplicateDecision, Project
from projects.registry.audit import Author
from projects.words.texts import tidy


def find_decision(session: Session, one: Project, other: Project) -> DuplicateDecision | None:
    """Return what was decided of a pair, in whatever order it is given."""
    left, right = sorted((one.id, other.id))
    query = select(DuplicateDecision).where(
        DuplicateDecision.left_id == left, DuplicateDecision.right_id == right
    )
    return session.scalar(query)


def record_decision(
    session: Session,
    one: Project,
    other: Project,
    author: Author,
    reason: str,
    *,
    merged: tuple[Project, Project] | None = None,
) -> DuplicateDecision:
    """Write what is now decided of a pair, in place of what was: two things, or (kept, gone) merged."""
    decision = find_decision(session, one, other)
    if decision is None:
        left, right = sorted((one.id, other.id))
        decision = DuplicateDecision(left_id=left, right_id=right)
    kept, gone = merged or (None, None)
    decision.verdict, decision.reason = "same" if merged else "different", tidy(reason)
    decision.kept_id, decision.gone_id = kept.id if kept else None, gone.id if gone else None
    decision.origin, decision.decided_by = author.origin, author.name
    decision.officer_id = author.officer_id
    decision.decided_at = func.clock_timestamp()
    session.add(decision)
    session.flush()
    return decision


def reverse_decision(session: Session, kept: Project, gone: Project, author: Author, reason: str) -> None:
    """Record that a merge was taken back: the pair that it was made for is two things."""
    query = select(DuplicateDecision.left_id, DuplicateDecision.right_id).where(
        DuplicateDecision.kept_id == kept.id, DuplicateDecision.gone_id == gone.id
    )
    pair = session.execute(query).first() or (kept.id, gone.id)
    one, other = (session.get_one(Project, project_id) for project_id in pair)
    record_decision(session, one, other, author, reason)


def decide_different(session: Session, one: Project, other: Project, author: Author, reason: str) -> None:
    """Record that two projects that look alike are two things; raises BadInput where they cannot be."""
    if not tidy(reason):
        raise BadInput(msg("请写明理由。"), field="reason")
    if one.id == other.id:
        raise BadInput(msg("一个项目不能与它自己比较。"))
    for project in (one, other):
        if project.merged_into_id is not None:
            raise BadInput(msg("“%(name)s”已经并入别的项目,请先撤销合并。"), name=project.name)
    record_decision(session, one, other, author, reason)


def get_pair(session: Session, decision_id: int) -> tuple[Project, Project]:
    """Return the two projects of a decision; raises NotFound."""
    decision = session.get(DuplicateDecision, decision_id)
    if decision is None:
        raise NotFound(msg("没有这条裁定。"))
    return session.get_one(Project, decision.left_id), session.get_one(Project, decision.right_id)


def withdraw_decision(session: Session, decision_id: int) -> None:
    """Forget that a pair was decided to be two things, so that it is offered again."""
    decision = session.get(DuplicateDecision, decision_id)
    if decision is None or decision.verdict != "different":
        raise NotFound(msg("没有这条“不是同一项目”的裁定。"))
    session.delete(decision)
    session.flush()
