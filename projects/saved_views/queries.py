"""Which saved views there are for somebody, and the one that sign-in leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, select
from sqlalchemy.orm import Session

from geo.errors import msg
from geo.models import District
from projects.accounts.access import Access
from projects.accounts.sharing import may_use
from projects.errors import NotFound
from projects.models import Officer, SavedView, StartView


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One view as lists show it; `district` is with whom it is shared, empty for nobody."""

    id: int
    name: str
    officer_id: int
    owner: str
    adcode: str | None
    district: str | None
    page: str
    query: str
    updated_at: datetime
    is_start: bool


def select_rows(access: Access) -> Select[*tuple[Any, ...]]:
    """Return the select of the views that somebody may use: the start first, then their own, then by name."""
    is_own = SavedView.officer_id == access.officer_id
    is_start = StartView.officer_id.is_not(None)
    return (
        select(
            *(SavedView.id, SavedView.name, SavedView.officer_id, Officer.display_name),
            *(SavedView.adcode, District.label, SavedView.page, SavedView.query, SavedView.updated_at),
            is_start.label("is_start"),
        )
        .join(Officer, Officer.id == SavedView.officer_id)
        .outerjoin(District, District.adcode == SavedView.adcode)
        .outerjoin(
            StartView, (StartView.view_id == SavedView.id) & (StartView.officer_id == access.officer_id)
        )
        .where(may_use(access, SavedView.officer_id, SavedView.adcode))
        .order_by(is_start.desc(), case((is_own, 0), else_=1), SavedView.name, SavedView.id)
    )


def list_views(session: Session, access: Access) -> list[ViewRow]:
    """Return the views that somebody may use."""
    return [make_row(record) for record in session.execute(select_rows(access))]


def get_view(session: Session, access: Access, view_id: int) -> ViewRow:
    """Return a view by its number; raises NotFound also for one that the caller may not use."""
    record = session.execute(select_rows(access).where(SavedView.id == view_id)).one_or_none()
    if record is None:
        raise NotFound(msg("没有这个视图,或者它没有与您共用。"))
    return make_row(record)


def find_start(session: Session, access: Access) -> ViewRow | None:
    """Return the view that sign-in leads somebody to; None without one, or once it is no longer shared."""
    query = select_rows(access).where(StartView.officer_id.is_not(None))
    record = session.execute(query).one_or_none()
    return None if record is None else make_row(record)


def make_row(record: Row[*tuple[Any, ...]]) -> ViewRow:
    """Return the record of one selected row."""
    return ViewRow(**dict(zip(ViewRow.__slots__, record, strict=True)))
