"""Refuse a merge that would make a cycle, lose a figure, a child or a place in a programme."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from geo.errors import msg
from projects.errors import BadInput
from projects.models import Mention, ProgressReport, Project, Statement, YearPlan
from projects.reconcile.merge_rules import FIGURES, lost_figures
from projects.registry.fields import name_of
from projects.registry.rollup import memberships
from projects.words.texts import tidy


class MergeRefused(BadInput):
    """A merge or its undoing that the registry's rules forbid; nothing was changed (400)."""


def check_mergeable(session: Session, kept: Project, gone: Project, reason: str) -> None:
    """Raise MergeRefused, saying why, unless `gone` may be merged into `kept`."""
    if not tidy(reason):
        raise MergeRefused(msg("请写明理由。"), field="reason")
    if kept.id == gone.id:
        raise MergeRefused(msg("不能把项目并入它自己。"))
    for project in (kept, gone):
        if project.merged_into_id is not None:
            raise MergeRefused(msg("“%(name)s”已经并入别的项目,不能再合并。"), name=project.name)
    if gone.is_programme and not kept.is_programme:
        raise MergeRefused(msg("规划包不能并入单个项目:它的分项会不再计数。请反过来合并,或先改正类别。"))
    if is_part_of(session, kept.id, gone.id) or is_part_of(session, gone.id, kept.id):
        raise MergeRefused(msg("一个是另一个的组成部分,合并会使项目层级成环。"))
    check_figures(session, kept, gone)
    check_mentions(session, kept, gone)
    check_membership(session, kept, gone)
    check_progress(session, gone)


def is_part_of(session: Session, project_id: int, programme_id: int) -> bool:
    """Say whether a project lies below a programme, by the tree or by mentions, at any depth."""
    member = memberships()
    up = select(member.c.programme_id.label("id")).where(member.c.project_id == project_id)
    above = up.cte("above", recursive=True)
    above = above.union(select(member.c.programme_id).join(above, above.c.id == member.c.project_id))
    return bool(session.scalar(select(select(above.c.id).where(above.c.id == programme_id).exists())))


def check_progress(session: Session, gone: Project) -> None:
    """Raise MergeRefused when the duplicate has months or year plans: they belong to the side that stays."""
    reported = select(ProgressReport.project_id).where(ProgressReport.project_id == gone.id)
    planned = select(YearPlan.project_id).where(YearPlan.project_id == gone.id)
    if session.scalar(select(or_(reported.exists(), planned.exists()))):
        raise MergeRefused(
            msg("“%(name)s”已有月报或年度计划,合并会使它们不再计数。请保留这一方,把另一方并入。"),
            name=gone.name,
        )


def check_figures(session: Session, kept: Project, gone: Project) -> None:
    """Raise MergeRefused when a figure or the national code of the duplicate would survive nowhere."""
    value = func.coalesce(Statement.corrected, Statement.value)
    query = select(Statement.measure, value).where(Statement.project_id == gone.id)
    stated = {(measure, Decimal(figure)) for measure, figure in session.execute(query)}
    ours, theirs = ({name: getattr(one, name) for name in FIGURES} for one in (kept, gone))
    for name in lost_figures(ours, theirs, stated):
        raise MergeRefused(
            msg("合并会丢失数字:两个项目的“%(measure)s”不同,且没有出处可以并存。请先核实改正。"),
            field=name,
            measure=name_of(name).title("zh"),
        )
    if kept.national_code and gone.national_code:
        raise MergeRefused(msg("两个项目各有自己的全国项目代码,不是同一个项目。"), field="national_code")


def check_mentions(session: Session, kept: Project, gone: Project) -> None:
    """Raise MergeRefused when both cite the very same words: one of the two mentions would be lost."""
    ours, theirs = aliased(Mention), aliased(Mention)
    twin = (
        select(ours.line)
        .join(
            theirs,
            (theirs.document_id == ours.document_id)
            & (theirs.line == ours.line)
            & (theirs.stated_name == ours.stated_name)
            & (theirs.quote == ours.quote),
        )
        .where(ours.project_id == kept.id, theirs.project_id == gone.id)
        .limit(1)
    )
    line = session.scalar(twin)
    if line is not None:
        raise MergeRefused(
            msg("两个项目登记了同一处原文(第 %(line)d 行),合并会丢失其中一处。请先删去重复的一处。"),
            line=line,
        )


def check_membership(session: Session, kept: Project, gone: Project) -> None:
    """Raise MergeRefused when the duplicate's programme could no longer know it as a member.

    A mention can name one programme; where all of the duplicate's mentions name others, nothing is left
    to say that the kept project is a member of this one.
    """
    if gone.parent_id is None or kept.parent_id in (None, gone.parent_id):
        return
    free = select(Mention.id).where(
        Mention.project_id == gone.id,
        Mention.programme_id.is_(None) | (Mention.programme_id == gone.parent_id),
    )
    if session.scalar(free.limit(1)) is None:
        raise MergeRefused(msg("合并后“%(name)s”的上级规划包会失去这一分项。请先调整上级。"), name=gone.name)
