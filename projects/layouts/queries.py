"""Which templates there are for somebody, and the one that a name means."""

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
from projects.errors import BadInput, NotFound
from projects.models import Layout, Officer


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """One template as lists show it; `district` is with whom it is shared, empty for nobody."""

    id: int
    name: str
    officer_id: int
    owner: str
    adcode: str | None
    district: str | None
    columns: tuple[str, ...]
    sort: str
    form_name: str | None
    updated_at: datetime

    @property
    def is_form(self) -> bool:
        """Say whether it is an office's own form."""
        return self.form_name is not None


def select_rows(access: Access) -> Select[*tuple[Any, ...]]:
    """Return the select of the templates that somebody may use: their own first, then by name."""
    is_own = case((Layout.officer_id == access.officer_id, 0), else_=1)
    return (
        select(
            Layout.id,
            Layout.name,
            Layout.officer_id,
            Officer.display_name,
            Layout.adcode,
            District.label,
            Layout.columns,
            Layout.sort,
            Layout.form_name,
            Layout.updated_at,
        )
        .join(Officer, Officer.id == Layout.officer_id)
        .outerjoin(District, District.adcode == Layout.adcode)
        .where(may_use(access, Layout.officer_id, Layout.adcode))
        # Of those that are shared, the district's own before the city's: ancestors end in more zeros.
        .order_by(is_own, Layout.adcode.desc().nulls_last(), Layout.name, Layout.id)
    )


def make_row(record: Row[*tuple[Any, ...]]) -> LayoutRow:
    """Return the record of one selected row."""
    read = dict(zip(LayoutRow.__slots__, record, strict=True))
    return LayoutRow(**{**read, "columns": tuple(read["columns"])})


def list_layouts(session: Session, access: Access) -> list[LayoutRow]:
    """Return the templates that somebody may use."""
    return [make_row(record) for record in session.execute(select_rows(access))]


def find_layout(session: Session, access: Access, name: str) -> LayoutRow:
    """Return the template of a name: one's own, else one that is shared; raises BadInput for none."""
    record = session.execute(select_rows(access).where(Layout.name == name).limit(1)).one_or_none()
    if record is None:
        raise BadInput(msg("没有名为“%(name)s”的模板,或者它没有与您共用。"), field="template", name=name[:50])
    return make_row(record)


def get_layout(session: Session, access: Access, layout_id: int) -> LayoutRow:
    """Return a template by its number; raises NotFound also for one that the caller may not use."""
    record = session.execute(select_rows(access).where(Layout.id == layout_id)).one_or_none()
    if record is None:
        raise NotFound(msg("没有这个模板,或者它没有与您共用。"))
    return make_row(record)


def read_form(session: Session, layout_id: int) -> bytes:
    """Return the workbook of a template that is a form; raises NotFound for one that is none."""
    form = session.scalar(select(Layout.form).where(Layout.id == layout_id))
    if form is None:
        raise NotFound(msg("没有这个模板,或者它没有与您共用。"))
    return form
