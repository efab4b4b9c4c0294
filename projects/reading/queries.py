"""Reads of projects: lists by keyset and the page of one project. Set-based, no ORM objects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, literal, select, union
from sqlalchemy.orm import Session, aliased

from geo.among import among
from geo.spatial import midpoint
from projects.clock import today
from projects.models import Document, Mention, Project
from projects.reading.mentions import list_inexact, list_mentions
from projects.reading.paging import Page, encode_cursor, order_by
from projects.reading.picking import pick
from projects.reading.selection import Selection
from projects.reading.totals import sum_columns
from projects.registry.codes import find_live_code
from projects.registry.events import list_events
from projects.registry.fields import SHOWN
from projects.registry.rollup import memberships
from projects.registry.rows import Citation, ProgrammeCheck, ProjectDetail, ProjectPage, ProjectRow
from projects.registry.shares import list_shares
from projects.registry.year_plans import planned_in
from projects.words.sums import Sum

Parent = aliased(Project, name="parent")
COMPUTED = {
    "parent_code": Parent.code,
    "parent_name": Parent.name,
    "lon": func.ST_X(midpoint(Project.geom)),
    "lat": func.ST_Y(midpoint(Project.geom)),
    # The year's plan stands with its year; the project's own columns may still hold last year's.
    "year_plan_wan": planned_in(func.extract("year", today())),
}
LISTS = ("aliases", "assisting_units", "measures_apart", "measures_decided")
JOINED_LATER = ("districts", "citations", "further")
COLUMNS = tuple(field.name for field in fields(ProjectRow) if field.name not in JOINED_LATER)
# What the record does not name: fields that were added to the table since.
FURTHER = tuple(one.name for one in SHOWN if one.is_stored and one.name not in COLUMNS)


def select_rows() -> Select[Any]:
    """Return the SELECT of every ProjectRow column, parents joined."""
    names = (*COLUMNS, *FURTHER)
    columns = [COMPUTED.get(name, getattr(Project, name, None)) for name in names]
    labelled: list[Any] = [
        column.label(name) for column, name in zip(columns, names, strict=True) if column is not None
    ]
    return select(*labelled).select_from(Project).outerjoin(Parent, Parent.id == Project.parent_id)


def list_projects(session: Session, selection: Selection, page: Page) -> ProjectPage:
    """Return one page of the filter's projects with their districts and citations, in three queries."""
    found = list_keyed(session, selection, page)
    shown = found[: page.limit]
    next_cursor = None
    if len(found) > page.limit:
        key, last = shown[-1]
        next_cursor = encode_cursor(page, key, last.id)
    return ProjectPage(complete(session, [row for _key, row in shown]), next_cursor)


def list_keyed(session: Session, selection: Selection, page: Page) -> list[tuple[Any, ProjectRow]]:
    """Return the rows of a page and one more, each with its sort key; without districts and citations."""
    picked = pick(session, selection, page).subquery("picked")
    query = (
        select_rows()
        .add_columns(picked.c.sort_key)
        .join(picked, picked.c.id == Project.id)
        .order_by(*order_by(page))
    )
    return [(record.sort_key, make_row(record[:-1])) for record in session.execute(query)]


def make_row(record: Sequence[Any]) -> ProjectRow:
    """Return the record of one selected row."""
    values = dict(zip((*COLUMNS, *FURTHER), record, strict=True))
    values["further"] = {name: values.pop(name) for name in FURTHER}
    values |= {name: tuple(values[name]) for name in LISTS}
    return ProjectRow(**values)


def complete(session: Session, rows: list[ProjectRow]) -> list[ProjectRow]:
    """Return the rows with their districts and citations, two queries for all of them."""
    ids = [row.id for row in rows]
    if not ids:
        return rows
    shares, citations = list_shares(session, ids), list_citations(session, ids)
    return [
        replace(row, districts=tuple(shares.get(row.id, ())), citations=tuple(citations.get(row.id, ())))
        for row in rows
    ]


def list_citations(session: Session, project_ids: Collection[int]) -> dict[int, list[Citation]]:
    """Return where the documents speak of each project, in the order of the documents."""
    query = (
        select(Mention.project_id, Document.file, Document.short_title, Mention.line)
        .join(Document, Document.id == Mention.document_id)
        .where(among(Mention.project_id, project_ids))
        .order_by(Mention.project_id, Document.file, Mention.line)
        .distinct()
    )
    found: dict[int, list[Citation]] = {}
    for project_id, file, short_title, line in session.execute(query):
        found.setdefault(project_id, []).append(Citation(file, short_title, line))
    return found


def get_project(session: Session, code: str) -> ProjectDetail:
    """Return everything about one project; raises NotFound or Moved."""
    project_id = find_live_code(session, code)
    member = memberships()
    # Itself with its members: an OR beside them would have every version of the past read.
    members_of = select(member.c.project_id).where(member.c.programme_id == project_id)
    family = union(select(literal(project_id)), members_of)
    query = select_rows().where(Project.merged_into_id.is_(None), Project.id.in_(family)).order_by(Project.id)
    rows = complete(session, [make_row(record) for record in session.execute(query)])
    row = next(row for row in rows if row.id == project_id)
    members = [one for one in rows if one.id != project_id]
    children = tuple(one for one in members if one.parent_code == code)
    listed = tuple(one for one in members if one.parent_code != code)
    events = list_events(session, project_id)
    # What nobody but a plan has ever spoken of has no figure of an officer.
    is_plain = len(events) == 1 and events[0].update_id is None
    return ProjectDetail(
        row=row,
        mentions=list_mentions(session, project_id),
        ancestors=list_ancestors(session, project_id),
        children=children,
        listed=listed,
        events=events,
        check=check_programme(session, row, members),
        inexact=() if is_plain else list_inexact(session, project_id),
    )


def list_ancestors(session: Session, project_id: int) -> tuple[tuple[str, str], ...]:
    """Return code and name of the programmes above a project, the highest first."""
    above = select(Project.id, Project.parent_id, Project.code, Project.name).where(Project.id == project_id)
    up = above.add_columns(func.coalesce(0).label("depth")).cte("up", recursive=True)
    up = up.union_all(
        select(Project.id, Project.parent_id, Project.code, Project.name, up.c.depth + 1).join(
            up, up.c.parent_id == Project.id
        )
    )
    query = select(up.c.code, up.c.name).where(up.c.depth > 0).order_by(up.c.depth.desc())
    return tuple((code, name) for code, name in session.execute(query))


def count_parts(stated: int | None, members: Sequence[int | None]) -> int:
    """Return how many parts the members are: one that is itself several (三站) counts as several.

    It counts as one where the several would be more than is stated: then they are no parts of this count.
    """
    several = sum(number or 1 for number in members)
    return several if stated is not None and several <= stated else len(members)


def check_programme(
    session: Session, row: ProjectRow, members: Sequence[ProjectRow]
) -> ProgrammeCheck | None:
    """Return how the stated figures of a project with members compare with them; None without members."""
    if not members:
        return None
    is_silent = and_(Project.investment_wan.is_(None), Project.subtree_wan == 0)
    query = select(*sum_columns(literal(1), Project.subtree_wan, is_silent)).where(
        among(Project.id, [member.id for member in members])
    )
    parts = Sum(*session.execute(query).one())
    stated = row.investment_wan
    over = (stated or Decimal(0)) - parts.wan
    lengths = [one.length_km for one in members if one.length_km is not None]
    return ProgrammeCheck(
        stated_wan=stated,
        parts=parts,
        remainder_wan=max(over, Decimal(0)),
        excess_wan=max(-over, Decimal(0)) if stated is not None else Decimal(0),
        stated_count=row.part_count,
        parts_count=count_parts(row.part_count, [one.part_count for one in members]),
        parts_are_examples=row.parts_are_examples,
        stated_length_km=row.length_km,
        parts_length_km=sum(lengths[1:], lengths[0]) if lengths else None,
    )
