"""Plans on their way in: which there are, and a new one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from app.filter.picking import as_choices, read_opened
from app.web.access import visible_to
from app.web.answers import form_answer, is_fragment
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.file_store import get_store
from app.web.identity import current_access, current_author
from app.web.limits import files_limit
from app.web.transaction import transaction
from geo.errors import msg
from projects.accounts.scope_choices import open_scope
from projects.errors import BadInput, Conflict, DomainError, Forbidden
from projects.intake.opening import ENDINGS, begin_reading, read_facts
from projects.intake.plan_text import Limits
from projects.intake.sentences import NOTHING, list_intakes, list_standings

bp = Blueprint("intakes", __name__)


@bp.get("/intake")
@visible_to("officer")
def show_intakes() -> Response:
    """List the plans of the caller's districts, with the form for a new one."""
    return list_page()


@bp.post("/intake")
@visible_to("officer")
@files_limit
def add_intake() -> Response:
    """Take a plan's file and let it be read in the background."""
    session = get_session()
    try:
        filename, content = read_plan_file()
        sha256 = get_store().put(content)
        with transaction(session) as work:
            facts = read_facts(work, request.form)
            intake_id = begin_reading(
                work, facts, filename, sha256, author=current_author(), access=current_access()
            )
    except (BadInput, Conflict, Forbidden) as error:
        return list_page(error)
    return make_response(redirect(url_for("intake.show_intake", intake_id=intake_id), 303))


@bp.post("/intake/districts")
@visible_to("officer")
def show_districts() -> Response:
    """Answer the districts of the form with those below the chosen one; the whole page without scripts."""
    if not is_fragment():
        return list_page()
    words = {"typed": request.form, "error": None, **offer_districts()}
    return form_answer(render_template("intake/_districts.html", **words), 200)


def offer_districts() -> dict[str, Any]:
    """Return the variables of intake/_districts.html beside what was typed."""
    return {
        "offered": as_choices(open_scope(get_session(), current_access(), read_opened(request.form))),
        "is_opened": request.endpoint == "intakes.show_districts",
    }


def list_page(error: DomainError | None = None) -> Response:
    """Return the list, with what was typed where the form was refused."""
    session, access = get_session(), current_access()
    rows = list_intakes(session, access)
    page = render_template(
        "intake/list.html",
        rows=rows,
        standings=list_standings(session, [row.id for row in rows]),
        nothing=NOTHING,
        **offer_districts(),
        typed=request.form,
        error=error,
        endings=ENDINGS,
        most_mb=Limits().most_bytes >> 20,
    )
    return form_answer(page, status_of(error) if error else 200)


def read_plan_file() -> tuple[str, bytes]:
    """Return the name and bytes of the plan's file; raises BadInput when there is none or it is too large."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadInput(msg("请选择规划文件。"), field="file")
    most = Limits().most_bytes
    content = sent.stream.read(most + 1)
    if len(content) > most:
        raise BadInput(msg("文件超过 %(most)d MB。"), field="file", most=most >> 20)
    if not sent.filename.lower().endswith(ENDINGS):
        raise BadInput(msg("请上传文本(.txt)、Word(.docx)或 PDF 文件。"), field="file")
    return sent.filename, content
