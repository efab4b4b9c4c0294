"""Keep, rename, share and delete views: by their owner; what is shared, by administrators too."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.accounts.sharing import Label, hold_owner, may_change, need_owner
from projects.errors import BadInput, Forbidden
from projects.models import SavedView, StartView
from projects.saved_views.queries import get_view

LONGEST_QUERY = 2000
MOST_VIEWS = 50


def add_view(session: Session, label: Label, access: Access, *, page: str, query: str) -> SavedView:
    """Keep a new view; raises Forbidden without an account, BadInput for a name that is taken."""
    officer_id = need_owner(access)
    if len(query) > LONGEST_QUERY:
        raise BadInput(msg("这个视图的条件太多,存不下。请减少一些选中的项目或条件。"), field="name")
    hold_owner(session, officer_id)
    count = select(func.count()).where(SavedView.officer_id == officer_id)
    if session.scalars(count).one() >= MOST_VIEWS:
        raise BadInput(msg("一人最多 %(most)d 个视图,请先删去不用的。"), field="name", most=MOST_VIEWS)
    check_name(session, label, officer_id, 0)
    view = SavedView(officer_id=officer_id, name=label.name, adcode=label.adcode, page=page, query=query)
    session.add(view)
    session.flush()
    return view


def change_view(session: Session, view_id: int, label: Label, access: Access) -> None:
    """Rename a view or share it with others; raises Forbidden for another's, BadInput for a taken name."""
    view = own(session, view_id, access)
    hold_owner(session, view.officer_id)
    check_name(session, label, view.officer_id, view_id)
    view.name, view.adcode = label.name, label.adcode
    session.flush()


def delete_view(session: Session, view_id: int, access: Access) -> None:
    """Delete a view, and with it whoever starts from it; raises Forbidden for another's."""
    own(session, view_id, access)
    session.execute(delete(SavedView).where(SavedView.id == view_id))


def start_from(session: Session, view_id: int | None, access: Access) -> None:
    """Let sign-in lead to a view, or to the desk for None; raises NotFound for a view out of reach."""
    officer_id = need_owner(access)
    if view_id is None:
        session.execute(delete(StartView).where(StartView.officer_id == officer_id))
        return
    chosen = {"officer_id": officer_id, "view_id": get_view(session, access, view_id).id}
    entry = insert(StartView).values(chosen)
    session.execute(entry.on_conflict_do_update(index_elements=["officer_id"], set_={"view_id": view_id}))


def own(session: Session, view_id: int, access: Access) -> SavedView:
    """Return a view to be changed; raises NotFound, or Forbidden for another's."""
    row = get_view(session, access, view_id)
    if not may_change(access, row.officer_id):
        raise Forbidden(msg("只有视图的主人能改它。可以另存一个自己的。"))
    return session.scalars(select(SavedView).where(SavedView.id == row.id).with_for_update()).one()


def check_name(session: Session, label: Label, officer_id: int, view_id: int) -> None:
    """Raise BadInput where the same person has another view of this name."""
    same = select(SavedView.id).where(SavedView.name == label.name, SavedView.id != view_id)
    if session.scalar(same.where(SavedView.officer_id == officer_id)) is not None:
        raise BadInput(msg("您已有名为“%(name)s”的视图。"), field="name", name=label.name)
