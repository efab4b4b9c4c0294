"""One project on site: its status, the month, words, photos and where one stands, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.api.once import read_form_parts
from app.api.site_visits import KEPT_FOR
from app.field.kept import keep_on_phone
from app.field.standing import describe
from app.updates.forms import Faults, open_project
from app.updates.site_visit import read_visit
from app.web.access import visible_to
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.file_store import get_store
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.transaction import transaction
from app.web.unsent import PROOF, TOKEN
from app.web.whole_numbers import need_number
from geo.errors import msg
from projects.errors import BadInput, Conflict
from projects.models import Project
from projects.store.idempotency import Claim, KeptAnswer, KeyReused, check_key, hold_key, keep_answer
from projects.updates.site_visits import SiteVisit, submit_visit

bp = Blueprint("field_visit", __name__, url_prefix="/field")
KEY = "key"


@bp.get("/<code>")
@visible_to("officer")
def show_visit(code: str) -> Response:
    """Show the page of one project."""
    project, districts = open_project(get_session(), code)
    return visit_page(project, districts, {}, 200)


@bp.post("/<code>")
@visible_to("officer")
def take_visit(code: str) -> Response:
    """Submit what a browser without scripts sends; the page comes back with it when that cannot be."""
    project, districts = open_project(get_session(), code)
    visit, faults = read_visit(request.form)
    status = 400
    if not faults:
        try:
            send_once(get_session(), project, visit)
            return answer_taken(project)
        except (BadInput, Conflict) as error:
            faults, status = {error.field or "": error}, status_of(error)
    return visit_page(project, districts, faults, status)


def answer_taken(project: Project) -> Response:
    """Go back to the list and say there that a visit is submitted."""
    tell(gettext("“%(name)s”的现场记录已提交。", name=project.name))
    return make_response(redirect(url_for("field.show_list"), 303))


def send_once(session: Session, project: Project, visit: SiteVisit) -> None:
    """Submit a visit, once for each key of a page: a second click or a reload writes nothing."""
    version, claim = need_number(request.form.get("version", ""), "version"), read_claim()
    with transaction(session) as work:
        try:
            if hold_key(work, claim) is not None:
                return
        except KeyReused as error:
            raise Conflict(msg("这份记录已经提交过,后来的改动没有保存。请重新打开这个项目再填。")) from error
        who = current_author(), current_access()
        updates = submit_visit(work, get_store(), project, visit, *who, expected_version=version)
        keep_answer(work, claim, KeptAnswer(303, {}, " ".join(str(one.id) for one in updates)))


def read_claim() -> Claim:
    """Return the form with the key of its page; what a page gets anew each time is no part of it."""
    digest = sha256()
    for part in read_form_parts(without=(TOKEN, PROOF)):
        digest.update(b"\n" + part)
    key = check_key(request.form.get(KEY, ""))
    return Claim(current_access().officer_id or 0, key, f"POST {request.path}", digest.hexdigest(), KEPT_FOR)


def visit_page(project: Project, districts: frozenset[str], faults: Faults, status: int) -> Response:
    """Return the page with what stands now and, after a refusal, why and what was typed."""
    typed: Mapping[str, Any] = request.form if faults else {}
    page = render_template(
        "field/visit.html",
        project=project,
        typed=typed,
        faults=faults,
        key=typed.get(KEY) or str(uuid4()),
        **describe(get_session(), project, districts, faults),
    )
    return keep_on_phone(make_response(page, status, {"Cache-Control": "no-store"} if faults else {}))
