"""Who the members are, as everyone may know it, and whose a province is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import exists, func, literal, select, update
from sqlalchemy.orm import Session

from geo.districts import PROVINCE_END
from projects.models import FederationMember, Project
from projects.registry.codes import CODE_FORM
from projects.words.sums import Sum

COLUMNS = ("name", "url", "site", "provinces", "answered_at", "number", "wan")


@dataclass(frozen=True, slots=True)
class Member:
    """A member; `number` and `wan` (万元) are what it counted when it last answered with its totals."""

    name: str
    url: str
    site: str
    provinces: tuple[str, ...]
    answered_at: datetime | None
    number: int | None
    wan: Decimal | None


def list_members(session: Session) -> list[Member]:
    """Return all members by the codes of their provinces."""
    row = FederationMember
    query = select(*(getattr(row, name) for name in COLUMNS)).order_by(row.provinces, row.name)
    return [
        Member(name, url, site, tuple(provinces), *last)
        for name, url, site, provinces, *last in session.execute(query)
    ]


def has_members(session: Session) -> bool:
    """Say whether there are any members."""
    return bool(session.scalar(select(exists().select_from(FederationMember))))


def find_home(session: Session, code: str) -> Member | None:
    """Return the member that keeps the project of a code; None where that is this registry, or nobody."""
    if not CODE_FORM.fullmatch(code):
        return None
    province = code.split("-")[1][:2] + PROVINCE_END
    found = [one for one in list_members(session) if province in one.provinces]
    own = select(func.count()).where(Project.code == code).select_from(Project)
    return found[0] if found and not session.scalar(own) else None


def note_answer(session: Session, name: str, total: Sum, at: datetime) -> None:
    """Keep what a member said of all its projects; nobody waits for another who keeps the same."""
    row = FederationMember
    free = select(row.name).where(row.name == name).with_for_update(skip_locked=True)
    values = {"answered_at": literal(at, row.answered_at.type), "number": total.number, "wan": total.wan}
    session.execute(update(row).where(row.name.in_(free)).values(values))
