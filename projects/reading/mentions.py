"""Read what the documents say of a project: mentions with their figures and funding."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, select
from sqlalchemy.orm import Session, aliased

from geo.among import among
from projects.models import Document, FundingPart, Mention, Project, Statement
from projects.registry.rows import Figure, Funding, MentionView


def list_mentions(session: Session, project_id: int) -> tuple[MentionView, ...]:
    """Return the mentions of a project by document and line, in three queries."""
    programme = aliased(Project)
    query = (
        select(
            Mention.id,
            Document.file,
            Document.short_title,
            Mention.line,
            Mention.section,
            Mention.box,
            Mention.stated_name,
            Mention.quote,
            programme.code,
            programme.name,
            Mention.start_year,
            Mention.start_month,
            Mention.end_year,
            Mention.end_month,
            Mention.status_text,
            Mention.note,
        )
        .join(Document, Document.id == Mention.document_id)
        .outerjoin(programme, programme.id == Mention.programme_id)
        .where(Mention.project_id == project_id)
        .order_by(Document.file, Mention.line, Mention.id)
    )
    views = [MentionView(*tuple(row)) for row in session.execute(query)]
    ids = [view.id for view in views]
    figures, funding = list_figures(session, ids), list_funding(session, ids)
    return tuple(
        replace(view, figures=tuple(figures.get(view.id, ())), funding=tuple(funding.get(view.id, ())))
        for view in views
    )


def list_figures(session: Session, mention_ids: Collection[int]) -> dict[int, list[Figure]]:
    """Return the figures of each mention; the adopted one is marked."""
    query = (
        select(cast(Statement.mention_id, Integer), *figure_columns())
        .join(Project, Project.id == Statement.project_id)
        .where(among(Statement.mention_id, mention_ids))
        .order_by(Statement.id)
    )
    found: dict[int, list[Figure]] = {}
    for row in session.execute(query).all():
        found.setdefault(row[0], []).append(Figure(*row[1:]))
    return found


def figure_columns() -> tuple[ColumnElement[Any], ...]:
    """Return the columns of a stated figure, in the order of `Figure`."""
    return (
        Statement.measure.expression,
        Statement.value.expression,
        Statement.corrected.expression,
        Statement.as_written.expression,
        Statement.qualifier.expression,
        Statement.scope.expression,
        Statement.purpose.expression,
        (Project.adopted_statement_id == Statement.id).is_(True),
    )


def list_inexact(session: Session, project_id: int) -> tuple[Figure, ...]:
    """Return what officers state of a project that is not exact, in the order in which they did."""
    query = (
        select(*figure_columns())
        .join(Project, Project.id == Statement.project_id)
        .where(
            Statement.project_id == project_id,
            Statement.update_id.is_not(None),
            Statement.qualifier != "exact",
        )
        .order_by(Statement.id)
    )
    return tuple(Figure(*row) for row in session.execute(query).all())


def list_funding(session: Session, mention_ids: Collection[int]) -> dict[int, list[Funding]]:
    """Return the sources of money that each mention states."""
    query = (
        select(FundingPart.mention_id, FundingPart.source, FundingPart.amount_wan)
        .where(among(FundingPart.mention_id, mention_ids))
        .order_by(FundingPart.mention_id, FundingPart.source)
    )
    found: dict[int, list[Funding]] = {}
    for row in session.execute(query):
        found.setdefault(row[0], []).append(Funding(*row[1:]))
    return found
