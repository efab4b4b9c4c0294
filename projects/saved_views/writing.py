"""Keep, rename, share and delete views: by their owner; what is shared, by administrators too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.errors import msg
from projects.accounts.access import Access
from projects.errors import BadInput, Forbidden
from projects.models import Officer, SavedView, StartView
from projects.saved_views.queries import get_view
from projects.words.form_values import read_line

LONGEST_NAME = 50
LONGEST_QUERY = 2000
MOST_VIEWS = 50


@dataclass(frozen=True, slots=True)
class ViewDetails:
    """What a form says of a view: its name, and the district it is shared with."""

    name: str
    adcode: str | None


def read_details(words: Mapping[str, str], access: Access) -> ViewDetails:
    """Return what a form says; raises BadInput that names the field, Forbidden for another's district."""
    name = read_line(words.get("name", ""), "name", LONGEST_NAME)
    if name is None:
        raise BadInput(msg("请给视图起个名字。"), field="name")
    adcode = words.get("adcode", "").strip() or None
    if adcode is not None and not access.touches([adcode]):
        raise Forbidden(msg("只能与自己负责的县区共用。"), field="adcode")
    return ViewDetails(name, adcode)


def add_view(session: Session, details: ViewDetails, access: Access, *, page: str, query: str) -> SavedView:
    """Keep a new view; raises Forbidden without an account, BadInput for a name that is taken."""
    if access.officer_id is None or access.is_read_only:
        raise Forbidden(msg("请先登录。"))
    if len(query) > LONGEST_QUERY:
        raise BadInput(msg("这个视图的条件太多,存不下。请减少一些选中的项目或条件。"), field="name")
    # One's own views are counted and named one after the other: two tabs at once keep the limit.
    session.execute(select(Officer.id).where(Officer.id == access.officer_id).with_for_update())
    count = select(func.count()).where(SavedView.officer_id == access.officer_id)
    if session.scalars(count).one() >= MOST_VIEWS:
        raise BadInput(msg("一人最多 %(most)d 个视图,请先删去不用的。"), field="name", most=MOST_VIEWS)
    check_name(session, details, access.officer_id, 0)
    view = SavedView(
        officer_id=access.officer_id, name=details.name, adcode=details.adcode, page=page, query=query
    )
    session.add(view)
    session.flush()
    return view


def change_view(session: Session, view_id: int, details: ViewDetails, access: Access) -> None:
    """Rename a view or share it with others; raises Forbidden for another's, BadInput for a taken name."""
    view = own(session, view_id, access)
    session.execute(select(Officer.id).where(Officer.id == view.officer_id).with_for_update())
    check_name(session, details, view.officer_id, view_id)
    view.name, view.adcode = details.name, details.adcode
    session.flush()


def delete_view(session: Session, view_id: int, access: Access) -> None:
    """Delete a view, and with it whoever starts from it; raises Forbidden for another's."""
    own(session, view_id, access)
    session.execute(delete(SavedView).where(SavedView.id == view_id))


def start_from(session: Session, view_id: int | None, access: Access) -> None:
    """Let sign-in lead to a view, or to the desk for None; raises NotFound for a view out of reach."""
    if access.officer_id is None or access.is_read_only:
        raise Forbidden(msg("请先登录。"))
    if view_id is None:
        session.execute(delete(StartView).where(StartView.officer_id == access.officer_id))
        return
    chosen = {"officer_id": access.officer_id, "view_id": get_view(session, access, view_id).id}
    entry = insert(StartView).values(chosen)
    session.execute(entry.on_conflict_do_update(index_elements=["officer_id"], set_={"view_id": view_id}))


def may_change(access: Access, officer_id: int) -> bool:
    """Say whether somebody may change a view of an officer."""
    is_own = access.officer_id == officer_id or access.role == "administrator"
    return is_own and access.officer_id is not None and not access.is_read_only


def own(session: Session, view_id: int, access: Access) -> SavedView:
    """Return a view to be changed; raises NotFound, or Forbidden for another's."""
    row = get_view(session, access, view_id)
    if not may_change(access, row.officer_id):
        raise Forbidden(msg("只有视图的主人能改它。可以另存一个自己的。"))
    return session.scalars(select(SavedView).where(SavedView.id == row.id).with_for_update()).one()


def check_name(session: Session, details: ViewDetails, officer_id: int, view_id: int) -> None:
    """Raise BadInput where the same person has another view of this name."""
    same = select(SavedView.id).where(SavedView.name == details.name, SavedView.id != view_id)
    if session.scalar(same.where(SavedView.officer_id == officer_id)) is not None:
        raise BadInput(msg("您已有名为“%(name)s”的视图。"), field="name", name=details.name)
