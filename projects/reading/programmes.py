"""The programmes that a new project may belong to: by code or by words, of its districts or what is above."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from geo.models import DistrictDescendant
from geo.sorting import by_pinyin
from projects.models import Allocation, Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects
from projects.registry.rows import Share
from projects.registry.shares import list_shares
from projects.words.texts import tidy

# More would not be read; whoever sees so many writes another word.
MOST_PROGRAMMES = 8


@dataclass(frozen=True, slots=True)
class Programme:
    """A project that others may belong to: its stated total, 万元, and how many belong to it already."""

    code: str
    name: str
    is_programme: bool
    investment_wan: Decimal | None
    member_number: int
    districts: tuple[Share, ...]


def find_programmes(session: Session, words: str, adcodes: Collection[str]) -> tuple[list[Programme], int]:
    """Return the programmes that answer to some words, by name, and how many there are; none for no words.

    They belong to one of the districts or to what is above it; without districts to any.
    """
    if not tidy(words):
        return [], 0
    wanted: list[ColumnElement[bool]] = [
        Project.is_programme.is_(True),
        Project.merged_into_id.is_(None),
        Project.id.in_(select_projects(session, ProjectFilter(q=tidy(words))).ids),
    ]
    if adcodes:
        wanted.append(belongs_to(adcodes))
    number = session.scalar(select(func.count()).select_from(Project).where(*wanted)) or 0
    return list_programmes(session, *wanted), number


def get_programme(session: Session, code: str) -> Programme | None:
    """Return the live project of a code, which others may belong to whatever it is; None without one."""
    if "\x00" in code:
        return None
    found = list_programmes(session, Project.code == code, Project.merged_into_id.is_(None))
    return found[0] if found else None


def belongs_to(adcodes: Collection[str]) -> ColumnElement[bool]:
    """Say whether a project is in one of the districts, or in what is above one."""
    tree = DistrictDescendant
    above = select(tree.ancestor).where(tree.descendant.in_(adcodes))
    return exists().where(Allocation.project_id == Project.id, Allocation.adcode.in_(above))


def list_programmes(session: Session, *wanted: ColumnElement[bool]) -> list[Programme]:
    """Return the first projects of some conditions, by name."""
    member = aliased(Project)
    members = (
        select(func.count())
        .where(member.parent_id == Project.id, member.merged_into_id.is_(None))
        .correlate(Project)
        .scalar_subquery()
    )
    query = (
        select(Project.id, Project.code, Project.name, Project.is_programme, Project.investment_wan, members)
        .where(*wanted)
        .order_by(by_pinyin(Project.name), Project.id)
        .limit(MOST_PROGRAMMES)
    )
    rows = session.execute(query).all()
    shares = list_shares(session, [row[0] for row in rows])
    return [
        Programme(code, name, is_programme, wan, number, tuple(shares.get(id_, ())))
        for id_, code, name, is_programme, wan, number in rows
    ]
