"""Keep, change and delete templates: by their owner, and by administrators."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.sharing import hold_owner, may_change, need_owner
from projects.errors import BadInput, Forbidden
from projects.layouts.details import LayoutDetails
from projects.layouts.queries import get_layout
from projects.models import Layout

MOST_LAYOUTS = 50


def add_layout(
    session: Session,
    details: LayoutDetails,
    access: Access,
    *,
    form: bytes | None = None,
    form_name: str | None = None,
) -> Layout:
    """Keep a new template; raises Forbidden without an account, BadInput for a name that is taken."""
    officer_id = need_owner(access)
    hold_owner(session, officer_id)
    count = select(func.count()).where(Layout.officer_id == officer_id)
    if session.scalars(count).one() >= MOST_LAYOUTS:
        raise BadInput(msg("一人最多 %(most)d 个模板,请先删去不用的。"), field="name", most=MOST_LAYOUTS)
    check_name(session, details, officer_id, 0)
    layout = Layout(officer_id=officer_id, form=form, form_name=form_name)
    put(layout, details)
    session.add(layout)
    session.flush()
    return layout


def change_layout(session: Session, layout_id: int, details: LayoutDetails, access: Access) -> None:
    """Change a template; raises Forbidden for another's, BadInput for a name that is taken."""
    layout = own(session, layout_id, access)
    hold_owner(session, layout.officer_id)
    check_name(session, details, layout.officer_id, layout_id)
    put(layout, details)
    session.flush()


def delete_layout(session: Session, layout_id: int, access: Access) -> None:
    """Delete a template; raises Forbidden for another's."""
    own(session, layout_id, access)
    session.execute(delete(Layout).where(Layout.id == layout_id))


def own(session: Session, layout_id: int, access: Access) -> Layout:
    """Return a template to be changed; raises NotFound, or Forbidden for another's."""
    row = get_layout(session, access, layout_id)
    if not may_change(access, row.officer_id):
        raise Forbidden(msg("只有模板的主人能改它。可以另建一个自己的。"))
    return session.scalars(select(Layout).where(Layout.id == row.id).with_for_update()).one()


def check_name(session: Session, details: LayoutDetails, officer_id: int, layout_id: int) -> None:
    """Raise BadInput where the same person, or the same district, has a template of this name."""
    same = select(Layout.officer_id).where(Layout.name == details.name, Layout.id != layout_id)
    if session.scalar(same.where(Layout.officer_id == officer_id)) is not None:
        raise BadInput(msg("您已有名为“%(name)s”的模板。"), field="name", name=details.name)
    if details.adcode and session.scalar(same.where(Layout.adcode == details.adcode)) is not None:
        raise BadInput(
            msg("这个县区已经共用了一个名为“%(name)s”的模板,请换个名字。"), field="name", name=details.name
        )


def put(layout: Layout, details: LayoutDetails) -> None:
    """Write what a form said; the columns of an office's own form are its marks."""
    layout.name, layout.adcode = details.name, details.adcode
    layout.columns, layout.sort = list(details.columns), details.sort
