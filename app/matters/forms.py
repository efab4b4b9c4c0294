"""Raise a matter of a project and carry it on: a word on how it stands, a change, its close-out, a reopening.

A form that is stale or sent twice (409) or that the rules refuse (400) comes back with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from app.matters.page import matter_page, read_version, texts_of
from app.web.access import require, visible_to
from app.web.answers import attempt
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access, current_author
from app.web.notices import tell
from app.web.transaction import transaction
from geo.errors import msg
from projects.accounts.scopes import find_districts
from projects.clock import get_today
from projects.errors import BadInput, Conflict, DomainError
from projects.matters import steps as matters
from projects.matters.details import LONGEST_NOTE, LONGEST_REASON, read_details, read_text
from projects.matters.queries import get_matter
from projects.matters.repeats import find_open_repeat, is_changed_to, is_last_step
from projects.models import Project
from projects.registry.codes import find_live_code
from projects.words.form_values import read_words
from projects.words.texts import tidy

bp = Blueprint("matter_forms", __name__)
DONE = {
    "note": lazy_gettext("进展已保存。"),
    "change": lazy_gettext("调整已保存。"),
    "close": lazy_gettext("事项已销号。"),
    "reopen": lazy_gettext("事项已重新提出。"),
}

# The step that each form writes, and the field whose words end it.
WRITES = {
    "note": ("note", "body"),
    "change": ("changed", "reason"),
    "close": ("closed", "result"),
    "reopen": ("reopened", "reason"),
}


@bp.get("/projects/<code>/matters/new")
@visible_to("officer")
def ask_matter(code: str) -> Response:
    """Show the form for a new matter of a project."""
    return new_page(find_own(code))


@bp.post("/projects/<code>/matters/new")
@visible_to("officer")
def add_matter(code: str) -> Response:
    """Raise a matter of a project."""
    session, project = get_session(), find_own(code)
    try:
        with transaction(session):
            details = read_details(request.form, get_today())
            matter = matters.open_matter(session, project, details, current_author(), current_access())
            matter_id = matter.id
    except Conflict as error:
        saved = find_open_repeat(session, project.id, details, current_author())
        if saved is None:
            return new_page(project, error)
        matter_id = saved
    except BadInput as error:
        return new_page(project, error)
    tell(gettext("已提出事项。"))
    return make_response(redirect(url_for("matters.show_matter", matter_id=matter_id), 303))


@bp.post("/matters/<int:matter_id>/notes")
@visible_to("officer")
def note(matter_id: int) -> Response:
    """Say how a matter stands."""

    def act(work: Session, version: int) -> None:
        body = read_text(request.form, "body", LONGEST_NOTE, msg("请写明进展。"))
        author, access = current_author(), current_access()
        matters.add_note(work, matter_id, body, author, access, expected_version=version)

    return carry_on(matter_id, "note", act)


@bp.post("/matters/<int:matter_id>/change")
@visible_to("officer")
def change(matter_id: int) -> Response:
    """Change what a matter is about, who answers for it or by when; what is not sent stays."""

    def act(work: Session, version: int) -> None:
        row = get_matter(work, matter_id, current_access())
        details = read_details(texts_of(row) | request.form.to_dict(), get_today())
        matters.change_matter(
            work,
            matter_id,
            details,
            current_author(),
            current_access(),
            reason=read_words(request.form.get("reason", ""), "reason", LONGEST_REASON) or "",
            expected_version=version,
        )

    return carry_on(matter_id, "change", act)


@bp.post("/matters/<int:matter_id>/close")
@visible_to("officer")
def close(matter_id: int) -> Response:
    """Close a matter with its result."""

    def act(work: Session, version: int) -> None:
        result = read_text(request.form, "result", LONGEST_NOTE, msg("销号要写明结果。"))
        author, access = current_author(), current_access()
        matters.close_matter(work, matter_id, result, author, access, expected_version=version)

    return carry_on(matter_id, "close", act)


@bp.post("/matters/<int:matter_id>/reopen")
@visible_to("officer")
def reopen(matter_id: int) -> Response:
    """Open a closed matter again."""

    def act(work: Session, version: int) -> None:
        reason = read_text(request.form, "reason", LONGEST_REASON, msg("请写明理由。"))
        author, access = current_author(), current_access()
        matters.reopen_matter(work, matter_id, reason, author, access, expected_version=version)

    return carry_on(matter_id, "reopen", act)


def carry_on(matter_id: int, form: str, act: Callable[[Session, int], None]) -> Response:
    """Do what the form asks and go back to where it stands; else show it again with what was typed.

    Raises NotFound for a matter that the caller may not read, Forbidden for one that it may not change.
    """
    session, access = get_session(), current_access()
    require(access.can_write_project(get_matter(session, matter_id, access).adcodes))

    def step(work: Session) -> None:
        version = read_version()
        if version is None:
            raise BadInput(msg("表单不完整,请重试。"), field="version")
        act(work, version)

    def is_done() -> bool:
        return is_saved(session, matter_id, form)

    def ask_again(error: DomainError) -> Response:
        return matter_page(matter_id, form=form, error=error)

    default = url_for("matters.show_matter", matter_id=matter_id)
    return attempt(step, ask_again, default=default, done=str(DONE[form]), is_done=is_done)


def is_saved(session: Session, matter_id: int, form: str) -> bool:
    """Say whether the caller's first click has saved what the form holds."""
    kind, name = WRITES[form]
    words = tidy(request.form.get(name, ""))
    version = read_version()
    if version is None or (not words and form != "change"):
        return False
    if form == "change":
        row = get_matter(session, matter_id, current_access())
        details = read_details(texts_of(row) | request.form.to_dict(), get_today())
        if not is_changed_to(session, matter_id, details):
            return False
    return is_last_step(session, matter_id, kind, words, current_author(), read_at=version)


def find_own(code: str) -> Project:
    """Return a live project that the caller may change; raises NotFound, Moved or Forbidden."""
    session = get_session()
    project_id = find_live_code(session, code)
    require(current_access().can_write_project(find_districts(session, [project_id])[project_id]))
    return session.get_one(Project, project_id)


def new_page(project: Project, error: DomainError | None = None) -> Response:
    """Return the form for a new matter; after a refusal with what was typed."""
    typed = request.form if error else {}
    page = render_template("matters/new.html", project=project, error=error, typed=typed)
    return make_response(page, status_of(error))
