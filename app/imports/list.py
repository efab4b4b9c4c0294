"""The imports of an officer, and the form that brings a file."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app.imports.forms import get_import_store, need_officer, read_options, read_upload
from app.web.access import visible_to
from app.web.answers import form_answer
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_author
from app.web.transaction import transaction
from app.web.whole_numbers import MOST_BIG, read_number
from projects.errors import BadInput
from projects.imports.asking import bring_file
from projects.imports.detection import FORMATS
from projects.imports.limits import LIMITS
from projects.imports.storing import PAGE, find_states, list_imports

bp = Blueprint("imports", __name__, url_prefix="/imports")


@bp.get("")
@visible_to("officer")
def show_imports() -> Response:
    """List what the caller has brought, the newest first, with the form for another file."""
    return make_response(imports_page())


@bp.post("")
@visible_to("officer")
def bring() -> Response:
    """Keep a file and have it read; the page of the import shows how far that is."""
    try:
        sent = read_upload()
        options = read_options()
        with transaction(get_session()) as work:
            one = bring_file(work, get_import_store(), sent, options, current_author())
            import_id = one.id
    except BadInput as error:
        return form_answer(imports_page(error), status_of(error))
    return make_response(redirect(url_for("import.show_import", import_id=import_id), 303))


def imports_page(fault: BadInput | None = None) -> str:
    """Return the list, with what is wrong with the file that was sent."""
    before = read_number("cursor", MOST_BIG)
    found = list_imports(get_session(), need_officer(), before)
    return render_template(
        "imports/list.html",
        imports=found[:PAGE],
        states=find_states(get_session(), found[:PAGE]),
        following=found[PAGE - 1].id if len(found) > PAGE else None,
        is_first=before is None,
        fault=fault,
        typed=request.form,
        formats=FORMATS,
        limits=LIMITS,
    )
