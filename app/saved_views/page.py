"""The views of whoever is signed in: the list, a new one, its name, whom it is shared with, the start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from app.filter.picking import as_choices, read_opened
from app.saved_views.address import address_of, read_address
from app.web.access import visible_to
from app.web.answers import form_answer, is_fragment
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access
from app.web.notices import tell
from app.web.transaction import transaction
from app.web.whole_numbers import need_number
from projects.accounts.sharing import may_change, offer_sharing, read_label
from projects.errors import BadInput, DomainError, Forbidden
from projects.saved_views.queries import ViewRow, get_view, list_views
from projects.saved_views.writing import add_view, change_view, delete_view, start_from

bp = Blueprint("saved_views", __name__, url_prefix="/views")
PAGES = {"map": lazy_gettext("一张图"), "projects": lazy_gettext("项目"), "totals": lazy_gettext("汇总")}


@bp.get("")
@visible_to("viewer")
def show_views() -> Response:
    """List the views that the caller may use; with `address` also the form that keeps it as a new one."""
    return list_page(request.args)


@bp.post("")
@visible_to("viewer")
def add() -> Response:
    """Keep an address as a new view and go back to it."""
    session, access = get_session(), current_access()
    try:
        page, query = read_address(request.form.get("address", ""))
        with transaction(session):
            name = add_view(session, read_label(request.form, access), access, page=page, query=query).name
    except (BadInput, Forbidden) as error:
        return list_page(request.form, error)
    tell(gettext("视图“%(name)s”已保存。", name=name))
    return make_response(redirect(address_of(page, query), 303))


@bp.post("/start")
@visible_to("viewer")
def choose_start() -> Response:
    """Choose the view that sign-in leads to; none for the desk."""
    session = get_session()
    with transaction(session):
        start_from(session, read_chosen(), current_access())
    tell(gettext("登录后从哪里开始,已经记下。"))
    return make_response(redirect(url_for("saved_views.show_views"), 303))


@bp.get("/<int:view_id>")
@visible_to("viewer")
def open_view(view_id: int) -> Response:
    """Lead to a view: an address of its own that stays when the view's name changes."""
    row = get_view(get_session(), current_access(), view_id)
    return make_response(redirect(address_of(row.page, row.query), 302))


@bp.get("/<int:view_id>/edit")
@visible_to("viewer")
def show_view(view_id: int) -> Response:
    """Show a view's name and whom it is shared with, with the form for who may change it."""
    return view_page(get_view(get_session(), current_access(), view_id))


@bp.post("/<int:view_id>/edit")
@visible_to("viewer")
def change(view_id: int) -> Response:
    """Rename a view, or share it with others."""
    session, access = get_session(), current_access()
    row = get_view(session, access, view_id)
    try:
        with transaction(session):
            change_view(session, view_id, read_label(request.form, access), access)
    except (BadInput, Forbidden) as error:
        return view_page(row, request.form, error)
    tell(gettext("视图已保存。"))
    return make_response(redirect(url_for("saved_views.show_views"), 303))


@bp.post("/<int:view_id>/delete")
@visible_to("viewer")
def delete(view_id: int) -> Response:
    """Delete a view."""
    session = get_session()
    with transaction(session):
        delete_view(session, view_id, current_access())
    tell(gettext("视图已删除。"))
    return make_response(redirect(url_for("saved_views.show_views"), 303))


@bp.post("/districts", defaults={"view_id": None})
@bp.post("/<int:view_id>/districts")
@visible_to("viewer")
def show_districts(view_id: int | None) -> Response:
    """Answer the districts of a form with those below the chosen one; the whole page without scripts."""
    if is_fragment():
        words = {"values": request.form, "error": None, **offer_districts(request.form)}
        prefix = "new" if view_id is None else "field"
        return form_answer(render_template("saved_views/_districts.html", prefix=prefix, **words), 200)
    if view_id is None:
        return list_page(request.form)
    return view_page(get_view(get_session(), current_access(), view_id), request.form)


def list_page(typed: Mapping[str, str], error: DomainError | None = None) -> Response:
    """Return the list; after a refusal with what was typed for a new view."""
    session, access = get_session(), current_access()
    page = render_template(
        "saved_views/list.html",
        rows=list_views(session, access),
        address=typed.get("address", ""),
        address_of=address_of,
        pages=PAGES,
        may_change=lambda row: may_change(access, row.officer_id),
        **form_words(typed, error),
    )
    return make_response(page, status_of(error))


def view_page(
    row: ViewRow, typed: Mapping[str, str] | None = None, error: DomainError | None = None
) -> Response:
    """Return the page of a view; after a refusal with what was typed."""
    now = {"name": row.name, "adcode": row.adcode or ""}
    page = render_template(
        "saved_views/page.html",
        row=row,
        href=address_of(row.page, row.query),
        page_name=PAGES[row.page],
        may_change=may_change(current_access(), row.officer_id),
        **form_words(typed or now, error),
    )
    return make_response(page, status_of(error))


def read_chosen() -> int | None:
    """Return the number of the view that is to be the start; None for the desk."""
    given = request.form.get("view", "")
    return need_number(given, "view") if given else None


def form_words(typed: Mapping[str, str], error: DomainError | None) -> dict[str, Any]:
    """Return what the form of a view offers and shows."""
    return {"typed": typed, "error": error, **offer_districts(typed)}


def offer_districts(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the variables of saved_views/_districts.html beside what stands in the fields."""
    return {
        "shared": as_choices(offer_sharing(get_session(), current_access(), read_opened(typed))),
        "view_id": (request.view_args or {}).get("view_id"),
        "is_opened": request.endpoint == "saved_views.show_districts",
    }
