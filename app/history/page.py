"""What happened, by district, officer and time; and the way to take a change back."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from app.history.filter import read_history
from app.reconcile.decisions import districts_of, find_project, read_reason, read_sent, read_whole
from app.web.access import require, visible_to
from app.web.answers import attempt, form_answer
from app.web.errors import status_of
from app.web.extensions import get_session
from app.web.identity import current_access, current_author, current_person
from app.web.kept_answers import kept_for_all
from app.words.events import event_changes, event_title
from projects.accounts.scope_choices import offer_scope
from projects.errors import DomainError
from projects.models import Project
from projects.reconcile.repeats import is_undone_by
from projects.registry.rows import HistoryRow
from projects.timeline.history import PAGE, HistoryFilter, list_authors, list_history
from projects.updates.undo import find_event, find_undoable, undo_event
from projects.words.vocabulary import UPDATE_KINDS

bp = Blueprint("history", __name__)
UNDONE = lazy_gettext("已撤销,原来的内容已经恢复。")
UNREGISTERED = lazy_gettext("登记已撤销,项目已终止。")


@bp.get("/history")
@visible_to("public")
@kept_for_all
def show_history() -> str:
    """Show the changes of some districts, of one officer, of some days; the newest first."""
    session = get_session()
    wanted, before = read_history(session, request.args.to_dict(flat=False))
    if wanted.officer_id is not None:
        require(current_access().reaches("viewer"))
    rows = list_history(session, wanted, before)
    return history_page(wanted, rows, is_first=before is None)


def history_page(wanted: HistoryFilter, rows: list[HistoryRow], *, is_first: bool) -> str:
    """Return the page of some changes; the last row only says that more follow."""
    session = get_session()
    return render_template(
        "history/page.html",
        wanted=wanted,
        rows=rows[:PAGE],
        following=rows[PAGE - 1].event.id if len(rows) > PAGE else None,
        is_first=is_first,
        districts=offer_scope(session, chosen=wanted.districts),
        officers=list_authors(session) if current_person() else (),
        kinds=UPDATE_KINDS,
        event_title=event_title,
        event_changes=event_changes,
    )


@bp.get("/projects/<code>/events/<int:event_id>/undo")
@visible_to("reviewer")
def show_undo(code: str, event_id: int) -> Response:
    """Show what taking a change back would restore."""
    session = get_session()
    project = find_project(session, code)
    require(current_access().can_review(districts_of(session, project)[0]))
    find_undoable(session, project, event_id)
    return answer_undo(session, project, event_id)


@bp.post("/projects/<code>/events/<int:event_id>/undo")
@visible_to("reviewer")
def undo(code: str, event_id: int) -> Response:
    """Take a change back."""
    session = get_session()
    project = find_project(session, code)
    require(current_access().can_review(districts_of(session, project)[0]))

    def act(work: Session) -> None:
        who, reason = (current_author(), current_access()), read_reason()
        version = read_whole("version")
        undo_event(work, project, event_id, *who, reason=reason, expected_version=version)

    def ask_again(error: DomainError) -> Response:
        return answer_undo(session, project, event_id, error)

    there = url_for("project.show_project", code=code, _anchor="events")
    done = partial(is_undone, session, project, event_id)
    return attempt(act, ask_again, default=there, done=say_undone(session, project, event_id), is_done=done)


def say_undone(session: Session, project: Project, event_id: int) -> str:
    """Return what is told once a change is taken back."""
    is_registration = find_event(session, project, event_id).kind == "created"
    return str(UNREGISTERED if is_registration else UNDONE)


def is_undone(session: Session, project: Project, event_id: int) -> bool:
    """Say whether the caller's first click has taken the change back."""
    return is_undone_by(session, project, event_id, read_sent())


def answer_undo(
    session: Session, project: Project, event_id: int, error: DomainError | None = None
) -> Response:
    """Show the change with what stands now and the form; an error stands at its field, words are kept."""
    page = render_template(
        "history/undo.html",
        project=project,
        event=find_event(session, project, event_id),
        error=error,
        typed=request.form,
        event_title=event_title,
        event_changes=event_changes,
    )
    return form_answer(page, status_of(error))
