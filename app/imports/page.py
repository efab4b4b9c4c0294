"""One import: the verdict of every row, how the file is read, what is decided, written and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from app.imports.forms import (
    need_officer,
    read_columns,
    read_decisions,
    read_options,
    read_version,
)
from app.imports.marking import send_marked
from app.imports.words import FILTERS, field_choices, lacking_fields, list_views, say, unread_headings
from app.web.access import visible_to
from app.web.answers import form_answer
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_author
from app.web.transaction import transaction
from app.web.whole_numbers import MOST_BIG, read_number
from projects.errors import BadInput, Conflict, DomainError
from projects.imports.asking import ask_apply, ask_undo, decide_rows, read_anew
from projects.imports.storing import PAGE, find_state, get_import, list_rows
from projects.imports.values.units import units_of
from projects.models import Import, Job
from projects.words.form_values import read_words
from projects.words.query_words import bad_value
from projects.words.vocabulary import IMPORT_VERDICTS, codes

bp = Blueprint("import", __name__, url_prefix="/imports/<int:import_id>")
WORDS = ("verdict", "cursor", "lang")
VERDICTS = (*codes(IMPORT_VERDICTS), "doubted")
# Seconds after which a page of work that is under way asks again.
ASK_AGAIN = "2"
UNDER_WAY = ("reading", "applying", "undoing")
bp.add_app_template_filter(say)
bp.add_app_template_filter(units_of)


@bp.get("")
@visible_to("officer")
def show_import(import_id: int) -> Response:
    """Show the preview: rows by verdict, a page at a time; while it is made, how far that is."""
    one = get_import(get_session(), import_id, need_officer())
    job = get_session().get(Job, one.job_id) if one.job_id else None
    response = make_response(import_page(one, job))
    if one.state in UNDER_WAY and job is not None and job.ended_at is None:
        response.headers["Refresh"] = ASK_AGAIN
    return response


@bp.get("/marked.xlsx")
@visible_to("officer")
def download_marked(import_id: int) -> Response:
    """Send the file back as a workbook with every wrong cell marked and its reason beside it."""
    one = get_import(get_session(), import_id, need_officer())
    return send_marked(one)


@bp.post("/read")
@visible_to("officer")
def read_otherwise(import_id: int) -> Response:
    """Read the file anew: other columns, another table, target, month or datum."""

    def act(work: Session) -> None:
        table = request.form.get("table") or None
        columns = read_columns()
        read_anew(work, import_id, current_author(), read_options(), table_name=table, columns=columns)

    return attempt(import_id, act)


@bp.post("/decide")
@visible_to("officer")
def decide(import_id: int) -> Response:
    """Keep what is decided of possible duplicates."""

    def act(work: Session) -> None:
        decide_rows(work, import_id, current_author(), read_decisions(), version=read_version())

    return attempt(import_id, act)


@bp.post("/apply")
@visible_to("officer")
def apply(import_id: int) -> Response:
    """Have the new and changed rows written, or sent to review."""

    def act(work: Session) -> None:
        ticked = {name: bool(request.form.get(name)) for name in ("leave_out", "confirmed")}
        ask_apply(work, import_id, current_author(), version=read_version(), **ticked)

    return attempt(import_id, act)


@bp.post("/undo")
@visible_to("officer")
def undo(import_id: int) -> Response:
    """Have the whole import taken back."""

    def act(work: Session) -> None:
        reason = read_words(request.form.get("reason", ""), "reason") or ""
        leave_out = bool(request.form.get("leave_out"))
        ask_undo(work, import_id, current_author(), reason, version=read_version(), leave_out=leave_out)

    return attempt(import_id, act)


def attempt(import_id: int, act: Callable[[Session], None]) -> Response:
    """Do what a form asks and show the import; what the rules refuse is said above it, nothing is written."""
    try:
        with transaction(get_session()) as work:
            act(work)
    except (BadInput, Conflict) as error:
        one = get_import(get_session(), import_id, need_officer())
        job = get_session().get(Job, one.job_id) if one.job_id else None
        return form_answer(import_page(one, job, error), status_of(error))
    return make_response(redirect(url_for("import.show_import", import_id=import_id), 303))


def import_page(one: Import, job: Job | None, fault: DomainError | None = None) -> str:
    """Return the page of an import."""
    verdict, after = read_page_words()
    rows = list_rows(get_session(), one.id, verdict, after)
    shown: dict[str, Any] = {"verdict": verdict, "is_first": after is None}
    return render_template(
        "imports/page.html",
        one=one,
        job=job,
        fault=fault,
        typed=request.form,
        rows=list_views(rows[:PAGE]),
        following=rows[PAGE - 1].row.position if len(rows) > PAGE else None,
        filters=[(code, label()) for code, label in FILTERS if one.counts.get(code)],
        choices=field_choices(one),
        lacking=lacking_fields(one),
        unread=unread_headings(one),
        under_way=UNDER_WAY,
        state=find_state(get_session(), one),
        **shown,
    )


def read_page_words() -> tuple[str, int | None]:
    """Return which rows the address asks for; raises BadInput for an unknown word or verdict."""
    for word in request.args:
        if word not in WORDS:
            raise bad_value("?", word, WORDS)
    verdict = request.args.get("verdict", "")
    if verdict and verdict not in VERDICTS:
        raise bad_value("verdict", verdict, VERDICTS)
    return verdict, read_number("cursor", MOST_BIG)
