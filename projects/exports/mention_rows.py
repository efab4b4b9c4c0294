"""One row a mention: what each place of each document says, beside the project that it speaks of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Text, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, aliased

from geo.models import District
from projects.exports.job import Job, Table, fetch_table
from projects.exports.project_rows import Parent, empty_list, list_of, name_of
from projects.models import Document, FundingPart, Mention, Project, Statement
from projects.words.vocabulary import TYPES

Listed = aliased(Project, name="listed_under")
Money = aliased(Statement, name="money")


def list_mentions(job: Job) -> Table:
    """Return the filter's mentions in reading order; a document filter picks its own mentions only."""
    rows = select_mentions(job)
    if job.wanted.document:
        rows = rows.where(Document.file.in_(job.wanted.document))
    if job.wanted.line:
        rows = rows.where(Mention.line.between(job.wanted.line.first, job.wanted.line.last))
    return fetch_table(job.session, rows)


def select_mentions(job: Job) -> Select[Any]:
    """Return the select of the mentions; figures are the mention's own, in 万元 and km."""
    return (
        select(*interface_columns(), *further_columns(job))
        .select_from(Mention)
        .join(Document, Document.id == Mention.document_id)
        .join(Project, Project.id == Mention.project_id)
        .outerjoin(Parent, Parent.id == Project.parent_id)
        .outerjoin(Listed, Listed.id == Mention.programme_id)
        .outerjoin(Money, (Money.mention_id == Mention.id) & (Money.measure == "investment_wan"))
        .where(Project.id.in_(job.selection.ids))
        .order_by(Document.file, Mention.line, Mention.id)
    )


def interface_columns() -> list[ColumnElement[Any]]:
    """Return the columns that interface.md promises, in its order."""
    return [
        Document.file.label("document"),
        Mention.line.label("line"),
        Mention.section.label("section"),
        Mention.stated_name.label("stated_name"),
        Project.code.label("project_code"),
        Project.name.label("project_name"),
        Project.type.label("project_type"),
        Project.is_programme.label("is_programme"),
        Parent.code.label("parent_code"),
        Project.status.label("status"),
        Project.status_basis.label("status_basis"),
        list_of(District.adcode).label("districts"),
        func.coalesce(Money.corrected, Money.value).label("investment_wan"),
        figure("length_km").label("length_km"),
        Mention.start_year.label("start_year"),
        Mention.end_year.label("end_year"),
        Project.place_text.label("place_text"),
    ]


def further_columns(job: Job) -> list[ColumnElement[Any]]:
    """Return what else a mention says."""
    return [
        Document.short_title.label("document_title"),
        Mention.box.label("box"),
        Mention.quote.label("quote"),
        Listed.code.label("listed_under_code"),
        Money.as_written.label("investment_text"),
        Money.qualifier.label("investment_qualifier"),
        Money.corrected.is_not(None).label("investment_corrected"),
        figure("completed_wan").label("completed_investment_wan"),
        figure("land_m2").label("area_m2"),
        figure("floor_m2").label("floor_m2"),
        figure("part_count").label("part_count"),
        funding().label("funding"),
        Mention.start_month.label("start_month"),
        Mention.end_month.label("end_month"),
        Mention.status_text.label("status_text"),
        Mention.note.label("note"),
        name_of(TYPES, Project.type, job.language).label("type_name"),
        marked(Statement.scope, Statement.scope.is_not(None)).label("scopes"),
        marked(Statement.purpose, Statement.purpose != "works").label("purposes"),
    ]


def figure(measure: str) -> ColumnElement[Any]:
    """Return the mention's own figure of a measure, corrected where the document's is impossible."""
    return (
        select(func.coalesce(Statement.corrected, Statement.value))
        .where(Statement.mention_id == Mention.id, Statement.measure == measure)
        .scalar_subquery()
    )


def marked(
    mark: ColumnElement[Any] | InstrumentedAttribute[Any], chosen: ColumnElement[bool]
) -> ColumnElement[Any]:
    """Return an array of measure:mark of the mention's figures that a condition chooses."""
    text = func.concat(Statement.measure, ":", mark)
    found = (
        select(func.array_agg(aggregate_order_by(text, Statement.measure), type_=ARRAY(Text())))
        .where(Statement.mention_id == Mention.id, chosen)
        .scalar_subquery()
    )
    return func.coalesce(found, empty_list(), type_=ARRAY(Text()))


def funding() -> ColumnElement[Any]:
    """Return an array of source:amount (万元) of the money that the mention names."""
    text = func.concat(FundingPart.source, ":", func.trim_scale(FundingPart.amount_wan))
    found = (
        select(func.array_agg(aggregate_order_by(text, FundingPart.source), type_=ARRAY(Text())))
        .where(FundingPart.mention_id == Mention.id)
        .scalar_subquery()
    )
    return func.coalesce(found, empty_list(), type_=ARRAY(Text()))
