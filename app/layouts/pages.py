"""Named templates: list them, make one of columns, change, share and delete it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from app.filter.picking import as_choices, read_opened
from app.web.access import visible_to
from app.web.answers import form_answer, is_fragment
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access
from app.web.notices import tell
from app.web.transaction import transaction
from app.web.uploads import FORM
from app.words.language import current_language
from geo.errors import msg
from projects.accounts.sharing import may_change, offer_sharing
from projects.errors import BadInput, DomainError, Forbidden
from projects.evidence.filenames import clean_filename
from projects.exports.form_check import MOST_BYTES
from projects.exports.form_marks import Marks
from projects.exports.formats import FORMATS
from projects.exports.layout_files import WRITERS
from projects.exports.office_files import judge_form
from projects.layouts.columns import CHOICES, LISTED, column_name
from projects.layouts.details import read_details
from projects.layouts.queries import LayoutRow, get_layout, list_layouts, read_form
from projects.layouts.writing import add_layout, change_layout, delete_layout
from projects.reading.paging import SORTS
from projects.store.apart import WorkStopped, do_alone

bp = Blueprint("layouts", __name__, url_prefix="/templates")
SORT_NAMES = {
    "name": "name", "code": "code", "investment": "investment_wan", "completed": "completed_wan",
    "start": "start_year", "end": "end_year", "status": "status", "type": "type", "updated": "updated_at",
}  # fmt: skip


@bp.get("")
@visible_to("viewer")
def show_layouts() -> Response:
    """List the templates that the caller may use, with the form for a new one."""
    return list_page()


@bp.post("")
@visible_to("viewer")
def add() -> Response:
    """Keep a new template of columns."""
    session, access = get_session(), current_access()
    try:
        with transaction(session):
            add_layout(session, read_details(request.form, access, is_form=False), access)
    except (BadInput, Forbidden) as error:
        return list_page(request.form, error)
    tell(gettext("模板已保存。"))
    return make_response(redirect(url_for("layouts.show_layouts"), 303))


@bp.post("/forms")
@visible_to("viewer")
def add_form() -> Response:
    """Keep an office's own form as a template; its page says what each mark means."""
    session, access = get_session(), current_access()
    try:
        name, content = read_form_file()
        with transaction(session):
            details = read_details(request.form, access, is_form=True)
            layout_id = add_layout(session, details, access, form=content, form_name=name).id
    except (BadInput, Forbidden) as error:
        return list_page(None, error, request.form)
    tell(gettext("表样已保存。请看看每个标记是什么意思。"))
    return make_response(redirect(url_for("layouts.show_layout", layout_id=layout_id), 303))


@bp.get("/<int:layout_id>")
@visible_to("viewer")
def show_layout(layout_id: int) -> Response:
    """Show one template, with its form for who may change it."""
    return layout_page(get_layout(get_session(), current_access(), layout_id))


@bp.post("/<int:layout_id>")
@visible_to("viewer")
def change(layout_id: int) -> Response:
    """Change a template."""
    session, access = get_session(), current_access()
    row = get_layout(session, access, layout_id)
    try:
        with transaction(session):
            details = read_details(request.form, access, is_form=row.is_form)
            change_layout(session, layout_id, details, access)
    except (BadInput, Forbidden) as error:
        return layout_page(row, request.form, error)
    tell(gettext("模板已保存。"))
    return make_response(redirect(url_for("layouts.show_layouts"), 303))


@bp.post("/<int:layout_id>/delete")
@visible_to("viewer")
def delete(layout_id: int) -> Response:
    """Delete a template."""
    session, access = get_session(), current_access()
    get_layout(session, access, layout_id)
    with transaction(session):
        delete_layout(session, layout_id, access)
    tell(gettext("模板已删除。"))
    return make_response(redirect(url_for("layouts.show_layouts"), 303))


@bp.post("/districts", defaults={"layout_id": None, "prefix": "new"})
@bp.post("/forms/districts", defaults={"layout_id": None, "prefix": "form"})
@bp.post("/<int:layout_id>/districts", defaults={"prefix": "field"})
@visible_to("viewer")
def show_districts(layout_id: int | None, prefix: str) -> Response:
    """Answer the districts of a form with those below the chosen one; the whole page without scripts."""
    if is_fragment():
        words = {"values": request.form, "error": None, **offer_districts(request.form)}
        return form_answer(render_template("layouts/_districts.html", prefix=prefix, **words), 200)
    if layout_id is not None:
        return layout_page(get_layout(get_session(), current_access(), layout_id), request.form)
    return list_page(uploaded=request.form) if prefix == "form" else list_page(request.form)


def list_page(
    typed: Mapping[str, str] | None = None,
    error: DomainError | None = None,
    uploaded: Mapping[str, str] | None = None,
) -> Response:
    """Return the list; after a refusal with what was typed for a new template, or for an office's form."""
    language = current_language()
    start = {"columns": "\n".join(column_name(key).say(language) for key in LISTED)}
    page = render_template(
        "layouts/list.html",
        rows=list_layouts(get_session(), current_access()),
        uploaded=uploaded or {},
        may_change=lambda row: may_change(current_access(), row.officer_id),
        **form_words(typed or start, error, uploaded or {}),
    )
    return make_response(page, status_of(error))


def layout_page(
    row: LayoutRow, typed: Mapping[str, str] | None = None, error: DomainError | None = None
) -> Response:
    """Return the page of a template; after a refusal with what was typed."""
    language = current_language()
    columns = "\n".join(column_name(key).say(language) for key in row.columns)
    now = {"name": row.name, "adcode": row.adcode or "", "sort": row.sort, "columns": columns}
    page = render_template(
        "layouts/page.html",
        row=row,
        marks=judge_apart(read_form(get_session(), row.id)) if row.is_form else None,
        column_names=[column_name(key).say(language) for key in row.columns],
        layout_formats=layout_formats,
        may_change=may_change(current_access(), row.officer_id),
        **form_words(typed or now, error),
    )
    return make_response(page, status_of(error))


def read_form_file() -> tuple[str, bytes]:
    """Return the name and the bytes of the form that was sent, looked through apart; raises BadInput."""
    sent = request.files.get("form")
    if sent is None or not sent.filename:
        raise BadInput(msg("请选择表样文件。"), field="form")
    content = sent.stream.read(MOST_BYTES + 1)
    judge_apart(content)
    return clean_filename(sent.filename), content


def judge_apart(content: bytes) -> Marks:
    """Return what a form wants; raises BadInput for one that is refused."""
    try:
        return do_alone(partial(judge_form, content), FORM)
    except WorkStopped:
        raise BadInput(msg("表样太大或太复杂,没有打开。"), field="form") from None


def layout_formats(row: LayoutRow) -> list[tuple[str, str]]:
    """Return the formats that a template can be had in, each with its name."""
    return [(one, FORMATS[one].name) for one in (["xlsx"] if row.is_form else WRITERS)]


def form_words(
    typed: Mapping[str, str], error: DomainError | None, *beside: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the form of a template offers and shows, and the forms beside it."""
    language = current_language()
    sorts = [
        (f"{sign}{code}", f"{column_name(SORT_NAMES[code]).say(language)} {arrow}")
        for code in SORTS
        for sign, arrow in (("", "↑"), ("-", "↓"))
    ]
    return {
        **offer_districts(typed, *beside),
        "typed": typed,
        "error": error,
        "choices": [column_name(key).say(language) for key in CHOICES],
        "sorts": sorts,
    }


def offer_districts(*typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the variables of layouts/_districts.html beside what stands in the fields of some forms."""
    chosen = [adcode for one in typed for adcode in read_opened(one)]
    arguments = request.view_args or {}
    return {
        "shared": as_choices(offer_sharing(get_session(), current_access(), chosen)),
        "layout_id": arguments.get("layout_id"),
        "opened": arguments.get("prefix"),
    }
