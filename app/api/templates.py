"""Named templates of files for programs: list them, make one, change and delete one's own.

A template is used by its name: the word `template` of a list, of a file or of an export.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from app.api.body import Body, check_form, check_words, read_body, wrong_type
from app.api.once import form_written_once, written_once
from app.layouts.pages import judge_apart, layout_formats, read_form_file
from app.web.access import visible_to
from app.web.extensions import get_session
from app.web.identity import current_access
from app.words.i18n import translate_error
from projects.accounts.sharing import may_change
from projects.layouts.details import LayoutDetails, read_details
from projects.layouts.queries import LayoutRow, get_layout, list_layouts, read_form
from projects.layouts.writing import add_layout, change_layout, delete_layout
from projects.words.query_words import bad_value

bp = Blueprint("api_templates", __name__, url_prefix="/api/v1/templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OF_FORM = ("name", "adcode")
OF_COLUMNS = (*OF_FORM, "columns", "sort")


@bp.get("")
@visible_to("viewer")
def templates() -> Response:
    """Answer the templates that the caller may use, their own first."""
    check_read()
    return tagged(
        jsonify(templates=[as_template(one) for one in list_layouts(get_session(), current_access())])
    )


@bp.post("")
@visible_to("viewer")
@written_once
def add() -> Response:
    """Keep a new template of columns."""
    session, access = get_session(), current_access()
    details = read_details(words_of(read_body(OF_COLUMNS)), access, is_form=False)
    return answer_template(add_layout(session, details, access).id, 201)


@bp.post("/forms")
@visible_to("viewer")
@form_written_once
def add_form() -> Response:
    """Keep an office's own form; the answer says what each of its marks means."""
    check_words()
    check_form(OF_FORM, files=("form",))
    session, access = get_session(), current_access()
    name, content = read_form_file()
    details = read_details(request.form, access, is_form=True)
    return answer_template(add_layout(session, details, access, form=content, form_name=name).id, 201)


@bp.get("/<int:template_id>")
@visible_to("viewer")
def show_template(template_id: int) -> Response:
    """Answer one template."""
    check_read()
    return tagged(answer_template(template_id))


@bp.get("/<int:template_id>/form")
@visible_to("viewer")
def download_form(template_id: int) -> Response:
    """Send an office's own form as it was brought."""
    check_read()
    row = get_layout(get_session(), current_access(), template_id)
    response = Response(read_form(get_session(), row.id), mimetype=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="form.xlsx"'
    return tagged(response)


@bp.patch("/<int:template_id>")
@visible_to("viewer")
@written_once
def change(template_id: int) -> Response:
    """Change a template; what is not sent stays."""
    session, access = get_session(), current_access()
    row = get_layout(session, access, template_id)
    body = read_body(OF_FORM if row.is_form else OF_COLUMNS)
    change_layout(session, template_id, read_change(row, body), access)
    return answer_template(template_id)


@bp.delete("/<int:template_id>")
@visible_to("viewer")
@written_once
def delete(template_id: int) -> Response:
    """Delete a template."""
    read_body(())
    session, access = get_session(), current_access()
    get_layout(session, access, template_id)
    delete_layout(session, template_id, access)
    return Response(status=204)


def check_read() -> None:
    """Raise BadInput for a word of a read that nobody reads."""
    for word in request.args:
        if word != "lang":
            raise bad_value("?", word, ("lang",))


def words_of(body: Body) -> dict[str, str]:
    """Return what was sent as the page's form would send it; raises BadInput for a wrong type."""
    words = {name: body.only(name, str, "") for name in body.values if name != "columns"}
    columns = body.values.get("columns") or []
    if not isinstance(columns, list):
        raise wrong_type("columns")
    for one in columns:
        if not isinstance(one, str) or len(one.splitlines()) != 1:
            raise wrong_type("columns")
    return words | {"columns": "\n".join(columns)}


def read_change(row: LayoutRow, body: Body) -> LayoutDetails:
    """Return a template as it is to be: what was sent, else what stands; raises BadInput."""
    stands = {
        "name": row.name,
        "adcode": row.adcode or "",
        "sort": row.sort,
        "columns": "\n".join(row.columns),
    }
    sent = words_of(body)
    if "columns" not in body:
        del sent["columns"]
    return read_details(stands | sent, current_access(), is_form=row.is_form)


def answer_template(template_id: int, status: int = 200) -> Response:
    """Answer with a template; an office's own form with what its marks mean."""
    session = get_session()
    session.expire_all()
    row = get_layout(session, current_access(), template_id)
    marks = told_marks(read_form(session, row.id)) if row.is_form else {"marks": [], "faults": []}
    response = jsonify(template=as_template(row), **marks)
    response.status_code = status
    if status == 201:
        response.headers["Location"] = url_for("api_templates.show_template", template_id=row.id)
    return response


def as_template(row: LayoutRow) -> dict[str, Any]:
    """Return a template as programs read it."""
    return {
        "id": row.id,
        "name": row.name,
        "owner": row.owner,
        "may_change": may_change(current_access(), row.officer_id),
        "adcode": row.adcode,
        "columns": list(row.columns),
        "sort": row.sort or None,
        "form_name": row.form_name,
        "formats": [code for code, _name in layout_formats(row)],
        "updated_at": row.updated_at.isoformat(),
    }


def told_marks(content: bytes) -> dict[str, Any]:
    """Return what the marks of a form mean, and what stands in the way of filling it."""
    found = judge_apart(content)
    return {
        "marks": [
            {
                "sheet": mark.sheet,
                "cell": mark.cell,
                "text": mark.text,
                "is_known": mark.is_known,
                "meaning": mark.meaning or None,
            }
            for mark in found.marks
        ],
        "faults": [translate_error(fault) for fault in found.faults],
    }


def tagged(response: Response) -> Response:
    """Return an answer under the tag of its own content: who has it is told that it stands."""
    response.add_etag()
    response.make_conditional(request)
    return response
