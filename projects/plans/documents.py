"""Read the plan documents: what they are, and line by line what they say of which project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, all_, func, select, true, tuple_
from sqlalchemy.orm import Session

from geo.models import Dataset, District
from geo.sorting import by_pinyin
from projects.models import Document, Intake, Mention, Project
from projects.reading.filters import LineRange
from projects.reading.kept_counts import read_once
from projects.reading.mentions import list_figures
from projects.registry.rows import Figure
from projects.words.keyset import decode_key, encode_key, text_key

LIST = "documents"
# Of its pages.
PAGE = 100


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A plan document with its district and how much the registry took from it."""

    id: int
    file: str
    title: str
    short_title: str
    adcode: str
    district: str
    issued_on: date | None
    published_on: date | None
    plan_start_year: int | None
    plan_end_year: int | None
    note: str | None
    mention_number: int
    project_number: int


@dataclass(frozen=True, slots=True)
class DocumentName:
    """A plan document as a filter offers it: nothing of it is counted."""

    file: str
    title: str
    short_title: str
    adcode: str
    plan_start_year: int | None
    plan_end_year: int | None


@dataclass(frozen=True, slots=True)
class DocumentMention:
    """One mention of a document in reading order, with the project that it speaks of."""

    id: int
    line: int
    section: str | None
    box: str | None
    stated_name: str
    quote: str
    note: str | None
    project_code: str
    project_name: str
    is_programme: bool
    status: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """An outside data set as the page of sources shows it."""

    key: str
    title: str
    source: str
    version: str
    dated_on: date | None
    licence: str
    note: str | None


def list_documents(session: Session, cursor: str = "") -> tuple[list[DocumentRow], str | None]:
    """Return a page of the public plan documents by file name, and the cursor of the next one.

    Only theirs are counted. Raises BadInput for a cursor of another list.
    """
    chosen = select(Document.id).where(is_public()).order_by(Document.file).limit(PAGE + 1)
    if cursor:
        chosen = chosen.where(Document.file > decode_key(LIST, cursor, text_key)[0])
    query = select_documents().where(Document.id.in_(chosen)).order_by(Document.file)
    found = [DocumentRow(*row) for row in session.execute(query)]
    shown = found[:PAGE]
    return shown, encode_key(LIST, shown[-1].file) if len(found) > PAGE else None


def count_mentions(session: Session) -> int:
    """Return how many mentions all plan documents have; kept while the data stand."""
    return read_once(session, _count_mentions)


def _count_mentions(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Mention)) or 0


def list_document_names(session: Session) -> tuple[DocumentName, ...]:
    """Return every public plan document by file name, nothing of it counted; kept while the data stand."""
    return read_once(session, _list_names)


def _list_names(session: Session) -> tuple[DocumentName, ...]:
    columns = (
        *(Document.file, Document.title, Document.short_title, Document.adcode),
        *(Document.plan_start_year, Document.plan_end_year),
    )
    rows = session.execute(select(*columns).where(is_public()).order_by(Document.file))
    return tuple(DocumentName(*row) for row in rows)


def is_public() -> ColumnElement[bool]:
    """Say in SQL that a document is public; one that was read here is, once a work of it was accepted."""
    was_read = select(1).where(Intake.document_id == Document.id).exists()
    return ~was_read | select(1).where(Mention.document_id == Document.id).exists()


def get_document(session: Session, key: str) -> DocumentRow | None:
    """Return the document with this file name or id; None when there is none."""
    is_id = key.isascii() and key.isdigit() and len(key) < 10
    found = session.execute(
        select_documents().where(Document.id == int(key) if is_id else Document.file == key)
    ).one_or_none()
    return DocumentRow(*found) if found else None


def select_documents() -> Select[*tuple[Any, ...]]:
    """Return the SELECT of every DocumentRow column."""
    # Few projects are merged: they are looked for once, not each project of each mention.
    merged = func.array(select(Project.id).where(Project.merged_into_id.is_not(None)).scalar_subquery())
    live = Mention.project_id != all_(merged)
    counts = (
        select(
            func.count().label("mentions"),
            func.count(Mention.project_id.distinct()).filter(live).label("projects"),
        )
        .where(Mention.document_id == Document.id)
        .lateral()
    )
    return (
        select(
            Document.id,
            Document.file,
            Document.title,
            Document.short_title,
            Document.adcode,
            District.label,
            Document.issued_on,
            Document.published_on,
            Document.plan_start_year,
            Document.plan_end_year,
            Document.note,
            counts.c.mentions,
            counts.c.projects,
        )
        .join(District, District.adcode == Document.adcode)
        .join(counts, true())
        .where(is_public())
    )


def list_document_mentions(
    session: Session, document_id: int, *, from_line: int = 1, from_id: int = 0, limit: int = 100
) -> tuple[list[DocumentMention], tuple[int, int] | None]:
    """Return mentions from a line (and id) on, and the (line, id) that the next page starts with, if any."""
    place = tuple_(Mention.line, Mention.id)
    query = select_mentions(document_id).where(place >= tuple_(from_line, from_id)).limit(limit + 1)
    found = [DocumentMention(*row) for row in session.execute(query)]
    after = found[limit:]
    return with_figures(session, found[:limit]), (after[0].line, after[0].id) if after else None


def list_mentions_between(session: Session, document_id: int, lines: LineRange) -> list[DocumentMention]:
    """Return the mentions of some lines of a document, in reading order and without their figures."""
    query = select_mentions(document_id).where(Mention.line.between(lines.first, lines.last))
    return [DocumentMention(*row) for row in session.execute(query)]


def select_mentions(document_id: int) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of every DocumentMention column but the figures, in reading order."""
    return (
        select(
            Mention.id,
            Mention.line,
            Mention.section,
            Mention.box,
            Mention.stated_name,
            Mention.quote,
            Mention.note,
            Project.code,
            Project.name,
            Project.is_programme,
            Project.status,
        )
        .join(Project, Project.id == Mention.project_id)
        .where(Mention.document_id == document_id)
        .order_by(Mention.line, Mention.id)
    )


def with_figures(session: Session, mentions: Sequence[DocumentMention]) -> list[DocumentMention]:
    """Return the mentions with the figures that they state, one query for all."""
    figures = list_figures(session, [mention.id for mention in mentions]) if mentions else {}
    return [replace(mention, figures=tuple(figures.get(mention.id, ()))) for mention in mentions]


def list_datasets(session: Session) -> list[DatasetRow]:
    """Return the outside data sets that are loaded, by title."""
    columns = (
        Dataset.key,
        Dataset.title,
        Dataset.source,
        Dataset.version,
        Dataset.dated_on,
        Dataset.licence,
        Dataset.note,
    )
    return [DatasetRow(*row) for row in session.execute(select(*columns).order_by(by_pinyin(Dataset.title)))]
